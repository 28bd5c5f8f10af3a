import { call } from './api.js';
import { el, replace } from './dom.js';
import { ago, button, dialog, field, form, notify, table } from './ui.js';

const MODES = [
  ['blocked', 'Nothing'],
  ['public', 'Every public address'],
  ['allowlist', 'What is listed'],
];
const COLUMNS = [{ name: 'Refused', kind: 'title' }, { name: 'Protocol' }, { name: 'Why' }, { name: 'When' }];
const WHY = {
  blocked: 'nothing is let out',
  not_allowed: 'not on the list',
  closed_address: 'closed to every sandbox',
  mail_port: 'mail servers are closed',
  no_name: 'the connection gave no name',
  name_not_found: 'the name has no address',
  too_many: 'too many connections',
};

/** The fields by which a policy is chosen; `value` is that policy, or undefined where the operator's is taken. */
export function policyFields(before) {
  const egress = field(
    'Network',
    el(
      'select',
      {},
      before ? undefined : el('option', { value: '' }, 'As the operator says'),
      MODES.map(([word, text]) => el('option', { value: word }, text)),
    ),
    'What the sandbox may reach.',
  );
  const allow = field(
    'Listed',
    el('textarea', { rows: '3', spellcheck: 'false', placeholder: 'pypi.org:443\n*.pythonhosted.org' }),
    'One domain, address or network on each line, with :port behind it or without.',
  );
  egress.input.value = before?.egress ?? '';
  allow.input.value = (before?.allow ?? []).join('\n');
  const show = () => {
    allow.hidden = egress.input.value !== 'allowlist';
  };
  egress.input.addEventListener('change', show);
  show();
  const value = () => {
    if (egress.input.value === '') {
      return undefined;
    }
    const entries = allow.input.value
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    return { egress: egress.input.value, ...(allow.hidden ? {} : { allow: entries }) };
  };
  return { egress, allow, value };
}

/** What a sandbox may reach, and on request what it was refused: each look is a request that counts. */
export function network(sandbox) {
  const refusals = el('div', {});
  const look = async () => {
    const told = await call('GET', `/sandboxes/${encodeURIComponent(sandbox.sandbox_id)}/network`);
    replace(
      refusals,
      told.refusals.length > 0
        ? el('div', { class: 'card table-card' }, table('Refused connections', COLUMNS, told.refusals.map(row)))
        : el('p', { class: 'sub' }, 'Nothing was refused.'),
    );
  };
  return el(
    'section',
    { class: 'section' },
    el('h2', {}, 'Network'),
    el(
      'p',
      {},
      `${said(sandbox.network)} `,
      button('Change network', { kind: 'quiet', work: async () => change(sandbox) }),
      button('Show refusals', { kind: 'quiet', work: look }),
    ),
    refusals,
  );
}

function said({ egress, allow }) {
  if (egress === 'allowlist') {
    return allow.length > 0 ? `It reaches ${allow.join(', ')}.` : 'It reaches nothing: its list is empty.';
  }
  return egress === 'public' ? 'It reaches every public address.' : 'It reaches nothing.';
}

function row({ at, protocol, host, address, port, why }) {
  return {
    id: `${at} ${host} ${address}`,
    cells: [
      el('span', { class: 'mono' }, `${host ?? address ?? '–'}${port ? `:${port}` : ''}`),
      protocol,
      WHY[why] ?? why,
      ago(at),
    ],
  };
}

function change(sandbox) {
  dialog(`Network of ${sandbox.sandbox_id}`, (close) => {
    const policy = policyFields(sandbox.network);
    return form({
      fields: { egress: policy.egress, allow: policy.allow },
      label: 'Save',
      cancel: close,
      submit: async () => {
        await call('PUT', `/sandboxes/${encodeURIComponent(sandbox.sandbox_id)}/network`, policy.value());
        close();
        notify('The new policy is in force.');
      },
    });
  });
}
