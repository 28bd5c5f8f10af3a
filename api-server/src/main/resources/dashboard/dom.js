const SVG = 'http://www.w3.org/2000/svg';

/** Makes an element. Texts become text nodes and nothing else, whatever is in them. */
export function el(name, properties = {}, ...children) {
  return fill(document.createElement(name), properties, children);
}

/** Makes an SVG element. */
export function svg(name, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, name), properties, children);
}

/** Puts other children in place of those that an element has. */
export function replace(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

function fill(element, properties, children) {
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (key.startsWith('on')) {
      element.addEventListener(key.slice(2), value);
    } else if (key === 'value') {
      element.value = value;
    } else {
      element.setAttribute(key, value === true ? '' : value);
    }
  }
  element.append(...nodes(children));
  return element;
}

function nodes(children) {
  return children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false);
}

const PATHS = {
  keys: 'M11.3 12.7 20.5 3.5M16.5 7.5l3 3M8 11.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z',
  sandboxes: 'M12 2.5 20.5 7v10L12 21.5 3.5 17V7L12 2.5ZM3.8 7.2 12 11.6l8.2-4.4M12 11.8v9.4',
  templates: 'M12 3 21 8l-9 5-9-5 9-5ZM3.5 12.3 12 17l8.5-4.7M3.5 16.3 12 21l8.5-4.7',
  usage: 'M4 20.5h16M6.5 17v-5M12 17V4.5M17.5 17V9',
  light:
    'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  dark: 'M20 14.2A8 8 0 1 1 9.8 4a6.5 6.5 0 0 0 10.2 10.2Z',
  leave: 'M14.5 4H19a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-4.5M10 16l-4-4 4-4M6.5 12H15',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  done: 'M5 12.5 10 17.5 19.5 7',
  plus: 'M12 5v14M5 12h14',
  back: 'M14.5 5.5 8 12l6.5 6.5',
  close: 'M6 6l12 12M18 6 6 18',
};

/** One of the icons; what it means is said beside it, so it says nothing itself. */
export function icon(name) {
  return svg(
    'svg',
    { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { d: PATHS[name] }),
  );
}
