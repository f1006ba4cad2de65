import { type Boot, boot } from "../kernels/boot.ts";
import { fetchKernel } from "../kernels/fetch-kernel.ts";
import { imageFor } from "../kernels/image.ts";
import type { KernelBuild } from "../kernels/pick-build.ts";
import { wantedModules } from "../kernels/wanted.ts";
import type { Told, Work } from "./work.ts";

/** Boots a kernel and has it run the work. Its own time limit ends it with what it has; a machine that does not even end is killed. */
export function runKernel(
  build: KernelBuild,
  work: Work,
  { keep, say }: { readonly keep: boolean; say(line: string): void },
): Promise<Boot<Told>> {
  const kernel = fetchKernel(build, wantedModules, say);
  // To boot, to shrink what is found at the end, and to say so.
  const seconds = work.seconds + 300;
  return boot<Told>(kernel.image, imageFor(kernel, work, { guest: "differential/guest" }), { seconds, keep });
}
