import { call, live } from './api.js';
import * as contract from './contract.js';
import { el, replace } from './dom.js';
import { badge, button, field, form, span } from './ui.js';

const ENDS = { running: 'info', exited: 'good', timed_out: 'warn', killed: 'neutral' };

/** Runs commands in a sandbox and shows what they print, for as long as it runs. Answers what ends the showing. */
export function commands(section, sandboxId) {
  const path = `/sandboxes/${encodeURIComponent(sandboxId)}/commands`;
  const line = field(
    'Command',
    el('input', { class: 'mono', autocomplete: 'off', spellcheck: 'false', placeholder: 'python3 --version' }),
    `Run by the shell as the sandbox\u2019s user, for at most ${contract.RUN_COMMAND_REQUEST_TIMEOUT_DEFAULT} seconds.`,
  );
  const list = el('div', { class: 'commands' });
  replace(
    section,
    el('h2', {}, 'Commands'),
    el(
      'div',
      { class: 'card padded run' },
      form({
        fields: { command: line },
        label: 'Run',
        submit: async () => {
          await call('POST', path, { command: line.input.value, background: true });
          line.input.value = '';
          line.input.focus();
        },
      }),
    ),
    list,
  );
  return live(path, {
    commands: ({ commands: all }) =>
      replace(
        list,
        all.length > 0
          ? all.map((command) => one(path, command))
          : el('p', { class: 'sub' }, 'Nothing runs in the background, and nothing did.'),
      ),
    gone: () => replace(list),
  });
}

function one(path, command) {
  return el(
    'article',
    { class: 'card command' },
    el(
      'div',
      { class: 'command-head' },
      el('code', {}, command.command),
      el(
        'span',
        { class: 'command-end' },
        badge(end(command), command.exit_code > 0 ? 'bad' : ENDS[command.status]),
        el('span', { class: 'sub nowrap' }, duration(command)),
      ),
      command.status === 'running' &&
        button('Kill', {
          kind: 'quiet-danger',
          work: () => call('DELETE', `${path}/${command.command_id}`),
          'aria-label': `Kill ${command.command}`,
        }),
    ),
    (command.stdout || command.stderr) &&
      el(
        'pre',
        { class: 'output', tabindex: '0', 'aria-label': `Output of ${command.command}`, role: 'region' },
        command.stdout,
        command.stdout_truncated && '\n[more is not kept]',
        command.stderr && el('span', { class: 'stderr' }, el('span', { class: 'unseen' }, 'stderr: '), command.stderr),
      ),
  );
}

function end(command) {
  if (command.status === 'exited') {
    return Number.isInteger(command.exit_code) ? `exit ${command.exit_code}` : command.signal;
  }
  return command.status.replace('_', ' ');
}

function duration({ duration_ms: millis }) {
  if (millis < 1000) {
    return `${millis} ms`;
  }
  return millis < 60_000 ? `${(millis / 1000).toFixed(1)} s` : span(Math.floor(millis / 1000));
}
