'use strict';
(() => {
  const form = document.getElementById('try-form');
  if (!form) return;
  const key = document.getElementById('try-key');
  const body = document.getElementById('try-body');
  const answer = document.getElementById('try-answer');
  const answerBody = document.getElementById('try-body-answer');
  const code = answerBody.firstElementChild;
  const accept = document.getElementById('try-accept');
  const button = form.querySelector('.send');

  key.value = sessionStorage.getItem('key') ?? '';
  key.addEventListener('input', () => sessionStorage.setItem('key', key.value));

  const fields = (place) => [...form.querySelectorAll(`[data-place=${place}]`)].filter((each) => each.value !== '');
  // What was made on one page is there on the next.
  form.querySelectorAll('[data-place=path]').forEach((field) => {
    field.value = sessionStorage.getItem(field.dataset.name) ?? '';
    field.addEventListener('input', () => sessionStorage.setItem(field.dataset.name, field.value));
  });

  const request = () => {
    let path = form.dataset.path;
    fields('path').forEach((field) => {
      path = path.replace(`{${field.dataset.name}}`, encodeURIComponent(field.value));
    });
    const url = new URL(location.origin + path);
    for (const field of fields('query')) url.searchParams.append(field.dataset.name, field.value);
    const headers = new Headers(fields('header').map((field) => [field.dataset.name, field.value]));
    if (key.value) headers.set('X-API-Key', key.value.trim());
    if (accept) headers.set('Accept', accept.value);
    const options = { method: form.dataset.method, headers, cache: 'no-store', credentials: 'omit' };
    if (body) {
      headers.set('Content-Type', body.dataset.type);
      options.body = body.value;
    }
    return [url, options];
  };

  const line = (...parts) => {
    const paragraph = document.createElement('p');
    paragraph.append(...parts);
    return paragraph;
  };
  const status = (response) => {
    const element = document.createElement('span');
    element.className = `status ${response.ok ? 'success' : 'error'}`;
    element.textContent = response.status;
    return element;
  };
  const shownHeaders = (response) => {
    const list = document.createElement('ul');
    list.className = 'headers';
    for (const [name, value] of response.headers) {
      const item = document.createElement('li');
      item.textContent = `${name}: ${value}`;
      list.append(item);
    }
    return list;
  };
  const remember = (json) => {
    for (const [name, value] of Object.entries(json?.data ?? {})) {
      if (name.endsWith('_id') && typeof value === 'string') sessionStorage.setItem(name, value);
    }
  };

  const readText = async (response) => {
    // An answer may come bit by bit, and each is shown when it is there.
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      code.textContent += decoder.decode(value, { stream: true });
    }
  };
  const readJson = async (response) => {
    const text = await response.text();
    try {
      const json = JSON.parse(text);
      code.textContent = JSON.stringify(json, null, 2);
      remember(json);
    } catch {
      code.textContent = text;
    }
  };
  const read = (response) => {
    const type = response.headers.get('Content-Type') ?? '';
    return type.startsWith('application/json') ? readJson(response) : readText(response);
  };

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    button.disabled = true;
    code.textContent = '';
    answerBody.hidden = true;
    answer.replaceChildren(line('Sending …'));
    const start = performance.now();
    try {
      const [url, options] = request();
      const response = await fetch(url, options);
      const milliseconds = Math.round(performance.now() - start);
      answer.replaceChildren(line(status(response), ` ${milliseconds} ms`), shownHeaders(response));
      answerBody.hidden = false;
      await read(response);
      answer.scrollIntoView({ block: 'start' });
    } catch (failure) {
      answer.replaceChildren(line(`No answer: ${failure.message}`));
      answer.scrollIntoView({ block: 'nearest' });
    } finally {
      button.disabled = false;
    }
  });
})();
