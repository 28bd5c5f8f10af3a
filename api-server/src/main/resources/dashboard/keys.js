import { el } from './dom.js';
import { pageHead } from './ui.js';

/** The keys of the account. */
export function keysPage(main) {
  main.append(pageHead('API keys', 'What programs sign in with.'), el('p', {}, 'Keys are made and revoked on the command line.'));
}
