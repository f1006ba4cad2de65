import { deepStrictEqual } from "node:assert";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { checkReviewPage } from "./check-browser/review-page.ts";

/**
 * A session in a real browser: a worker plays VDUSE of three kernels, the page negotiates with it over a message port and makes a device. What
 * the page agreed on must be what a program in this process agrees on. The same modules as everywhere, loaded as they are.
 */
const root = join(import.meta.dirname, "../..");
const types: { readonly [extension: string]: string } = { ".html": "text/html", ".js": "text/javascript" };

const page = `<!doctype html><meta charset="utf-8"><script type="module">
import { negotiate } from "/dist/index.js";
import { connect } from "/dist/transport/connect.js";
import { portChannel } from "/dist/transport/port-channel.js";
import { vduse } from "/dist/interfaces/vduse/vduse.js";
const report = (body) => fetch("/result", { method: "POST", body: JSON.stringify(body) });
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
  await report({ found });
} catch (error) {
  await report({ failed: String(error.stack ?? error) });
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

const seconds = 60;
const result = await new Promise<string>((resolve, reject) => {
  const profile = mkdtempSync(join(tmpdir(), "abide-browser-"));
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    if (request.method === "POST") {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        response.end();
        finish(() => resolve(Buffer.concat(parts).toString()));
      });
      return;
    }
    const body = path === "/" ? page : path === "/worker.js" ? worker : fileUnderDist(path);
    response.writeHead(body === undefined ? 404 : 200, { "content-type": types[extname(path)] ?? "text/html" });
    response.end(body);
  });
  const timer = setTimeout(() => finish(() => reject(new Error(`the page said nothing in ${seconds} s`))), seconds * 1000);
  let browser: ReturnType<typeof spawn> | undefined;
  const finish = (then: () => void) => {
    clearTimeout(timer);
    server.close();
    server.closeAllConnections();
    browser?.once("exit", () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
    browser?.kill("SIGKILL");
    then();
  };
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", `--user-data-dir=${profile}`];
    browser = spawn("chromium", [...flags, `http://127.0.0.1:${port}/`], { stdio: ["ignore", "ignore", "ignore"] });
    browser.on("error", (error) =>
      finish(() => reject(new Error(`chromium did not start: ${error.message}; it is in scripts/apt-packages.txt`))),
    );
  });
});

const { found, failed } = JSON.parse(result) as { found?: unknown; failed?: string };
if (failed !== undefined) throw new Error(`in the browser: ${failed}`);
deepStrictEqual(found, expected);
process.stdout.write("a session over a worker's port in chromium: 3 kernels, as expected\n");
process.stdout.write(`${await checkReviewPage(root)}\n`);

function fileUnderDist(path: string): Buffer | undefined {
  const file = join(root, path);
  return path.startsWith("/dist/") && existsSync(file) ? readFileSync(file) : undefined;
}
