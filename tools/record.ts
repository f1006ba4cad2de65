import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { boot } from "./kernels/boot.ts";
import { cachedKernels, fetchKernel, offeredKernels } from "./kernels/fetch-kernel.ts";
import { imageFor } from "./kernels/image.ts";
import { pickBuild } from "./kernels/pick-build.ts";
import { wantedModules } from "./kernels/wanted.ts";
import { conversations } from "./record/conversations.ts";
import type { Told, Work } from "./record/work.ts";

/**
 * Boots a real kernel and keeps what its devices answer below `abide trial --real --record`: `npm run record -- [--release RELEASE] [--timeout SECONDS]`. The recordings are in
 * test/trial/recordings; `npm test` replays them, and holds them against what is played.
 */
const root = join(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: { release: { type: "string", default: "7.3" }, timeout: { type: "string", default: "300" } },
});
const say = (line: string) => console.error(`record: ${line}`);

const build = pickBuild(cachedKernels(), values.release) ?? pickBuild(offeredKernels({ update: false }), values.release);
if (build === undefined) throw new Error(`no suite of Debian offers a kernel of ${values.release} with its modules`);
const kernel = fetchKernel(build, wantedModules, say);
const client = "/abide/client.mjs";
const work: Work = { conversations, client };
const image = imageFor(kernel, work, {
  guest: "record/guest",
  programs: [{ path: client, bytes: readFileSync(join(root, "test/trial/client.mjs")) }],
});
say(`${values.release}: booting ${build.id}`);
const {
  kind,
  told,
  seconds,
  reason,
  console: printed,
} = await boot<Told>(kernel.image, image, {
  seconds: Number(values.timeout),
  keep: false,
});
const folder = join(root, "test/trial/recordings");
mkdirSync(folder, { recursive: true });
for (const each of told) {
  if (each.kind !== "recorded") continue;
  say(`${each.name}: status ${each.status}\n${each.report}`);
  if (each.status === 0) writeFileSync(join(folder, `${each.name}-${values.release}.jsonl`), each.recording);
  else process.exitCode = 1;
}
say(`${kind} in ${seconds} s`);
if (kind !== "done") {
  say(`${reason}\n${printed.trimEnd().split("\n").slice(-20).join("\n")}`);
  process.exitCode = 2;
}
