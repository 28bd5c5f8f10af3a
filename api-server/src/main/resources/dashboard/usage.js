import { call, live } from './api.js';
import { barChart, clock, gauge, spark } from './chart.js';
import { el, replace } from './dom.js';
import { connection } from './sandboxes.js';
import { pageHead, table } from './ui.js';

const PLANS = { free: 'Free', pro: 'Pro', enterprise: 'Enterprise' };

/** What the plan allows, and what was made of it. */
export function usagePage(main) {
  const state = connection();
  const gauges = el('div', { class: 'gauges' });
  const select = el('select', { id: 'usage-key' });
  const charts = el('div', { class: 'charts' });
  const keys = el('section', { class: 'section' });
  const bounds = boundsSection();
  let last;
  let drawn = '';
  let chosen = '';
  select.addEventListener('change', () => {
    chosen = select.value;
    drawCharts();
  });
  main.append(
    pageHead('Usage', 'Limits belong to the account: all of its keys share them.', state.element),
    gauges,
    el(
      'div',
      { class: 'section filter' },
      el('h2', {}, 'Requests'),
      el('div', { class: 'filter-field' }, el('label', { for: select.id }, 'Key'), select),
    ),
    charts,
    keys,
    bounds,
  );
  function drawCharts() {
    replace(charts, chartCard('Last hour', last.hour, chosen), chartCard('Last 24 hours', last.day, chosen));
  }
  return live(
    '/usage',
    {
      usage: (usage) => {
        last = usage;
        replace(gauges, planCard(usage), windowCard(usage.window), sandboxesCard(usage.sandboxes));
        const text = JSON.stringify([usage.hour, usage.day]);
        // The gauge moves every second; whatever did not change must not be redrawn while it is read.
        if (text !== drawn) {
          drawn = text;
          chosen = options(select, usage.day.keys, chosen);
          drawCharts();
          drawKeys(keys, usage);
        }
      },
    },
    state.connected,
  );
}

function options(select, keys, chosen) {
  const known = keys.some((key) => key.key_id === chosen) ? chosen : '';
  replace(
    select,
    el('option', { value: '' }, 'All keys'),
    keys.map((key) => el('option', { value: key.key_id }, key.name)),
  );
  select.value = known;
  return known;
}

function planCard({ plan, window, sandboxes }) {
  return el(
    'div',
    { class: 'card padded plan' },
    el('h2', {}, 'Plan'),
    el('p', { class: 'plan-name' }, PLANS[plan]),
    el('p', { class: 'sub' }, `${window.limit} requests a minute`),
    el('p', { class: 'sub' }, `${sandboxes.limit} sandboxes at once`),
  );
}

function windowCard({ limit, used, reset_seconds: reset }) {
  return el(
    'div',
    { class: 'card padded' },
    el('h2', {}, 'Requests in this window'),
    gauge({ label: 'Requests in this window', value: used, most: limit, unit: 'requests' }),
    el(
      'p',
      { class: 'sub center' },
      used === 0 && reset === 0 ? 'A window opens with the next request' : `All back in ${reset} s`,
    ),
  );
}

function sandboxesCard({ limit, running }) {
  return el(
    'div',
    { class: 'card padded' },
    el('h2', {}, 'Sandboxes at once'),
    gauge({ label: 'Sandboxes at once', value: running, most: limit, unit: 'sandboxes' }),
    el('p', { class: 'sub center' }, running < limit ? `${limit - running} more can start` : 'No more can start'),
  );
}

function stepsOf(series, keyId) {
  const keys = series.keys.filter((key) => keyId === '' || key.key_id === keyId);
  const count = series.step_seconds === 60 ? 60 : 96;
  const start = Date.parse(series.start);
  return Array.from({ length: count }, (_, index) => ({
    at: start + index * series.step_seconds * 1000,
    requests: sum(keys.map((key) => key.requests[index])),
    refused: sum(keys.map((key) => key.refused[index])),
  }));
}

function sum(numbers) {
  return numbers.reduce((total, each) => total + each, 0);
}

