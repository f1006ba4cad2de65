import { deepStrictEqual } from "node:assert";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { extname, join, normalize } from "node:path";
import type { Browser } from "playwright-core";

const types: { readonly [extension: string]: string } = { ".html": "text/html", ".js": "text/javascript" };

const page = `<!doctype html><meta charset="utf-8"><script type="module">
import { negotiate } from "/dist/index.js";
import { connect } from "/dist/transport/connect.js";
import { portChannel } from "/dist/transport/port-channel.js";
import { vduse } from "/dist/interfaces/vduse/vduse.js";
try {
  const found = {};
  for (const release of ["6.12", "7.2", "7.3"]) {
    const worker = new Worker("/worker.js?" + (release === "6.12" ? "6.10" : release), { type: "module" });
    const transport = connect(portChannel(worker), { timeout: 20000 });
    const session = await negotiate(vduse.control(transport), { prefer: ["asid", "queue-ready", "suspend"] });
    await session.createDev({ name: "vd0", device_id: 2, features: 1n << 33n, vq_num: 1, vq_align: 4096, ...(session.has("asid") ? { ngroups: 1, nas: 1 } : {}) });
    const again = await session.createDev({ name: "vd0", device_id: 2, features: 1n << 33n, vq_num: 1, vq_align: 4096, ...(session.has("asid") ? { ngroups: 1, nas: 1 } : {}) }).catch((error) => error.message);
    const suspend = await negotiate(vduse.control(transport), { require: ["suspend"] }).then(() => "agreed", (error) => error.name);
    found[release] = { agreed: session.agreed, again, suspend };
    worker.terminate();
  }
  globalThis.outcome = { found };
} catch (error) {
  globalThis.outcome = { failed: String(error.stack ?? error) };
}
</script>`;

const worker = `
import { buildOf, Provider } from "/dist/index.js";
import { serve } from "/dist/transport/serve.js";
import { portChannel } from "/dist/transport/port-channel.js";
import { vduse } from "/dist/interfaces/vduse/vduse.js";
serve(new Provider(vduse.provider, buildOf(vduse.contract, location.search.slice(1))), portChannel(self));
`;

/** Written by hand from the facts: what each kernel tells a program that would like address spaces and both features. */
const expected = {
  "6.12": { agreed: ["base"], again: "VDUSE_CREATE_DEV answered EEXIST", suspend: "NegotiationError" },
  "7.2": { agreed: ["base", "vq-groups", "asid"], again: "VDUSE_CREATE_DEV answered EEXIST", suspend: "NegotiationError" },
  "7.3": {
    agreed: ["base", "vq-groups", "asid", "features", "queue-ready", "suspend"],
    again: "VDUSE_CREATE_DEV answered EEXIST",
    suspend: "agreed",
  },
};

/**
 * A session in a real browser: a worker plays VDUSE of three kernels, the page negotiates with it over a message port and makes a device. What
 * the page agreed on must be what a program in this process agrees on. The same modules as everywhere, loaded as they are.
 */
export async function checkSession(browser: Browser, root: string): Promise<string> {
  const server = await serverOf(root);
  const context = await browser.newContext();
  try {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const session = await context.newPage();
    const problems: string[] = [];
    session.on("pageerror", ({ message }) => problems.push(message));
    await session.goto(`http://127.0.0.1:${port}/`);
    const outcome = await session
      .waitForFunction(() => (globalThis as { outcome?: unknown }).outcome, undefined, { timeout: 60_000 })
      .catch((error: Error) => {
        throw new Error(`the page said nothing: ${[...problems, error.message].join("; ")}`);
      });
    deepStrictEqual(await outcome.jsonValue(), { found: expected });
  } finally {
    await context.close();
    server.close();
    server.closeAllConnections();
  }
  return "a session over a worker's port in chromium: 3 kernels, as expected";
}

/** Serves the page, its worker and what is in `dist`, on this machine only. */
async function serverOf(root: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    const file = join(root, path);
    const fromDist = () => (path.startsWith("/dist/") && existsSync(file) ? readFileSync(file) : undefined);
    const body = path === "/" ? page : path === "/worker.js" ? worker : fromDist();
    response.writeHead(body === undefined ? 404 : 200, { "content-type": types[extname(path)] ?? "text/html" });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
