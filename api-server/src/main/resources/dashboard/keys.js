import { call, live, now } from './api.js';
import * as contract from './contract.js';
import { el, replace } from './dom.js';
import {
  ago,
  badge,
  button,
  confirm,
  copyable,
  dialog,
  empty,
  everySecond,
  field,
  form,
  notify,
  pageHead,
  refreshAgo,
  table,
} from './ui.js';

const ROTATE_AFTER_DAYS = 90;
const DAY = 86_400_000;

/** The keys of the account: what programs sign in with. */
export function keysPage(main) {
  const list = el('div', { 'aria-busy': 'true' });
  main.append(
    pageHead(
      'API keys',
      [
        'Programs sign in with a key in the ',
        el('code', { class: 'nowrap' }, 'X-API-Key'),
        ' header. A key is shown once, when it is made, and kept only as a hash.',
      ],
      button('Create key', { kind: 'primary', symbol: 'plus', work: create }),
    ),
    list,
  );
  everySecond(list, () => refreshAgo(list));
  return live('/keys', {
    keys: ({ keys }) => {
      list.removeAttribute('aria-busy');
      draw(list, keys);
    },
  });
}

function draw(list, keys) {
  const good = keys.filter((key) => !key.revoked_at);
  const revoked = keys.filter((key) => key.revoked_at);
  replace(
    list,
    rotationHint(good),
    good.length > 0
      ? el('div', { class: 'card table-card' }, table('Keys that are good', COLUMNS, good.map(row)))
      : empty(
          'keys',
          revoked.length > 0 ? 'No key is good' : 'No key yet',
          'Make one for each program, so that you can revoke it without stopping the others.',
          button('Create a key', { kind: 'primary', work: create }),
        ),
    revoked.length > 0 &&
      el(
        'details',
        { class: 'section', open: list.querySelector('details')?.open },
        el('summary', {}, `Revoked keys (${revoked.length})`),
        el('div', { class: 'card table-card' }, table('Revoked keys', REVOKED_COLUMNS, revoked.map(revokedRow))),
      ),
  );
}

const COLUMNS = [
  { name: 'Name', kind: 'title' },
  { name: 'Key' },
  { name: 'Permission' },
  { name: 'Created' },
  { name: 'Last used' },
  { name: 'Actions', kind: 'end', hidden: true },
];
const REVOKED_COLUMNS = [
  { name: 'Name', kind: 'title' },
  { name: 'Key' },
  { name: 'Created' },
  { name: 'Last used' },
  { name: 'Revoked' },
];

function row(key) {
  return {
    id: key.key_id,
    cells: [
      el('span', { class: 'strong' }, key.name),
      masked(key),
      permission(key),
      [ago(key.created_at), isOld(key) && [' ', badge('rotate', 'warn')]],
      key.last_used_at ? ago(key.last_used_at) : el('span', { class: 'sub' }, 'never'),
      button('Revoke', {
        kind: 'quiet-danger',
        work: async () => askToRevoke(key),
        'aria-label': `Revoke ${key.name}`,
      }),
    ],
  };
}

function revokedRow(key) {
  return {
    kind: 'gone',
    id: key.key_id,
    cells: [
      key.name,
      masked(key),
      ago(key.created_at),
      key.last_used_at ? ago(key.last_used_at) : 'never',
      ago(key.revoked_at),
    ],
  };
}

function masked(key) {
  return [el('code', { class: 'nowrap' }, 've_sk_••••••••'), el('div', { class: 'sub mono' }, key.key_id)];
}

function permission(key) {
  return key.permission === 'full' ? badge('full', 'info') : badge('read only', 'neutral');
}

function isOld(key) {
  return now() - Date.parse(key.created_at) > ROTATE_AFTER_DAYS * DAY;
}

function rotationHint(keys) {
  const old = keys.filter(isOld);
  return (
    old.length > 0 &&
    el(
      'p',
      { class: 'callout' },
      `${old.length === 1 ? 'A key is' : `${old.length} keys are`} older than ${ROTATE_AFTER_DAYS} days. To rotate: create a new one, give it to the program, watch until the old one is no longer used, and revoke it.`,
    )
  );
}

async function create() {
  dialog('Create a key', (close) => {
    const name = field(
      'Name',
      el('input', { maxlength: contract.CREATE_API_KEY_REQUEST_NAME_MAX_LENGTH, autocomplete: 'off' }),
      'What it is for, as in “nightly report”.',
    );
    const full = el('input', { type: 'radio', name: 'permission', value: 'full', checked: true });
    const readOnly = el('input', { type: 'radio', name: 'permission', value: 'read_only' });
    const choices = el(
      'fieldset',
      {},
      el('legend', {}, 'Permission'),
      el(
        'label',
        { class: 'choice' },
        full,
        el('span', {}, 'Full: create, extend and kill sandboxes, build templates'),
      ),
      el('label', { class: 'choice' }, readOnly, el('span', {}, 'Read only: list and look')),
    );
    return form({
      fields: { name, permission: choices },
      label: 'Create key',
      cancel: close,
      submit: async () => {
        const created = await call('POST', '/keys', {
          name: name.input.value.trim(),
          permission: readOnly.checked ? 'read_only' : 'full',
        });
        close();
        show(created);
      },
    });
  });
}

function show({ key, secret }) {
  dialog('Copy your key now', (close) => [
    el(
      'p',
      {},
      `This is the only time that the key “${key.name}” is shown. Keep it where programs find it and people do not.`,
    ),
    copyable(secret, 'Copy the key'),
    el('p', { class: 'hint' }, 'Try it:'),
    copyable(`curl ${window.location.origin}/sandboxes -H "X-API-Key: ${secret}"`, 'Copy the command'),
    el('div', { class: 'actions' }, el('button', { type: 'button', class: 'primary', onclick: close }, 'Done')),
  ]);
}

function askToRevoke(key) {
  confirm({
    title: `Revoke “${key.name}”?`,
    text: key.last_used_at
      ? 'Programs that use it are refused at once. This cannot be undone.'
      : 'It was never used. This cannot be undone.',
    label: 'Revoke key',
    work: async () => {
      await call('DELETE', `/keys/${key.key_id}`);
      notify(`“${key.name}” was revoked.`);
    },
  });
}
