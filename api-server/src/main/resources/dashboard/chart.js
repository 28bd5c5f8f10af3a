import { el, replace, svg } from './dom.js';

const HEIGHT = 190;
const MARGIN = { top: 10, right: 4, bottom: 24, left: 40 };

/**
 * Bars over time, each of requests that were served and, upon them, of those that were refused. What it shows is in the table beside
 * it as well, so to those who cannot see it it is one picture with a sentence.
 *
 * @param steps `{ at, requests, refused }`, in order
 */
export function barChart({ label, steps, stepSeconds }) {
  const element = el('div', { class: 'chart' });
  const observer = new ResizeObserver(() => {
    const width = Math.floor(element.clientWidth);
    if (!element.isConnected || width === 0) {
      observer.disconnect();
    } else if (width > MARGIN.left + MARGIN.right) {
      replace(element, draw(width, label, steps, stepSeconds));
    }
  });
  observer.observe(element);
  return element;
}

function draw(width, label, steps, stepSeconds) {
  const top = scaleTop(Math.max(...steps.map((step) => step.requests)));
  const innerWidth = width - MARGIN.left - MARGIN.right;
  const innerHeight = HEIGHT - MARGIN.top - MARGIN.bottom;
  const y = (count) => MARGIN.top + innerHeight * (1 - count / top);
  const slot = innerWidth / steps.length;
  const bar = Math.max(1, Math.min(slot - 1.5, 14));
  const x = (index) => MARGIN.left + slot * index + (slot - bar) / 2;
  return svg(
    'svg',
    { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: 'img', 'aria-label': label },
    [0, top / 2, top].map((count) => [
      svg('line', { class: 'grid', x1: MARGIN.left, x2: width - MARGIN.right, y1: y(count), y2: y(count) }),
      svg('text', { class: 'axis', x: MARGIN.left - 8, y: y(count) + 4, 'text-anchor': 'end' }, short(count)),
    ]),
    steps.map((step, index) => {
      const served = step.requests - step.refused;
      return [
        served > 0 &&
          svg('rect', { class: 'bar', x: x(index), y: y(served), width: bar, height: y(0) - y(served), rx: 1.5 }),
        step.refused > 0 &&
          svg('rect', {
            class: 'bar-bad',
            x: x(index),
            y: y(step.requests),
            width: bar,
            height: y(served) - y(step.requests),
            rx: 1.5,
          }),
        svg(
          'rect',
          { class: 'hit', x: MARGIN.left + slot * index, y: MARGIN.top, width: slot, height: innerHeight },
          svg('title', {}, `${clock(step.at)}: ${step.requests} requests, ${step.refused} of them refused`),
        ),
      ];
    }),
    ticks(steps, stepSeconds, width).map(([index, text]) =>
      svg(
        'text',
        { class: 'axis', x: MARGIN.left + slot * (index + 0.5), y: HEIGHT - 6, 'text-anchor': 'middle' },
        text,
      ),
    ),
  );
}

/** Whole hours or quarters, as many as there is room for. */
function ticks(steps, stepSeconds, width) {
  const every = (stepSeconds === 60 ? 15 * 60 : 6 * 3600) / (width > 620 && stepSeconds !== 60 ? 2 : 1);
  return steps
    .map((step, index) => [index, step.at])
    .filter(([index, at]) => {
      const local = at / 1000 - new Date(at).getTimezoneOffset() * 60;
      return local % every < stepSeconds && index > 1 && index < steps.length - 2;
    })
    .map(([index, at]) => [index, clock(at)]);
}

/** The next number that halves well. */
function scaleTop(most) {
  const unit = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
  return Math.max(
    4,
    [1, 2, 4, 6, 8, 10].map((times) => times * unit).find((each) => each >= most),
  );
}

function short(count) {
  return count >= 1000 ? `${Number((count / 1000).toFixed(1))}k` : String(count);
}

/** The hour and minute of a time. */
export function clock(at) {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false });
}

/** Bars without anything beside them, for a row of a table. */
export function spark(counts) {
  const most = Math.max(1, ...counts);
  const slot = 120 / counts.length;
  return svg(
    'svg',
    { class: 'spark', viewBox: '0 0 120 24', width: 120, height: 24, 'aria-hidden': 'true', focusable: 'false' },
    counts.map(
      (count, index) =>
        count > 0 &&
        svg('rect', {
          class: 'bar',
          x: slot * index,
          y: 24 - Math.max(2, (22 * count) / most),
          width: Math.max(1, slot - 0.5),
          height: Math.max(2, (22 * count) / most),
        }),
    ),
  );
}

/** Half a ring that fills up. */
export function gauge({ label, value, most, unit }) {
  const share = Math.min(1, value / most);
  const length = Math.PI * 52;
  const kind = share >= 1 ? 'full' : share >= 0.8 ? 'high' : '';
  return el(
    'div',
    {
      class: `gauge ${kind}`,
      role: 'meter',
      'aria-label': label,
      'aria-valuemin': '0',
      'aria-valuemax': String(most),
      'aria-valuenow': String(Math.min(value, most)),
      'aria-valuetext': `${value} of ${most} ${unit}`,
    },
    svg(
      'svg',
      { viewBox: '0 0 128 74', 'aria-hidden': 'true', focusable: 'false' },
      svg('path', { class: 'gauge-track', d: 'M12 66a52 52 0 0 1 104 0' }),
      share > 0 &&
        svg('path', {
          class: 'gauge-fill',
          d: 'M12 66a52 52 0 0 1 104 0',
          'stroke-dasharray': `${length * share} ${length}`,
        }),
    ),
    el(
      'div',
      { class: 'gauge-text', 'aria-hidden': 'true' },
      el('span', { class: 'gauge-value' }, String(value)),
      el('span', { class: 'sub' }, `of ${most}`),
    ),
  );
}
