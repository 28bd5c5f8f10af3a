import { now } from './api.js';
import { el, icon, replace } from './dom.js';

let ids = 0;
const id = (prefix) => {
  ids += 1;
  return `${prefix}-${ids}`;
};

/** Says something for a while, also to those who listen. */
export function notify(message, kind = 'info') {
  const notice = el(
    'div',
    { class: `notice ${kind}` },
    el('span', {}, message),
    el(
      'button',
      { type: 'button', class: 'plain', 'aria-label': 'Dismiss', onclick: () => notice.remove() },
      icon('close'),
    ),
  );
  document.getElementById('notices').append(notice);
  setTimeout(() => notice.remove(), 8000);
}

/** A button that cannot be pressed twice while its work is under way. */
export function button(label, { kind = 'secondary', work, symbol, ...attributes }) {
  const element = el(
    'button',
    { type: 'button', class: kind, ...attributes },
    symbol && icon(symbol),
    el('span', {}, label),
  );
  element.addEventListener('click', async () => {
    element.disabled = true;
    try {
      await work();
    } catch (failure) {
      notify(failure.message, 'bad');
    } finally {
      element.disabled = false;
    }
  });
  return element;
}

/** An input with its label, a hint, and room for what is wrong with it. */
export function field(label, input, hint) {
  input.id = input.id || id('field');
  const error = el('p', { class: 'error', id: `${input.id}-error` });
  const describedBy = [`${input.id}-error`];
  if (hint) {
    describedBy.push(`${input.id}-hint`);
  }
  input.setAttribute('aria-describedby', describedBy.join(' '));
  const element = el(
    'div',
    { class: 'field' },
    el('label', { for: input.id }, label),
    input,
    hint && el('p', { class: 'hint', id: `${input.id}-hint` }, hint),
    error,
  );
  element.complain = (message) => {
    error.textContent = forPeople(message);
    if (message) {
      input.setAttribute('aria-invalid', 'true');
    } else {
      input.removeAttribute('aria-invalid');
    }
  };
  element.input = input;
  return element;
}

/**
 * A form that says what the server found wrong, next to the field where it is.
 *
 * @param fields by their names in the contract
 */
export function form({ fields, submit, label, cancel }) {
  const general = el('p', { class: 'error general', role: 'alert' });
  const go = el('button', { type: 'submit', class: 'primary' }, label);
  const element = el(
    'form',
    { novalidate: true },
    Object.values(fields),
    general,
    el(
      'div',
      { class: 'actions' },
      cancel && el('button', { type: 'button', class: 'secondary', onclick: cancel }, 'Cancel'),
      go,
    ),
  );
  element.addEventListener('submit', async (event) => {
    event.preventDefault();
    general.textContent = '';
    for (const each of Object.values(fields)) each.complain?.('');
    go.disabled = true;
    try {
      await submit();
    } catch (failure) {
      const [first, ...others] = failure.details?.length ? failure.details : [{ field: '', message: failure.message }];
      // Of several that are wrong with a field the first is told, so it is said last.
      [first, ...others].reverse().forEach((detail) => {
        const place = fields[detail.field.split(/[.[]/)[0]];
        if (place?.complain) {
          place.complain(sentence(detail.message));
        } else {
          general.textContent = detail.field ? `${detail.field}: ${detail.message}` : sentence(failure.message);
        }
      });
      (fields[first.field.split(/[.[]/)[0]]?.input ?? go).focus();
    } finally {
      go.disabled = false;
    }
  });
  return element;
}

/** The contract's words are for programmers; these are met by everybody. */
function forPeople(message) {
  return /^Must have at least 1 (character|item)\.$/.test(message) ? 'Fill this in.' : message;
}

function sentence(text) {
  const trimmed = text.trim();
  return trimmed.charAt(0).toUpperCase() + trimmed.slice(1) + (/[.!?]$/.test(trimmed) ? '' : '.');
}

/** Opens a dialog; `content` makes it, given a function that closes it. */
export function dialog(title, content) {
  const heading = id('dialog');
  const element = el('dialog', { 'aria-labelledby': heading });
  const close = () => element.close();
  element.append(
    el(
      'div',
      { class: 'dialog-head' },
      el('h2', { id: heading }, title),
      el('button', { type: 'button', class: 'plain', 'aria-label': 'Close', onclick: close }, icon('close')),
    ),
    ...[content(close)].flat(),
  );
  element.addEventListener('close', () => element.remove());
  document.body.append(element);
  element.showModal();
  // The first thing to do, not the way out.
  element.querySelector('input, select, textarea, .copyable button, .primary, .danger')?.focus();
  return close;
}

/** Asks before something is done that cannot be undone. */
export function confirm({ title, text, label, work }) {
  dialog(title, (close) => [
    el('p', {}, text),
    el(
      'div',
      { class: 'actions' },
      el('button', { type: 'button', class: 'secondary', onclick: close }, 'Cancel'),
      button(label, {
        kind: 'danger',
        work: async () => {
          await work();
          close();
        },
      }),
    ),
  ]);
}

/** A secret or a command, and a button that copies it. */
export function copyable(text, label) {
  const said = el('span', {}, 'Copy');
  const mark = el('span', { class: 'mark' }, icon('copy'));
  const copy = el(
    'button',
    {
      type: 'button',
      class: 'secondary',
      'aria-label': label,
      onclick: async () => {
        await toClipboard(text, value);
        said.textContent = 'Copied';
        replace(mark, icon('done'));
        copy.setAttribute('aria-label', `${label}: copied`);
      },
    },
    mark,
    said,
  );
  const value = el('code', { class: 'copy-text', tabindex: '0' }, text);
  return el('div', { class: 'copyable' }, value, copy);
}

async function toClipboard(text, element) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without TLS browsers have no clipboard for pages; what is selected can still be copied by hand.
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    document.execCommand('copy');
  }
}

