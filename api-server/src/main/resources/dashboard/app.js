import { call } from './api.js';
import { el, icon, replace } from './dom.js';
import { keysPage } from './keys.js';
import { sandboxesPage, sandboxPage } from './sandboxes.js';
import { signInPage } from './sign-in.js';
import { templatePage, templatesPage } from './templates.js';
import { notify } from './ui.js';
import { usagePage } from './usage.js';
import { welcomePage } from './welcome.js';

const ROOT = '/dashboard';
const PAGES = [
  { path: '/sandboxes', title: 'Sandboxes', symbol: 'sandboxes', draw: sandboxesPage, drawOne: sandboxPage },
  { path: '/templates', title: 'Templates', symbol: 'templates', draw: templatesPage, drawOne: templatePage },
  { path: '/usage', title: 'Usage', symbol: 'usage', draw: usagePage },
  { path: '/keys', title: 'API keys', symbol: 'keys', draw: keysPage },
];
const app = document.getElementById('app');
let session;
let leave = () => {};

window.addEventListener('popstate', show);
window.addEventListener('signed-out', () => {
  session = undefined;
  notify('You were signed out. Sign in again to go on.');
  go('/sign-in');
});
window.addEventListener('not-live', (event) => notify(`This page is not live at the moment. ${event.detail}`, 'bad'));
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href]');
  const ours = link && link.origin === window.location.origin && link.pathname.startsWith(`${ROOT}/`) && !link.hash;
  if (ours && event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey)) {
    event.preventDefault();
    go(link.pathname.slice(ROOT.length));
  }
});

start();

async function start() {
  try {
    session = await call('GET', '/session');
  } catch (failure) {
    if (failure.status !== 401) {
      notify(failure.message, 'bad');
    }
  }
  show();
}

/** Goes to another page of the dashboard. */
export function go(path) {
  window.history.pushState(undefined, '', ROOT + path);
  show();
  document.querySelector('h1')?.focus();
}

function show() {
  leave();
  leave = () => {};
  for (const dialog of document.querySelectorAll('dialog')) dialog.close();
  const path = window.location.pathname.slice(ROOT.length).replace(/\/$/, '');
  if (path === '/welcome') {
    title('Welcome');
    replace(app, welcomePage(arrived));
  } else if (!session) {
    title('Sign in');
    replace(app, signInPage(arrived));
  } else if (path === '' || path === '/sign-in') {
    window.history.replaceState(undefined, '', ROOT + PAGES[0].path);
    show();
  } else {
    draw(path);
  }
}

function arrived(newSession) {
  session = newSession;
  const path = window.location.pathname.slice(ROOT.length);
  go(path === '/welcome' || path === '' ? '/sign-in' : path);
}

function draw(path) {
  const [, section, part] = path.split('/');
  const page = PAGES.find((each) => each.path === `/${section}` && (part === undefined ? each.draw : each.drawOne));
  const main = el('main', { id: 'main' });
  // On the page before it is filled: what a page draws looks at whether it is there.
  replace(app, el('a', { class: 'skip', href: '#main' }, 'Skip to content'), frame(page, main));
  if (!page) {
    title('Not found');
    replace(
      main,
      el('h1', { tabindex: '-1' }, 'There is no such page'),
      el('p', { class: 'lead' }, el('a', { href: ROOT + PAGES[0].path }, 'Go to the sandboxes')),
    );
    return;
  }
  title(part === undefined ? page.title : decodeURIComponent(part));
  leave = (part === undefined ? page.draw(main) : page.drawOne(main, decodeURIComponent(part))) ?? (() => {});
}

function title(text) {
  document.title = `${text} · Vibengine`;
}

function frame(current, main) {
  return el(
    'div',
    { class: 'frame' },
    el(
      'header',
      { class: 'side' },
      el(
        'a',
        { class: 'brand', href: ROOT + PAGES[0].path },
        el('span', { class: 'logo', 'aria-hidden': 'true' }),
        'Vibengine',
      ),
      el(
        'nav',
        { 'aria-label': 'Dashboard' },
        PAGES.map((page) =>
          el(
            'a',
            { href: ROOT + page.path, 'aria-current': page === current && 'page' },
            icon(page.symbol),
            el('span', {}, page.title),
          ),
        ),
      ),
      el(
        'div',
        { class: 'who' },
        el('p', { class: 'account' }, session.account),
        el('p', { class: 'email' }, session.email),
        el('div', { class: 'who-actions' }, themeButton(), signOutButton()),
      ),
    ),
    main,
  );
}

function signOutButton() {
  return el(
    'button',
    {
      type: 'button',
      class: 'plain',
      onclick: async () => {
        await call('DELETE', '/session').catch(() => {});
        session = undefined;
        go('/sign-in');
      },
    },
    icon('leave'),
    el('span', {}, 'Sign out'),
  );
}

function themeButton() {
  const root = document.documentElement;
  const dark = () =>
    (root.dataset.theme ?? (window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  const element = el('button', {
    type: 'button',
    class: 'plain',
    onclick: () => {
      root.dataset.theme = dark() ? 'light' : 'dark';
      window.localStorage.setItem('theme', root.dataset.theme);
      label();
    },
  });
  function label() {
    replace(element, icon(dark() ? 'light' : 'dark'), el('span', {}, dark() ? 'Light' : 'Dark'));
  }
  label();
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', label);
  return element;
}
