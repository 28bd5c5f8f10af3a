// Makes of each transaction of Dredd the request that its status needs; Dredd itself only knows the examples.
const hooks = require('hooks');

const ids = JSON.parse(process.env.PEER_IDS);
const bodies = [
  [/\/commands\/[^/]+\/stdin$/, { data: 'one line\n', close: false }],
  [/\/commands$/, { command: 'pwd' }],
  [/\/timeout$/, { timeout: 600 }],
  [/\/templates$/, { template_id: 'base-jq', from: 'base', commands: ['echo hello'], description: 'base with jq' }],
  [/\/sandboxes$/, { template: 'base', timeout: 300, metadata: { purpose: 'data-analysis' } }],
];

hooks.beforeEach((transaction, done) => {
  const { request, expected } = transaction;
  const status = Number(expected.statusCode);
  const path = transaction.fullPath.split('?')[0];
  const events = /event-stream/.test(JSON.stringify(expected.headers));
  request.headers['X-API-Key'] = process.env.PEER_KEY;
  delete request.headers['Idempotency-Key'];
  if (/\/files$/.test(path)) request.headers.Accept = '*/*';
  if (status !== 206) delete request.headers.Range;
  if (request.method === 'PUT') request.body = 'print("hello")\n';
  if (request.method === 'POST') {
    const body = { ...bodies.find(([pattern]) => pattern.test(path))[1] };
    if (status === 202 && /\/commands$/.test(path)) body.background = true;
    request.body = JSON.stringify(body);
  }
  const none = Object.values(ids).reduce((text, id) => text.replace(id, 'none-such'), transaction.fullPath);
  const file = /\/files$/.test(path);
  if (status === 400 && request.method === 'POST') {
    request.body = '{"no_such_field": 1}';
  } else if (status === 400 && /limit=/.test(transaction.fullPath)) {
    transaction.fullPath = transaction.fullPath.replace(/limit=\d+/, 'limit=0');
  } else if (status === 401) {
    delete request.headers['X-API-Key'];
  } else if (status === 404 && none !== transaction.fullPath) {
    transaction.fullPath = none;
  } else if (status === 406 && !file) {
    request.headers.Accept = 'image/png';
  } else if (status === 415) {
    request.headers['Content-Type'] = 'text/plain';
  } else if (status >= 300 || events) {
    transaction.skip = true;
  }
  done();
});
