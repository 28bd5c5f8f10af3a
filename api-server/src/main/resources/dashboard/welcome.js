import { call } from './api.js';
import * as contract from './contract.js';
import { el } from './dom.js';
import { gate } from './sign-in.js';
import { field, form } from './ui.js';

/** Where a one-time link leads. */
export function welcomePage(arrived) {
  const token = window.location.hash.slice(1);
  if (!/^[0-9A-Za-z]{43}$/.test(token)) {
    return gate(
      'This link is incomplete',
      'Copy the whole of it, with everything behind the #, or ask for another one.',
      el('p', { class: 'fine' }, el('a', { href: '/dashboard/sign-in' }, 'Sign in instead')),
    );
  }
  const email = field('E-mail', el('input', { type: 'email', autocomplete: 'username', autofocus: true }));
  const password = field(
    'New password',
    el('input', { type: 'password', autocomplete: 'new-password' }),
    `At least ${contract.PASSWORD_MIN_LENGTH} characters that are hard to guess. A few words that do not belong together are easier to keep than signs.`,
  );
  return gate(
    'Welcome',
    'Choose how you sign in to the dashboard of your account. This link works once.',
    form({
      fields: { email, password },
      label: 'Set and sign in',
      submit: async () => {
        const session = await call('PUT', '/login', {
          token,
          email: email.input.value.trim(),
          password: password.input.value,
        });
        arrived(session);
      },
    }),
  );
}
