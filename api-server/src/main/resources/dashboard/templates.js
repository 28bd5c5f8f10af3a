import { call, collect, live } from './api.js';
import * as contract from './contract.js';
import { el, icon, replace } from './dom.js';
import { connection, pairs } from './sandboxes.js';
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
  table,
} from './ui.js';

const STATES = { ready: ['ready', 'good'], building: ['building', 'info'], failed: ['failed', 'bad'] };

/** What sandboxes can be started from. */
export function templatesPage(main) {
  const list = el('div', { 'aria-busy': 'true' });
  main.append(
    pageHead(
      'Templates',
      'What sandboxes start from: the built-in ones, and those that you build upon them.',
      button('Build template', { kind: 'primary', symbol: 'plus', work: build }),
    ),
    list,
  );
  everySecond(list, () => refreshAgo(list));
  return live('/templates', {
    templates: ({ templates }) => {
      list.removeAttribute('aria-busy');
      replace(list, el('div', { class: 'card table-card' }, table('Templates', COLUMNS, templates.map(row))));
    },
  });
}

const COLUMNS = [
  { name: 'Template', kind: 'title' },
  { name: 'Status' },
  { name: 'From' },
  { name: 'Created' },
  { name: 'Actions', kind: 'end', hidden: true },
];

function row(template) {
  return {
    id: template.template_id,
    cells: [
      [
        el('a', { class: 'strong', href: `/dashboard/templates/${template.template_id}` }, template.template_id),
        template.description && el('div', { class: 'sub' }, template.description),
      ],
      [badge(...STATES[template.status]), template.type === 'built_in' && [' ', badge('built in', 'neutral')]],
      template.from ?? (template.image ? template.image.replace(/@.*/, '') : el('span', { class: 'sub' }, '–')),
      ago(template.created_at),
      template.type === 'custom' &&
        button('Delete', {
          kind: 'quiet-danger',
          work: async () => askToDelete(template),
          'aria-label': `Delete ${template.template_id}`,
        }),
    ],
  };
}

/** One of them, with the log of its build as it grows. */
export function templatePage(main, templateId) {
  const head = el('div', { 'aria-busy': 'true' });
  const lines = el('div', { class: 'log-lines' });
  const log = el('div', { class: 'log', tabindex: '0', role: 'log', 'aria-label': 'Build log' }, lines);
  const section = el('section', { class: 'section', hidden: true }, el('h2', {}, 'Build log'), log);
  const state = connection();
  main.append(
    el('p', { class: 'back' }, el('a', { href: '/dashboard/templates' }, icon('back'), 'Templates')),
    head,
    section,
  );
  everySecond(head, () => refreshAgo(head));
  return live(
    `/templates/${encodeURIComponent(templateId)}`,
    {
      template: (template) => {
        head.removeAttribute('aria-busy');
        section.hidden = template.type === 'built_in' && lines.childElementCount === 0;
        drawHead(head, template, state);
      },
      log: ({ lines: more }) => {
        section.hidden = false;
        const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
        lines.append(...more.map(line));
        if (atEnd) {
          log.scrollTop = log.scrollHeight;
        }
      },
      gone: () => {
        head.removeAttribute('aria-busy');
        section.hidden = true;
        replace(
          head,
          pageHead(templateId),
          empty(
            'templates',
            'There is no such template',
            'It was never built, or it was deleted.',
            el('a', { href: '/dashboard/templates' }, 'See the templates'),
          ),
        );
      },
    },
    (is) => {
      state.connected(is);
      if (is) {
        // The stream tells the whole log whenever it begins.
        replace(lines);
      }
    },
  );
}

function drawHead(head, template, state) {
  replace(
    head,
    pageHead(
      template.template_id,
      template.description,
      template.status === 'building' && state.element,
      template.type === 'custom' && button('Delete', { kind: 'danger', work: async () => askToDelete(template) }),
    ),
    el(
      'dl',
      { class: 'card padded facts' },
      fact('Status', badge(...STATES[template.status])),
      fact('Type', template.type === 'built_in' ? 'built in' : 'custom'),
      fact('Built from', template.image ?? template.from ?? 'the machine itself'),
      template.workdir && fact('Working directory', template.workdir),
      template.start_command && fact('Start command', template.start_command),
      template.ready_command && fact('Ready command', template.ready_command),
      fact('Created', ago(template.created_at)),
    ),
    template.error &&
      el('div', { class: 'failure' }, el('h2', {}, 'Why it failed'), el('pre', { tabindex: '0' }, template.error)),
  );
}