function chartCard(title, series, keyId) {
  const steps = stepsOf(series, keyId);
  const requests = sum(steps.map((step) => step.requests));
  const refused = sum(steps.map((step) => step.refused));
  const used = steps.filter((step) => step.requests > 0);
  return el(
    'section',
    { class: 'card padded chart-card' },
    el(
      'div',
      { class: 'chart-head' },
      el('h3', {}, title),
      el(
        'p',
        { class: 'totals' },
        el('strong', {}, number(requests)),
        ' requests, ',
        el('strong', {}, number(refused)),
        ' refused',
      ),
    ),
    barChart({
      label: `${title}: ${requests} requests, ${refused} of them refused with 429`,
      steps,
      stepSeconds: series.step_seconds,
    }),
    el(
      'div',
      { class: 'legend' },
      el('span', {}, el('span', { class: 'swatch' }), 'served'),
      el('span', {}, el('span', { class: 'swatch bad' }), 'refused with 429'),
    ),
    el(
      'details',
      {},
      el('summary', {}, 'As a table'),
      used.length > 0
        ? table(
            `${title}, by time`,
            [{ name: 'From' }, { name: 'Requests', kind: 'number' }, { name: 'Refused', kind: 'number' }],
            used.map((step) => ({ cells: [clock(step.at), number(step.requests), number(step.refused)] })),
          )
        : el('p', { class: 'sub' }, 'There were no requests.'),
    ),
  );
}

function drawKeys(section, { hour, day }) {
  const hourly = new Map(hour.keys.map((key) => [key.key_id, key]));
  replace(
    section,
    el('h2', {}, 'By key'),
    day.keys.length > 0
      ? el(
          'div',
          { class: 'card table-card' },
          table(
            'Requests by key',
            [
              { name: 'Key', kind: 'title' },
              { name: 'Last hour' },
              { name: 'Requests, hour', kind: 'number' },
              { name: 'Refused, hour', kind: 'number' },
              { name: 'Requests, day', kind: 'number' },
              { name: 'Refused, day', kind: 'number' },
            ],
            day.keys.map((key) => {
              const lately = hourly.get(key.key_id);
              return {
                id: key.key_id,
                cells: [
                  [el('span', { class: 'strong' }, key.name), el('div', { class: 'sub mono' }, key.key_id)],
                  spark(lately?.requests ?? []),
                  number(sum(lately?.requests ?? [])),
                  number(sum(lately?.refused ?? [])),
                  number(sum(key.requests)),
                  number(sum(key.refused)),
                ],
              };
            }),
          ),
        )
      : el('p', { class: 'sub' }, 'No key was used in the last 24 hours.'),
  );
}

/** What a create may say of each field, and what it gets that says nothing: asked for when it is opened, because that is a request of the window. */
function boundsSection() {
  const rows = el('div', {});
  const details = el('details', { id: 'bounds' }, el('summary', {}, 'What a sandbox can be asked for'), rows);
  details.addEventListener('toggle', () => {
    if (details.open && !rows.querySelector('table')) {
      call('GET', '/limits').then(
        (limits) => replace(rows, boundsTable(limits.bounds)),
        (failure) => replace(rows, el('p', { class: 'sub' }, failure.message)),
      );
    }
  });
  return el('section', { class: 'section' }, details);
}

function boundsTable(bounds) {
  return el(
    'div',
    { class: 'card table-card' },
    table(
      'Bounds of a sandbox',
      [
        { name: 'Field', kind: 'title' },
        { name: 'At least', kind: 'number' },
        { name: 'Unless said', kind: 'number' },
        { name: 'At most', kind: 'number' },
      ],
      Object.entries(bounds).map(([field, { min, max, default: usual }]) => ({
        cells: [
          el('span', { class: 'mono' }, field),
          number(min),
          usual === undefined ? '–' : number(usual),
          number(max),
        ],
      })),
    ),
  );
}

function number(value) {
  return value.toLocaleString('en');
}
