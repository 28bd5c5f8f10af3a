'use strict';
(() => {
  const MOST = 12;
  const { root, edition } = document.documentElement.dataset;
  const box = document.getElementById('search');
  const input = document.getElementById('search-input');
  const panel = document.getElementById('search-panel');
  const list = document.getElementById('search-results');
  const status = document.getElementById('search-status');
  let index;
  let selected = -1;

  const load = () => {
    index ??= fetch(`${root}search.json?v=${edition}`).then((response) => response.json());
    return index;
  };

  // A word counts most where a title begins with it, then at the start of a word in it, then elsewhere.
  const score = (entry, word) => {
    const title = entry.title.toLowerCase();
    const place = `${entry.kind} ${entry.place}`.toLowerCase();
    if (title === word) return 20;
    if (title.startsWith(word)) return 12;
    if (title.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word))) return 9;
    if (title.includes(word)) return 5;
    if (place.includes(word)) return 3;
    if (entry.text.toLowerCase().includes(word)) return 1;
    return 0;
  };
  const total = (entry, words) => {
    const scores = words.map((word) => score(entry, word));
    const weight = entry.kind === 'Field' ? 0 : 2;
    return scores.includes(0) ? 0 : scores.reduce((sum, each) => sum + each, weight);
  };

  const span = (name, text) => {
    const element = document.createElement('span');
    element.className = name;
    element.textContent = text;
    return element;
  };
  const item = (entry, number) => {
    const row = document.createElement('li');
    row.role = 'presentation';
    const link = document.createElement('a');
    link.id = `found-${number}`;
    link.role = 'option';
    link.ariaSelected = 'false';
    link.href = root + entry.href;
    link.tabIndex = -1;
    link.append(
      span(`kind method ${entry.kind.toLowerCase()}`, entry.kind),
      span('title', entry.title),
      span('place', entry.place),
    );
    row.append(link);
    return row;
  };

  const show = (open) => {
    panel.hidden = !open;
    input.setAttribute('aria-expanded', String(open));
  };
  const select = (next) => {
    const options = [...list.querySelectorAll('a')];
    selected = options.length === 0 ? -1 : (next + options.length) % options.length;
    options.forEach((option, number) => {
      option.ariaSelected = String(number === selected);
    });
    options[selected]?.scrollIntoView({ block: 'nearest' });
    if (selected < 0) {
      input.removeAttribute('aria-activedescendant');
    } else {
      input.setAttribute('aria-activedescendant', `found-${selected}`);
    }
  };

  const search = async () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) {
      show(false);
      return;
    }
    const entries = await load();
    const found = entries
      .map((entry) => ({ entry, rank: total(entry, words) }))
      .filter((each) => each.rank > 0)
      .sort((one, other) => other.rank - one.rank)
      .slice(0, MOST);
    list.replaceChildren(...found.map((each, number) => item(each.entry, number)));
    status.textContent = found.length === 0 ? 'Nothing found' : '';
    show(true);
    select(0);
  };

  box.hidden = false;
  input.addEventListener('focus', load);
  input.addEventListener('input', search);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      select(selected + (event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === 'Enter' && selected >= 0) {
      list.querySelectorAll('a')[selected].click();
    } else if (event.key === 'Escape') {
      input.value = '';
      show(false);
    }
  });
  list.addEventListener('click', () => show(false));
  document.addEventListener('click', (event) => {
    if (!box.contains(event.target)) show(false);
  });
  document.addEventListener('keydown', (event) => {
    const writing = /^(input|textarea|select)$/.test(event.target.localName);
    if ((event.key === '/' && !writing) || (event.key === 'k' && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
})();
