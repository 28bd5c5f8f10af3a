import { address, answer, call, pageQuery } from './api.js';
import { el, replace } from './dom.js';
import { ago, button, confirm, field, form, notify, table } from './ui.js';

const HOME = '/home/user';
const COLUMNS = [
  { name: 'Name', kind: 'title' },
  { name: 'Size' },
  { name: 'Mode' },
  { name: 'Changed' },
  { name: 'Actions', kind: 'end', hidden: true },
];

/** Shows the folders of a sandbox, once the user asks for one: each look starts a program in it. */
export function files(section, sandboxId) {
  const base = `/sandboxes/${encodeURIComponent(sandboxId)}`;
  const list = el('div', { class: 'files' });
  const folder = field(
    'Folder',
    el('input', { class: 'mono', autocomplete: 'off', spellcheck: 'false', value: HOME }),
    'As the sandbox\u2019s user sees it.',
  );
  const open = async (path) => {
    const first = await page(base, path);
    folder.input.value = path;
    draw(path, first);
  };
  const draw = (path, { data: entries, next_cursor: next, total_count: count }) => {
    const again = () => open(path);
    const upload = field('Upload a file to this folder', el('input', { type: 'file' }));
    upload.input.addEventListener('change', async () => {
      const [file] = upload.input.files;
      upload.input.disabled = true;
      upload.complain('');
      try {
        await call('PUT', at(base, join(path, file.name)), file);
        notify(`${file.name} was uploaded.`);
        await again();
      } catch (failure) {
        upload.complain(failure.message);
      } finally {
        upload.input.disabled = false;
      }
    });
    replace(
      list,
      el(
        'p',
        { class: 'count' },
        el('strong', {}, String(count)),
        ` in ${path}`,
        next && `; the first ${entries.length} are shown`,
      ),
      entries.length > 0 &&
        el(
          'div',
          { class: 'card table-card' },
          table(
            `What is in ${path}`,
            COLUMNS,
            entries.map((entry) => row(base, entry, open, again)),
          ),
        ),
      el(
        'div',
        { class: 'files-more' },
        next &&
          button('Show more', {
            work: async () => {
              const more = await page(base, path, next);
              draw(path, { ...more, data: [...entries, ...more.data] });
            },
          }),
        path !== '/' && button('Parent folder', { work: () => open(parent(path)) }),
      ),
      upload,
    );
  };
  replace(
    section,
    el('h2', {}, 'Files'),
    el(
      'div',
      { class: 'card padded run' },
      form({ fields: { path: folder }, label: 'Open', submit: () => open(folder.input.value) }),
    ),
    list,
  );
}

function row(base, entry, open, again) {
  return {
    id: entry.path,
    cells: [
      name(base, entry, open),
      entry.type === 'file' ? size(entry.size) : '–',
      el('span', { class: 'mono' }, entry.mode),
      ago(entry.modified_at),
      entry.type !== 'directory' &&
        button('Delete', {
          kind: 'quiet-danger',
          'aria-label': `Delete ${entry.name}`,
          work: async () =>
            confirm({
              title: `Delete ${entry.name}?`,
              text: 'It cannot be brought back.',
              label: 'Delete file',
              work: async () => {
                await call('DELETE', at(base, entry.path));
                await again();
              },
            }),
        }),
    ],
  };
}

function name(base, entry, open) {
  switch (entry.type) {
    case 'directory':
      return button(`${entry.name}/`, { kind: 'quiet', work: () => open(entry.path) });
    case 'file':
      return el('a', { class: 'mono', href: address(at(base, entry.path)), download: entry.name }, entry.name);
    default:
      return el('span', { class: 'mono' }, entry.name, el('span', { class: 'sub' }, ` ${entry.type}`));
  }
}

function page(base, path, cursor) {
  return answer('GET', `${base}/directories?${pageQuery(cursor, { path })}`);
}

function at(base, path) {
  return `${base}/files?path=${encodeURIComponent(path)}`;
}

function join(folder, file) {
  return folder.endsWith('/') ? folder + file : `${folder}/${file}`;
}

function parent(path) {
  const trimmed = path.replace(/\/+$/, '');
  return trimmed.slice(0, trimmed.lastIndexOf('/')) || '/';
}

function size(bytes) {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  const unit = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return unit === 0 ? `${bytes} B` : `${(bytes / 1024 ** unit).toFixed(1)} ${units[unit]}`;
}
