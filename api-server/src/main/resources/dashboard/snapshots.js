import { call } from './api.js';
import * as contract from './contract.js';
import { el } from './dom.js';
import { dialog, field, form } from './ui.js';

/** Asks what the template is to be called that a sandbox becomes, has it made, and goes to it. */
export function snapshot(sandbox) {
  dialog(`Snapshot of ${sandbox.sandbox_id}`, (close) => {
    const templateId = field(
      'Id',
      el('input', {
        autocomplete: 'off',
        spellcheck: 'false',
        maxlength: contract.TEMPLATE_SLUG_MAX_LENGTH,
        placeholder: `${sandbox.template}-set-up`,
      }),
      'Of the template that has its files: small letters, digits, dots, dashes and underscores.',
    );
    const description = field(
      'Description',
      el('input', { maxlength: contract.CREATE_SNAPSHOT_REQUEST_DESCRIPTION_MAX_LENGTH, autocomplete: 'off' }),
    );
    const tmp = field(
      'Temporary files',
      el('select', {}, el('option', { value: '' }, 'leave /tmp out'), el('option', { value: 'yes' }, 'keep /tmp, too')),
      'It stands still while its files are copied, and goes on.',
    );
    return form({
      fields: { template_id: templateId, description, include_tmp: tmp },
      label: 'Make template',
      cancel: close,
      submit: async () => {
        const template = await call('POST', `/sandboxes/${sandbox.sandbox_id}/snapshots`, {
          template_id: templateId.input.value.trim(),
          include_tmp: tmp.input.value === 'yes',
          ...(description.input.value.trim() ? { description: description.input.value.trim() } : {}),
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
