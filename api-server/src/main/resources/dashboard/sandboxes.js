import { call, collect, live, now } from './api.js';
import { commands } from './commands.js';
import * as contract from './contract.js';
import { el, icon, replace } from './dom.js';
import { files } from './files.js';
import { network, policyFields } from './network.js';
import { ports } from './ports.js';
import { snapshot } from './snapshots.js';
import {
  ago,
  badge,
  button,
  confirm,
  dialog,
  empty,
  everySecond,
  field,
  form,
  notify,
  pageHead,
  refreshAgo,
  span,
  table,
} from './ui.js';

const REASONS = {
  killed: ['killed', 'neutral'],
  expired: ['expired', 'warn'],
  idle: ['idle', 'warn'],
  failed: ['failed', 'bad'],
};
const ENDS = { killed: 'was killed', expired: 'has expired', idle: 'was idle', failed: 'ended by itself' };

/** What runs, and what did until lately. */
export function sandboxesPage(main) {
  const list = el('div', { 'aria-busy': 'true' });
  const state = connection();
  main.append(
    pageHead(
      'Sandboxes',
      'Isolated environments that run until their time is over.',
      state.element,
      button('Start sandbox', { kind: 'primary', symbol: 'plus', work: start }),
    ),
    list,
  );
  everySecond(list, () => tick(list));
  return live(
    '/sandboxes',
    {
      sandboxes: (all) => {
        list.removeAttribute('aria-busy');
        draw(list, all);
      },
    },
    state.connected,
  );
}

/** One of them, or what is left to say of it. */
export function sandboxPage(main, sandboxId) {
  const body = el('div', { 'aria-busy': 'true' });
  const console = el('section', { class: 'section', hidden: true });
  const disk = el('section', { class: 'section', hidden: true });
  const openPorts = el('section', { class: 'section', hidden: true });
  main.append(
    el('p', { class: 'back' }, el('a', { href: '/dashboard/sandboxes' }, icon('back'), 'Sandboxes')),
    body,
    console,
    disk,
    openPorts,
  );
  let leaveConsole = () => {};
  everySecond(body, () => tick(body));
  let drawn;
  const show = (sandbox) => {
    const text = JSON.stringify(sandbox);
    if (text !== drawn) {
      drawn = text;
      drawOne(body, sandbox);
    }
    if (console.hidden) {
      console.hidden = false;
      leaveConsole = commands(console, sandboxId);
      disk.hidden = false;
      files(disk, sandboxId);
      openPorts.hidden = false;
      ports(openPorts, sandboxId);
    }
    body.removeAttribute('aria-busy');
  };
  const refresh = async () => {
    try {
      show(await call('GET', `/sandboxes/${encodeURIComponent(sandboxId)}`));
    } catch (failure) {
      if (failure.status === 404) {
        drawn = undefined;
        leaveConsole();
        console.hidden = true;
        replace(console);
        disk.hidden = true;
        replace(disk);
        openPorts.hidden = true;
        replace(openPorts);
        drawEnd(body, sandboxId, failure);
      } else {
        notify(failure.message, 'bad');
      }
    }
    body.removeAttribute('aria-busy');
  };
  // Each request counts against the plan, so none is made for what the list tells, nor for what becomes of others.
  let count;
  const leaveList = live('/sandboxes', {
    sandboxes: (list) => {
      const sandbox = list.running.find((each) => each.sandbox_id === sandboxId);
      if (sandbox) {
        show(sandbox);
      } else if (
        drawn !== undefined ||
        (count !== list.running_count && list.running_count > list.running.length) ||
        count === undefined
      ) {
        refresh();
      }
      count = list.running_count;
    },
  });
  return () => {
    leaveList();
    leaveConsole();
  };
}

function draw(list, { running, running_count: count, limit, stopped }) {
  const focused = document.activeElement?.closest?.('tr[data-id]')?.dataset.id;
  replace(
    list,
    el(
      'p',
      { class: 'count' },
      el('strong', {}, String(count)),
      ` of ${limit} running or paused`,
      count > running.length && `; the newest ${running.length} are shown`,
    ),
    running.length > 0
      ? el('div', { class: 'card table-card' }, table('Running sandboxes', COLUMNS, running.map(row)))
      : empty(
          'sandboxes',
          'Nothing runs',
          'Start one here, or by the API with one of your keys.',
          button('Start a sandbox', { kind: 'primary', work: start }),
        ),
    stopped.length > 0 &&
      el(
        'section',
        { class: 'section' },
        el('h2', {}, 'Stopped in the last 24 hours'),
        el('div', { class: 'card table-card' }, table('Stopped sandboxes', STOPPED_COLUMNS, stopped.map(stoppedRow))),
      ),
  );
  if (focused) {
    // Keeps the keyboard focus on its row, although the row was drawn again.
    list.querySelector(`tr[data-id="${focused}"] :is(a, button)`)?.focus();
  }
}

