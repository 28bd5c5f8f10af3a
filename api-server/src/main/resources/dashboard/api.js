import * as contract from './contract.js';

const BASE = '/dashboard/api';
let ahead = 0;

/** An error of the API, or of the way to it. */
export class ApiError extends Error {
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.code = error.code;
    this.reason = error.reason;
    this.stoppedAt = error.stopped_at;
    this.details = error.details ?? [];
  }
}

/** What time the server has: its limits are kept by that and not by the reader's clock. */
export function now() {
  return Date.now() + ahead;
}

/** Calls an operation and answers its data. */
export async function call(method, path, body) {
  return (await answer(method, path, body)).data;
}

/** Asks for all pages of a list and answers what is on them. */
export async function collect(path) {
  const items = [];
  let cursor;
  do {
    const page = await answer('GET', `${path}?${pageQuery(cursor)}`);
    items.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor);
  return items;
}

/** The query of a page of a list, as large as there is; of the first one without a cursor. */
export function pageQuery(cursor, others = {}) {
  return new URLSearchParams({ ...others, limit: contract.LIMIT_MAXIMUM, ...(cursor ? { cursor } : {}) });
}

/** Where an operation answers what a browser is to save. */
export function address(path) {
  return BASE + path;
}

function jsonType(method) {
  return method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
}

/** Calls an operation and answers all that it does: a page has more than its data. A body is a file, or JSON. */
export async function answer(method, path, body) {
  const file = body instanceof Blob;
  let response;
  try {
    response = await fetch(BASE + path, {
      method,
      headers: {
        'X-Dashboard': '1',
        ...(body === undefined ? {} : { 'Content-Type': file ? 'application/octet-stream' : jsonType(method) }),
      },
      body: body === undefined || file ? body : JSON.stringify(body),
    });
  } catch {
    throw new ApiError(0, { code: 'unreachable', message: 'The server cannot be reached.' });
  }
  const date = Date.parse(response.headers.get('Date'));
  if (!Number.isNaN(date)) {
    // The header has whole seconds, so half a second is the best guess of the rest.
    ahead = date + 500 - Date.now();
  }
  const said = await response.json().catch(() => ({}));
  if (response.ok) {
    return said;
  }
  const error = new ApiError(response.status, said.error ?? { message: `The server answered ${response.status}.` });
  if (response.status === 401 && !path.startsWith('/session') && !path.startsWith('/login')) {
    window.dispatchEvent(new Event('signed-out'));
  }
  throw error;
}

/**
 * Listens to a stream until the function that it answers is called.
 *
 * @param on by the name of the event, what to do with its data
 * @param connected told whenever the connection comes or goes
 */
export function live(path, on, connected = () => {}) {
  let source;
  let retry;
  let left = false;
  const open = () => {
    source = new EventSource(`${BASE}/streams${path}`);
    for (const [name, handle] of Object.entries(on)) {
      source.addEventListener(name, (event) => handle(JSON.parse(event.data)));
    }
    source.addEventListener('open', () => connected(true));
    source.addEventListener('error', () => {
      connected(false);
      if (source.readyState === EventSource.CLOSED) {
        askWhy();
      }
    });
  };
  // It was refused, and only a request tells why.
  const askWhy = async () => {
    const seconds = await untilRetry(path);
    if (!left && seconds !== undefined) {
      retry = setTimeout(open, seconds * 1000);
    }
  };
  const leave = () => {
    left = true;
    clearTimeout(retry);
    source.close();
  };
  open();
  // A page that a browser keeps for its way back would keep its connection too, of the few that it has for a server.
  window.addEventListener('pagehide', leave);
  return () => {
    window.removeEventListener('pagehide', leave);
    leave();
  };
}

/** In how many seconds a stream that was refused can be opened again; undefined when it cannot. */
async function untilRetry(path) {
  const request = new AbortController();
  try {
    const response = await fetch(`${BASE}/streams${path}`, { headers: { 'X-Dashboard': '1' }, signal: request.signal });
    if (response.ok) {
      return 1;
    }
    const said = await response.json().catch(() => ({}));
    if (response.status === 401) {
      window.dispatchEvent(new Event('signed-out'));
    }
    if (response.status !== 429 && response.status < 500) {
      return undefined;
    }
    window.dispatchEvent(
      new CustomEvent('not-live', { detail: said.error?.message ?? `The server answered ${response.status}.` }),
    );
    return Number(response.headers.get('Retry-After')) || 10;
  } catch {
    return 10;
  } finally {
    request.abort();
  }
}

// Such a page has no streams any more when it comes back.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) {
    window.location.reload();
  }
});
