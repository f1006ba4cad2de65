import { type Options, readOptions, usage } from "./inside/options.ts";
import { type Taken, takenAlong } from "./inside/taken-along.ts";
import type { Told, Work } from "./inside/work.ts";
import { boot } from "./kernels/boot.ts";
import { cachedKernels, fetchKernel, offeredKernels } from "./kernels/fetch-kernel.ts";
import { imageFor } from "./kernels/image.ts";
import { pickBuild } from "./kernels/pick-build.ts";
import { wantedModules } from "./kernels/wanted.ts";

/** Boots a real kernel and runs abide in it, beside programs of the user's own. `--help` says how; docs/kernels.md shows it. */
try {
  if (process.argv.includes("--help") && !process.argv.includes("--")) console.log(usage);
  else process.exitCode = await main(readOptions(process.argv.slice(2)));
} catch (error) {
  console.error(`inside: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}

async function main({ release, take, timeout, abide }: Options): Promise<number> {
  const build = pickBuild(cachedKernels(), release) ?? pickBuild(offeredKernels({ update: false }), release);
  if (build === undefined)
    throw new Error(
      `no suite of Debian offers a kernel of ${release} with its modules; \`npm run kernels -- --list\` says which there are`,
    );
  const say = (line: string) => console.error(`inside: ${line}`);
  const kernel = fetchKernel(build, wantedModules, say);
  const work: Work = { abide };
  const image = imageFor(kernel, work, { guest: "inside/guest", programs: once(take.flatMap((named) => takenAlong(named))) });
  say(`booting ${build.id}`);
  const { told, seconds, reason, console: printed } = await boot<Told>(kernel.image, image, { seconds: timeout, keep: false });
  const ran = told.find((each) => each.kind === "ran");
  if (ran === undefined)
    throw new Error(`${reason}; the console ends with\n${printed.trimEnd().split("\n").slice(-20).join("\n")}`);
  process.stdout.write(ran.output);
  process.stderr.write(ran.errors);
  say(`status ${ran.status}, in ${seconds} s`);
  return ran.status < 0 ? 2 : ran.status;
}

/** Two programs may need the same library. */
function once(taken: readonly Taken[]): readonly Taken[] {
  return [...new Map(taken.map((each) => [each.path, each])).values()];
}