const COLUMNS = [
  { name: 'Sandbox', kind: 'title' },
  { name: 'Age' },
  { name: 'Time left' },
  { name: 'Metadata' },
  { name: 'Actions', kind: 'end', hidden: true },
];
const STOPPED_COLUMNS = [
  { name: 'Sandbox', kind: 'title' },
  { name: 'Reason' },
  { name: 'Stopped' },
  { name: 'Lived' },
  { name: 'Metadata' },
];

function row(sandbox) {
  return {
    id: sandbox.sandbox_id,
    cells: [
      [
        el(
          'a',
          { class: 'mono strong nowrap', href: `/dashboard/sandboxes/${sandbox.sandbox_id}` },
          sandbox.sandbox_id,
        ),
        el('div', { class: 'sub' }, sandbox.template),
      ],
      el('span', { class: 'nowrap', 'data-since': sandbox.started_at }, age(sandbox.started_at)),
      left(sandbox),
      tags(sandbox.metadata),
      [
        button('Extend', {
          kind: 'quiet',
          work: async () => extend(sandbox),
          'aria-label': `Extend ${sandbox.sandbox_id}`,
        }),
        button(isPaused(sandbox) ? 'Resume' : 'Pause', {
          kind: 'quiet',
          work: async () => togglePause(sandbox),
          'aria-label': `${isPaused(sandbox) ? 'Resume' : 'Pause'} ${sandbox.sandbox_id}`,
        }),
        button('Kill', {
          kind: 'quiet-danger',
          work: async () => kill(sandbox),
          'aria-label': `Kill ${sandbox.sandbox_id}`,
        }),
      ],
    ],
  };
}

function stoppedRow(sandbox) {
  const [word, kind] = REASONS[sandbox.reason];
  const lived = Math.max(0, (Date.parse(sandbox.stopped_at) - Date.parse(sandbox.started_at)) / 1000);
  return {
    kind: 'gone',
    id: sandbox.sandbox_id,
    cells: [
      [el('span', { class: 'mono nowrap' }, sandbox.sandbox_id), el('div', { class: 'sub' }, sandbox.template)],
      badge(word, kind),
      ago(sandbox.stopped_at),
      span(Math.floor(lived)),
      tags(sandbox.metadata),
    ],
  };
}

function tags(metadata) {
  const entries = Object.entries(metadata ?? {});
  return entries.length > 0
    ? el(
        'div',
        { class: 'tags' },
        entries.map(([key, value]) => el('span', { class: 'tag' }, `${key}=${value}`)),
      )
    : el('span', { class: 'sub' }, '–');
}

function isPaused(sandbox) {
  return sandbox.status === 'paused';
}

function left(sandbox) {
  if (isPaused(sandbox)) {
    return badge('paused', 'neutral');
  }
  const bar = el('progress', { max: String(sandbox.timeout), 'aria-label': `Time left of ${sandbox.sandbox_id}` });
  const element = el('div', { class: 'left', 'data-until': sandbox.expires_at }, el('span', { class: 'nowrap' }), bar);
  showLeft(element);
  return element;
}

function showLeft(element) {
  const seconds = Math.max(0, Math.ceil((Date.parse(element.dataset.until) - now()) / 1000));
  element.firstChild.textContent = seconds > 0 ? span(seconds) : 'ending';
  element.lastChild.value = seconds;
  element.classList.toggle('soon', seconds <= 30);
}

function age(startedAt) {
  return span(Math.max(0, Math.floor((now() - Date.parse(startedAt)) / 1000)));
}

function tick(element) {
  element.querySelectorAll('[data-until]').forEach(showLeft);
  element.querySelectorAll('[data-since]').forEach((each) => {
    each.textContent = age(each.dataset.since);
  });
  refreshAgo(element);
}

