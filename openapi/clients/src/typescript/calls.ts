// Every call of the contract, with the types of openapi-typescript and the client openapi-fetch.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./contract.js";

const api = createClient<paths>({
  baseUrl: process.env.VE_BASE_URL,
  headers: { "X-API-Key": process.env.VE_API_KEY },
});

/** What an answer brings, or the error of the contract that it has instead. */
async function good<Data>(answer: Promise<{ data?: Data; error?: components["schemas"]["ErrorEnvelope"] }>): Promise<Data> {
  const { data, error } = await answer;
  assert.ok(data !== undefined, `${error?.error.code}: ${error?.error.message}`);
  return data;
}

// getLimits, createSandbox, listSandboxes, getSandbox, updateSandbox, extendSandboxTimeout
const limits = await good(api.GET("/limits"));
assert.ok(limits.data.concurrent_sandboxes > 1);
// The types ask for timeout, which has a default; with --default-non-nullable=false they do not.
const create = { template: "base", timeout: 300, metadata: { by: "typescript" } };
const first = await good(api.POST("/sandboxes", { body: create }));
const second = await good(api.POST("/sandboxes", { body: create }));
const ids: string[] = [];
let cursor: string | undefined;
do {
  const query = { limit: 1, cursor, metadata: "by=typescript" };
  const page = await good(api.GET("/sandboxes", { params: { query } }));
  ids.push(...page.data.map((each) => each.sandbox_id));
  cursor = page.next_cursor;
} while (cursor);
assert.deepEqual(ids.sort(), [first.data.sandbox_id, second.data.sandbox_id].sort());
const path = { sandbox_id: first.data.sandbox_id };
assert.equal((await good(api.GET("/sandboxes/{sandbox_id}", { params: { path } }))).data.status, "running");
const changed = await good(
  api.PATCH("/sandboxes/{sandbox_id}", {
    params: { path },
    body: { metadata: { by: null, state: "changed" } },
    headers: { "Content-Type": "application/merge-patch+json" },
  }),
);
assert.deepEqual(changed.data.metadata, { state: "changed" });
const extended = await good(api.POST("/sandboxes/{sandbox_id}/timeout", { params: { path }, body: { timeout: 600 } }));
assert.ok((extended.data.timeout ?? 0) >= 600);

// writeFile, readFile, listDirectory, deleteFile
const file = { path, query: { path: "/home/user/a.txt" } };
const bytes = { headers: { "Content-Type": "application/octet-stream" }, bodySerializer: (body: unknown) => body as string };
const written = await good(api.PUT("/sandboxes/{sandbox_id}/files", { params: file, body: "hello\n", ...bytes }));
assert.equal(written.data.size, 6);
assert.equal(await good(api.GET("/sandboxes/{sandbox_id}/files", { params: file, parseAs: "text" })), "hello\n");
const listed = await good(
  api.GET("/sandboxes/{sandbox_id}/directories", { params: { path, query: { path: "/home/user" } } }),
);
assert.ok(listed.data.some((each) => each.name === "a.txt"));
await good(api.DELETE("/sandboxes/{sandbox_id}/files", { params: file }));

// runCommand, listCommands, getCommand, writeCommandStdin, killCommand
const ran = await good(
  api.POST("/sandboxes/{sandbox_id}/commands", {
    params: { path },
    body: { command: "echo hello", timeout: 10, background: false },
  }),
);
assert.equal(typeof ran === "object" && ran.data.stdout, "hello\n");
const waiting = await good(
  api.POST("/sandboxes/{sandbox_id}/commands", { params: { path }, body: { command: "cat", timeout: 60, background: true } }),
);
assert.ok(typeof waiting === "object" && waiting.data.command_id);
const command = { path: { ...path, command_id: waiting.data.command_id } };
const commands = await good(api.GET("/sandboxes/{sandbox_id}/commands", { params: { path } }));
assert.ok(commands.data.some((each) => each.command_id === command.path.command_id));
await good(
  api.POST("/sandboxes/{sandbox_id}/commands/{command_id}/stdin", {
    params: command,
    body: { data: "a line\n", close: false },
  }),
);
assert.equal((await good(api.GET("/sandboxes/{sandbox_id}/commands/{command_id}", { params: command }))).data.status, "running");
await good(api.DELETE("/sandboxes/{sandbox_id}/commands/{command_id}", { params: command }));

// setSandboxNetwork, getSandboxNetwork, openPort, listPorts, closePort, pauseSandbox, resumeSandbox
await good(api.PUT("/sandboxes/{sandbox_id}/network", { params: { path }, body: { egress: "blocked" } }));
assert.equal((await good(api.GET("/sandboxes/{sandbox_id}/network", { params: { path } }))).data.policy.egress, "blocked");
const opened = await good(
  api.POST("/sandboxes/{sandbox_id}/ports", { params: { path }, body: { port: 8000, access: "private" } }),
);
assert.ok(opened.data.token);
assert.equal((await good(api.GET("/sandboxes/{sandbox_id}/ports", { params: { path } }))).total_count, 1);
await good(api.DELETE("/sandboxes/{sandbox_id}/ports/{port}", { params: { path: { ...path, port: "8000" } } }));
assert.equal((await good(api.POST("/sandboxes/{sandbox_id}/pause", { params: { path } }))).data.status, "paused");
assert.equal((await good(api.POST("/sandboxes/{sandbox_id}/resume", { params: { path } }))).data.status, "running");

// createSnapshot, buildTemplate, getTemplate, listTemplates, listTemplateLogs, deleteTemplate
const header = { Prefer: "wait=60" };
const snapshot = { template_id: "typescript-snapshot", include_tmp: false };
await good(api.POST("/sandboxes/{sandbox_id}/snapshots", { params: { path, header }, body: snapshot }));
const build = { template_id: "typescript-build", from: "base", commands: ["echo built"] };
assert.equal((await good(api.POST("/templates", { params: { header }, body: build }))).data.status, "ready");
for (const template_id of [snapshot.template_id, build.template_id]) {
  const params = { path: { template_id }, header };
  assert.equal((await good(api.GET("/templates/{template_id}", { params }))).data.status, "ready");
}
assert.ok((await good(api.GET("/templates"))).data.length >= 3);
const template = { path: { template_id: build.template_id } };
const log = await good(api.GET("/templates/{template_id}/logs", { params: template }));
assert.ok(log.data.some((line) => line.text.includes("built")));
for (const template_id of [snapshot.template_id, build.template_id]) {
  await good(api.DELETE("/templates/{template_id}", { params: { path: { template_id } } }));
}

// killSandbox, and an error
for (const sandbox_id of ids) {
  await good(api.DELETE("/sandboxes/{sandbox_id}", { params: { path: { sandbox_id } } }));
}
const gone = await api.GET("/sandboxes/{sandbox_id}", { params: { path } });
assert.equal(gone.response.status, 404);
assert.equal(gone.error?.error.code, "not_found");
assert.equal(gone.error.error.reason, "killed");