function line({ step, stream, time, text }) {
  return el(
    'div',
    { class: `log-line ${stream}` },
    el('span', { class: 'log-time' }, new Date(time).toLocaleTimeString([], { hour12: false })),
    el('span', { class: 'log-step' }, step > 0 ? String(step) : ''),
    el('span', { class: 'log-text' }, stream === 'stderr' && el('span', { class: 'unseen' }, 'stderr: '), text),
  );
}

function fact(name, value) {
  return el('div', {}, el('dt', {}, name), el('dd', {}, value));
}

async function build() {
  const templates = await collect('/templates');
  dialog('Build a template', (close) => {
    const templateId = field(
      'Id',
      el('input', {
        autocomplete: 'off',
        spellcheck: 'false',
        maxlength: contract.TEMPLATE_SLUG_MAX_LENGTH,
        placeholder: 'base-jq',
      }),
      'Small letters, digits, dots, dashes and underscores.',
    );
    const from = field(
      'Built from',
      el(
        'select',
        {},
        templates.filter((each) => each.status === 'ready').map((each) => el('option', {}, each.template_id)),
      ),
    );
    from.input.value = 'base';
    const image = field(
      'Image',
      el('input', {
        autocomplete: 'off',
        spellcheck: 'false',
        maxlength: contract.BUILD_TEMPLATE_REQUEST_IMAGE_MAX_LENGTH,
        placeholder: 'registry.example.com/team/tools:1.4',
      }),
      'Of a registry that the service pulls from, in place of a template to build from.',
    );
    const commands = field(
      'Commands',
      el('textarea', { rows: '5', spellcheck: 'false', placeholder: 'apt-get update\napt-get install -y jq' }),
      'Shell lines, run as root in this order. The build fails when one does.',
    );
    const env = field(
      'Environment',
      el('textarea', { rows: '2', spellcheck: 'false', placeholder: 'LANG=C.UTF-8' }),
      'One NAME=value on each line, or nothing.',
    );
    const workdir = field(
      'Working directory',
      el('input', {
        autocomplete: 'off',
        spellcheck: 'false',
        maxlength: contract.BUILD_TEMPLATE_REQUEST_WORKDIR_MAX_LENGTH,
        placeholder: '/srv/app',
      }),
      'Where its commands run, here and in sandboxes; that of the template that it is built from unless set.',
    );
    const startCommand = field(
      'Start command',
      el('input', {
        autocomplete: 'off',
        spellcheck: 'false',
        maxlength: contract.BUILD_TEMPLATE_REQUEST_START_COMMAND_MAX_LENGTH,
        placeholder: 'python3 -m http.server 8000',
      }),
      'Runs in every sandbox from its start; that of the template that it is built from unless set.',
    );
    const readyCommand = field(
      'Ready command',
      el('input', {
        autocomplete: 'off',
        spellcheck: 'false',
        maxlength: contract.BUILD_TEMPLATE_REQUEST_READY_COMMAND_MAX_LENGTH,
        placeholder: 'curl -sf localhost:8000',
      }),
      'Run until it exits with 0: then a sandbox is ready.',
    );
    const description = field(
      'Description',
      el('input', { maxlength: contract.BUILD_TEMPLATE_REQUEST_DESCRIPTION_MAX_LENGTH, autocomplete: 'off' }),
    );
    return form({
      fields: {
        template_id: templateId,
        from,
        image,
        commands,
        env,
        workdir,
        start_command: startCommand,
        ready_command: readyCommand,
        description,
      },
      label: 'Build',
      cancel: close,
      submit: async () => {
        const template = await call('POST', '/templates', {
          template_id: templateId.input.value.trim(),
          ...(image.input.value.trim() ? given('image', image.input.value) : { from: from.input.value }),
          commands: commands.input.value.split('\n').filter((each) => each.trim() !== ''),
          ...pairs('env', env.input.value),
          ...given('workdir', workdir.input.value),
          ...given('start_command', startCommand.input.value),
          ...given('ready_command', readyCommand.input.value),
          ...given('description', description.input.value),
        });
        close();
        // A link, so that the page is gone to as by any other.
        const link = el('a', { href: `/dashboard/templates/${template.template_id}`, hidden: true });
        document.body.append(link);
        link.click();
        link.remove();
      },
    });
  });
}

function given(name, text) {
  return text.trim() ? { [name]: text.trim() } : {};
}

function askToDelete(template) {
  confirm({
    title: `Delete ${template.template_id}?`,
    text:
      template.status === 'building'
        ? 'Its build ends. The id can be used again.'
        : 'Sandboxes that run from it go on, new ones cannot start. The id can be used again.',
    label: 'Delete template',
    work: async () => {
      await call('DELETE', `/templates/${template.template_id}`);
      notify(`${template.template_id} was deleted.`);
    },
  });
}