/** Rows that are a table where there is room, and a list of cards where there is not. The roles keep it a table there, too. */
export function table(caption, columns, rows) {
  return el(
    'table',
    { role: 'table' },
    el('caption', { class: 'unseen' }, caption),
    el(
      'thead',
      { role: 'rowgroup' },
      el(
        'tr',
        { role: 'row' },
        columns.map((column) =>
          el(
            'th',
            { role: 'columnheader', scope: 'col', class: column.kind },
            column.hidden ? el('span', { class: 'unseen' }, column.name) : column.name,
          ),
        ),
      ),
    ),
    el(
      'tbody',
      { role: 'rowgroup' },
      rows.map((row) =>
        el(
          'tr',
          { role: 'row', class: row.kind, 'data-id': row.id },
          row.cells.map((cell, index) =>
            el(
              'td',
              {
                role: 'cell',
                class: columns[index].kind,
                'data-label': columns[index].hidden ? '' : columns[index].name,
              },
              el('div', { class: 'cell' }, cell),
            ),
          ),
        ),
      ),
    ),
  );
}

/** What a page says while it has nothing to show. */
export function empty(symbol, title, text, ...actions) {
  return el(
    'div',
    { class: 'empty' },
    el('div', { class: 'empty-mark' }, icon(symbol)),
    el('h2', {}, title),
    el('p', {}, text),
    actions,
  );
}

/** A word in a coloured pill; the colour only repeats what the word says. */
export function badge(word, kind) {
  return el('span', { class: `badge ${kind}` }, word);
}

/** A page's heading and what can be done on it. */
export function pageHead(title, text, ...actions) {
  return el(
    'div',
    { class: 'page-head' },
    el('div', {}, el('h1', { tabindex: '-1' }, title), text && el('p', { class: 'lead' }, text)),
    actions.length > 0 && el('div', { class: 'page-actions' }, actions),
  );
}

/** A time that says how long ago it was, and exactly when on hover. */
export function ago(timestamp) {
  const element = el('time', { datetime: timestamp, title: new Date(timestamp).toLocaleString() });
  element.textContent = agoText(timestamp);
  return element;
}

/** Brings every `ago` below an element up to date. */
export function refreshAgo(element) {
  element.querySelectorAll('time[datetime]').forEach((time) => {
    time.textContent = agoText(time.getAttribute('datetime'));
  });
}

function agoText(timestamp) {
  const seconds = Math.max(0, Math.floor((now() - Date.parse(timestamp)) / 1000));
  return seconds < 5 ? 'just now' : `${span(seconds, true)} ago`;
}

/** Seconds for people: the two greatest units, or the greatest alone. */
export function span(seconds, coarse = false) {
  const units = [
    ['d', 86400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ];
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first < 0) {
    return '0s';
  }
  const [unit, size] = units[first];
  const whole = `${Math.floor(seconds / size)}${unit}`;
  const rest = seconds % size;
  if (coarse || first === units.length - 1) {
    return whole;
  }
  const [nextUnit, nextSize] = units[first + 1];
  return `${whole} ${Math.floor(rest / nextSize)}${nextUnit}`;
}

/** Does something every second for as long as an element is on the page. */
export function everySecond(element, work) {
  const timer = setInterval(() => (element.isConnected ? work() : clearInterval(timer)), 1000);
}