function drawOne(body, sandbox) {
  replace(
    body,
    pageHead(
      sandbox.sandbox_id,
      undefined,
      button('Edit metadata', { work: async () => editMetadata(sandbox) }),
      button('Extend', { work: async () => extend(sandbox) }),
      button(isPaused(sandbox) ? 'Resume' : 'Pause', { work: async () => togglePause(sandbox) }),
      button('Snapshot', { work: async () => snapshot(sandbox) }),
      button('Kill', { kind: 'danger', work: async () => kill(sandbox) }),
    ),
    el(
      'dl',
      { class: 'card padded facts' },
      fact('Status', isPaused(sandbox) ? badge('paused', 'neutral') : badge('running', 'good')),
      fact('Template', sandbox.template),
      fact('Time left', left(sandbox)),
      fact('Age', el('span', { 'data-since': sandbox.started_at }, age(sandbox.started_at))),
      fact('Started', new Date(sandbox.started_at).toLocaleString()),
      !isPaused(sandbox) && fact('Ends', new Date(sandbox.expires_at).toLocaleString()),
      fact('When its time is over', sandbox.on_timeout === 'pause' ? 'it is paused' : 'it is killed'),
      sandbox.idle_expires_at &&
        fact(
          'Idle',
          `${sandbox.on_timeout === 'pause' ? 'Pauses' : 'Ends'} after ${span(sandbox.idle_timeout)}, at ${new Date(sandbox.idle_expires_at).toLocaleTimeString()}`,
        ),
      sandbox.cpu !== undefined && fact('Processors', String(sandbox.cpu)),
      sandbox.memory_mib && fact('Memory', `${sandbox.memory_mib} MiB`),
      sandbox.disk_mib && fact('Disk', `${sandbox.disk_mib} MiB`),
    ),
    el('section', { class: 'section' }, el('h2', {}, 'Metadata'), metadata(sandbox.metadata)),
    sandbox.network && network(sandbox),
  );
}

function drawEnd(body, sandboxId, failure) {
  const reason = REASONS[failure.reason];
  replace(
    body,
    pageHead(sandboxId),
    empty(
      'sandboxes',
      reason ? `This sandbox ${ENDS[failure.reason]}` : 'There is no such sandbox',
      failure.stoppedAt
        ? `It stopped on ${new Date(failure.stoppedAt).toLocaleString()}.`
        : 'It may have stopped more than 24 hours ago.',
      el('a', { href: '/dashboard/sandboxes' }, 'See what runs'),
    ),
  );
}

function metadata(entries) {
  const list = Object.entries(entries ?? {});
  return list.length > 0
    ? el(
        'dl',
        { class: 'card padded facts' },
        list.map(([key, value]) => fact(key, value)),
      )
    : el('p', { class: 'sub' }, 'None was given.');
}

function fact(name, value) {
  return el('div', {}, el('dt', {}, name), el('dd', {}, value));
}

/** Says whether what is shown is what is true now. */
export function connection() {
  const element = el('span', { class: 'live' });
  const connected = (is) => {
    element.classList.toggle('on', is);
    element.textContent = is ? 'Live' : 'Connecting…';
  };
  connected(false);
  return { element, connected };
}

async function start() {
  const [templates, limits] = await Promise.all([collect('/templates'), call('GET', '/limits')]);
  dialog('Start a sandbox', (close) => {
    const template = field(
      'Template',
      el(
        'select',
        {},
        templates.filter((each) => each.status === 'ready').map((each) => el('option', {}, each.template_id)),
      ),
    );
    template.input.value = 'base';
    const timeout = field(
      'Seconds to live',
      el('input', {
        type: 'number',
        min: contract.CREATE_SANDBOX_REQUEST_TIMEOUT_MINIMUM,
        max: contract.CREATE_SANDBOX_REQUEST_TIMEOUT_MAXIMUM,
        value: '300',
        inputmode: 'numeric',
      }),
      `From ${contract.CREATE_SANDBOX_REQUEST_TIMEOUT_MINIMUM} to ${contract.CREATE_SANDBOX_REQUEST_TIMEOUT_MAXIMUM}. It can be extended later.`,
    );
    const idle = field(
      'Idle seconds',
      el('input', {
        type: 'number',
        min: contract.CREATE_SANDBOX_REQUEST_IDLE_TIMEOUT_MINIMUM,
        max: contract.CREATE_SANDBOX_REQUEST_IDLE_TIMEOUT_MAXIMUM,
        inputmode: 'numeric',
      }),
      'After so long without commands and files it ends earlier. Leave it empty for never.',
    );
    const onTimeout = field(
      'When its time is over',
      el('select', {}, el('option', { value: 'kill' }, 'kill it'), el('option', { value: 'pause' }, 'pause it')),
    );
    const notes = field(
      'Metadata',
      el('textarea', { rows: '3', spellcheck: 'false', placeholder: 'purpose=data-analysis' }),
      'One key=value on each line, or nothing.',
    );
    const env = field(
      'Environment',
      el('textarea', { rows: '2', spellcheck: 'false', autocomplete: 'off', placeholder: 'LOG_LEVEL=debug' }),
      'One NAME=value on each line, or nothing. Commands see it; it is never shown again.',
    );
    const policy = policyFields();
    const resources = resourceFields(limits.bounds);
    return form({
      fields: {
        template,
        timeout,
        idle_timeout: idle,
        on_timeout: onTimeout,
        ...resources,
        network: policy.egress,
        allow: policy.allow,
        metadata: notes,
        env,
      },
      label: 'Start',
      cancel: close,
      submit: async () => {
        const sandbox = await call('POST', '/sandboxes', {
          template: template.input.value,
          timeout: Number(timeout.input.value),
          on_timeout: onTimeout.input.value,
          ...(idle.input.value === '' ? {} : { idle_timeout: Number(idle.input.value) }),
          ...numbers(resources),
          ...pairs('metadata', notes.input.value),
          ...pairs('env', env.input.value),
          network: policy.value(),
        });
        close();
        notify(`${sandbox.sandbox_id} runs.`);
      },
    });
  });
}

