'use strict';
(() => {
  const root = document.documentElement;

  // Theme
  const themeButton = document.getElementById('theme-button');
  const themeLabel = document.getElementById('theme-label');
  const systemDark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : systemDark.matches);
  const labelTheme = () => {
    themeLabel.textContent = isDark() ? 'Light mode' : 'Dark mode';
  };
  themeButton.hidden = false;
  themeButton.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    localStorage.setItem('theme', root.dataset.theme);
    labelTheme();
  });
  systemDark.addEventListener('change', labelTheme);
  labelTheme();

  // Menu of narrow screens
  const menuButton = document.getElementById('menu-button');
  const showMenu = (open) => {
    root.toggleAttribute('data-menu', open);
    menuButton.setAttribute('aria-expanded', String(open));
  };
  menuButton.hidden = false;
  menuButton.addEventListener('click', () => showMenu(!root.hasAttribute('data-menu')));
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && root.hasAttribute('data-menu')) {
      showMenu(false);
      menuButton.focus();
    }
  });
  document.querySelector('.sidebar [aria-current=page]')?.scrollIntoView({ block: 'nearest' });
  window.scrollTo({ top: location.hash ? window.scrollY : 0 });

  // A page that comes from an API server speaks to that one.
  if (root.dataset.live === 'true') {
    document.querySelectorAll('code .base').forEach((base) => {
      base.textContent = location.origin;
    });
  }

  // One language at a time, the same on every page
  const tabs = [...document.querySelectorAll('.tab')];
  const showLanguage = (language) => {
    for (const tab of tabs) tab.setAttribute('aria-pressed', String(tab.dataset.language === language));
    document.querySelectorAll('.snippet').forEach((snippet) => {
      snippet.hidden = snippet.dataset.language !== language;
    });
  };
  if (tabs.length > 0) {
    const stored = localStorage.getItem('language');
    showLanguage(tabs.some((tab) => tab.dataset.language === stored) ? stored : tabs[0].dataset.language);
  }
  for (const tab of tabs) {
    tab.addEventListener('click', () => {
      localStorage.setItem('language', tab.dataset.language);
      showLanguage(tab.dataset.language);
    });
  }

  // Copy
  const selectAndCopy = (code) => {
    const range = document.createRange();
    range.selectNodeContents(code);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    // The clipboard is kept from pages that come over clear text from other machines; this works there too.
    const copied = document.execCommand('copy');
    selection.removeAllRanges();
    return copied ? Promise.resolve() : Promise.reject(new Error('refused'));
  };
  const copy = (code) => (navigator.clipboard ? navigator.clipboard.writeText(code.textContent) : selectAndCopy(code));
  document.querySelectorAll('.copy').forEach((button) => {
    button.hidden = false;
    button.addEventListener('click', () => {
      const code = [...button.closest('.more, .card, figure').querySelectorAll('pre code')].find(
        (each) => each.offsetParent,
      );
      copy(code).then(
        () => say(button, 'Copied'),
        () => say(button, 'Not copied'),
      );
    });
  });
  const say = (button, text) => {
    button.textContent = text;
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 1500);
  };

  // What is linked to is seen
  const openTarget = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let each = target; each; each = each.parentElement) {
      if (each.localName === 'details') {
        each.open = true;
      }
    }
  };
  addEventListener('hashchange', openTarget);
  openTarget();
})();
