import { call } from './api.js';
import { el } from './dom.js';
import { field, form } from './ui.js';

/** Where people sign in. */
export function signInPage(arrived) {
  const email = field(
    'E-mail',
    el('input', { type: 'email', name: 'email', autocomplete: 'username', autofocus: true }),
  );
  const password = field(
    'Password',
    el('input', { type: 'password', name: 'password', autocomplete: 'current-password' }),
  );
  return gate(
    'Sign in',
    undefined,
    form({
      fields: { email, password },
      label: 'Sign in',
      submit: async () =>
        arrived(await call('POST', '/session', { email: email.input.value.trim(), password: password.input.value })),
    }),
    el(
      'p',
      { class: 'fine' },
      'No login yet, or the password is lost? The operator of this server can give you a one-time link.',
    ),
  );
}

/** The card that a page is which comes before the dashboard. */
export function gate(title, lead, ...content) {
  return el(
    'main',
    { class: 'gate', id: 'main' },
    el('p', { class: 'brand' }, el('span', { class: 'logo', 'aria-hidden': 'true' }), 'Vibengine'),
    el(
      'div',
      { class: 'card' },
      el('h1', { tabindex: '-1' }, title),
      lead && el('p', { class: 'lead' }, lead),
      content,
    ),
  );
}
