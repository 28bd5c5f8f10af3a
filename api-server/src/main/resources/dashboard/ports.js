import { call, collect } from './api.js';
import * as contract from './contract.js';
import { el, replace } from './dom.js';
import { badge, button, confirm, copyable, dialog, field, form, notify, table } from './ui.js';

const COLUMNS = [
  { name: 'Port', kind: 'title' },
  { name: 'Access' },
  { name: 'URL' },
  { name: 'Actions', kind: 'end', hidden: true },
];

/** Shows which ports of a sandbox are open, once the user asks: each look is a request of the account. */
export function ports(section, sandboxId) {
  const base = `/sandboxes/${encodeURIComponent(sandboxId)}/ports`;
  const list = el('div', { class: 'files' });
  const number = field(
    'Port',
    el('input', {
      class: 'mono',
      type: 'number',
      min: contract.PORT_NUMBER_MINIMUM,
      max: contract.PORT_NUMBER_MAXIMUM,
      required: true,
      value: 8000,
    }),
    'What a program in the sandbox listens on, or will.',
  );
  const open = el('input', { type: 'checkbox' });
  const access = el(
    'label',
    { class: 'choice' },
    open,
    el('span', {}, 'Public: everybody who knows the URL may use it'),
  );
  const show = async () => draw(list, base, await collect(base), show);
  replace(
    section,
    el('h2', {}, 'Ports'),
    el(
      'div',
      { class: 'card padded run' },
      form({
        fields: { port: number, access },
        label: 'Open port',
        submit: async () => {
          const opened = await call('POST', base, {
            port: Number(number.input.value),
            access: open.checked ? 'public' : 'private',
          });
          tell(opened);
          await show();
        },
      }),
    ),
    list,
  );
  replace(list, el('div', { class: 'files-more' }, button('Show open ports', { work: show })));
}

function draw(list, base, all, again) {
  replace(
    list,
    el('p', { class: 'count' }, el('strong', {}, String(all.length)), all.length === 1 ? ' open port' : ' open ports'),
    all.length > 0 &&
      el(
        'div',
        { class: 'card table-card' },
        table(
          'Open ports',
          COLUMNS,
          all.map((port) => row(base, port, again)),
        ),
      ),
  );
}

function row(base, port, again) {
  return {
    id: String(port.port),
    cells: [
      el('span', { class: 'mono' }, String(port.port)),
      port.access === 'public' ? badge('public', 'warn') : badge('private', 'neutral'),
      link(port.url, port.url),
      button('Close', {
        kind: 'quiet-danger',
        'aria-label': `Close port ${port.port}`,
        work: async () =>
          confirm({
            title: `Close port ${port.port}?`,
            text: 'Connections through it end. When it is opened again, it has another token.',
            label: 'Close port',
            work: async () => {
              await call('DELETE', `${base}/${port.port}`);
              notify(`Port ${port.port} was closed.`);
              await again();
            },
          }),
      }),
    ],
  };
}

function tell(port) {
  dialog(`Port ${port.port} is open`, (close) => [
    ...(port.token
      ? [
          el('p', {}, 'This is the only time that its token is shown. Whoever has this link may use the port:'),
          copyable(`${port.url}/?port_token=${port.token}`, 'Copy the link'),
          el('p', { class: 'hint' }, 'For programs, the token as a header:'),
          copyable(`X-Port-Token: ${port.token}`, 'Copy the header'),
          el('p', {}, link(`${port.url}/?port_token=${port.token}`, 'Look at it')),
        ]
      : [
          el('p', {}, 'Everybody may use it:'),
          copyable(port.url, 'Copy the URL'),
          el('p', {}, link(port.url, 'Look at it')),
        ]),
    el('div', { class: 'actions' }, el('button', { type: 'button', class: 'primary', onclick: close }, 'Done')),
  ]);
}

/** What a sandbox serves gets no handle on this page, and does not learn where its visitor came from. */
function link(url, text) {
  return el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, text);
}