const RESOURCES = { cpu: 'Processors', memory_mib: 'Memory in MiB', disk_mib: 'Disk in MiB' };

/** A field for each resource that the service lets be chosen. */
function resourceFields(bounds) {
  return Object.fromEntries(
    Object.entries(RESOURCES)
      .filter(([name]) => bounds[name])
      .map(([name, label]) => {
        const { min, max, default: usual } = bounds[name];
        const input = el('input', {
          type: 'number',
          min,
          max,
          step: name === 'cpu' ? min : 1,
          inputmode: 'decimal',
          placeholder: usual,
        });
        return [name, field(label, input, `From ${min} to ${max}. Leave it empty for what everybody gets.`)];
      }),
  );
}

/** What was entered into fields for numbers, by their names. */
function numbers(fields) {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, each]) => each.input.value !== '')
      .map(([name, each]) => [name, Number(each.input.value)]),
  );
}

/** Lines of `key=value` as an object under a name; nothing when there are none. */
export function pairs(name, text) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) {
    return {};
  }
  return {
    [name]: Object.fromEntries(
      lines.map((line) => {
        const equals = line.indexOf('=');
        return equals < 0 ? [line.trim(), ''] : [line.slice(0, equals).trim(), line.slice(equals + 1)];
      }),
    ),
  };
}

async function togglePause(sandbox) {
  const paused = isPaused(sandbox);
  await call('POST', `/sandboxes/${sandbox.sandbox_id}/${paused ? 'resume' : 'pause'}`);
  notify(`${sandbox.sandbox_id} ${paused ? 'goes on' : 'is paused'}.`);
}

function extend(sandbox) {
  dialog(`Extend ${sandbox.sandbox_id}`, (close) => {
    const timeout = field(
      'Seconds from now',
      el('input', {
        type: 'number',
        min: contract.EXTEND_SANDBOX_TIMEOUT_REQUEST_TIMEOUT_MINIMUM,
        max: contract.EXTEND_SANDBOX_TIMEOUT_REQUEST_TIMEOUT_MAXIMUM,
        value: '600',
        inputmode: 'numeric',
      }),
      'It lives at least that long. A life is never shortened.',
    );
    return form({
      fields: { timeout },
      label: 'Extend',
      cancel: close,
      submit: async () => {
        await call('POST', `/sandboxes/${sandbox.sandbox_id}/timeout`, { timeout: Number(timeout.input.value) });
        close();
      },
    });
  });
}

function editMetadata(sandbox) {
  const before = sandbox.metadata ?? {};
  dialog(`Metadata of ${sandbox.sandbox_id}`, (close) => {
    const notes = field(
      'Metadata',
      el('textarea', { rows: '5', spellcheck: 'false' }),
      'One key=value on each line, or nothing.',
    );
    notes.input.value = Object.entries(before)
      .map(([key, value]) => `${key}=${value}`)
      .join('\n');
    return form({
      fields: { metadata: notes },
      label: 'Save',
      cancel: close,
      submit: async () => {
        const after = pairs('metadata', notes.input.value).metadata ?? {};
        const gone = Object.keys(before).filter((key) => !(key in after));
        await call('PATCH', `/sandboxes/${sandbox.sandbox_id}`, {
          metadata: { ...after, ...Object.fromEntries(gone.map((key) => [key, null])) },
        });
        close();
      },
    });
  });
}

function kill(sandbox) {
  confirm({
    title: `Kill ${sandbox.sandbox_id}?`,
    text: 'Its processes end and its files are discarded.',
    label: 'Kill sandbox',
    work: async () => {
      await call('DELETE', `/sandboxes/${sandbox.sandbox_id}`);
      notify(`${sandbox.sandbox_id} was killed.`);
    },
  });
}
