import { appendFileSync, readFileSync } from "node:fs";
import { release } from "node:os";
import { openKernel } from "../../src/kernel/kernel.ts";
import { frame } from "../kernels/frames.ts";
import { testedInterfaces } from "../kernels/tested-interfaces.ts";
import { campaign } from "./campaign.ts";
import { explanation } from "./explained.ts";
import { limits } from "./limits.ts";
import { prepare } from "./prepare.ts";
import { kernelSide, playedSide } from "./sides.ts";
import { watch } from "./watch.ts";
import type { Told, Work } from "./work.ts";

/** Runs inside a booted kernel: `node guest.js WORK SERIAL`. Makes the same calls on what abide plays and on the real devices, in one process. */
const [, , workFile = "", serial = ""] = process.argv;
const work = JSON.parse(readFileSync(workFile, "utf8")) as Work;
const tell = (told: Told): void => appendFileSync(serial, frame(told));

tell({ kind: "hello", release: release() });
const tested = testedInterfaces.find(({ name }) => name === work.interface);
if (tested === undefined) throw new Error(`expected an interface, found ${JSON.stringify(work.interface)}`);
const { spec, build, templates } = prepare(tested, work.release);
const kernel = await openKernel();
const watched = watch(serial, work.hang);
const started = performance.now();
const seconds = () => Math.round(performance.now() - started) / 1000;
let told = 0;
let [index, at] = [work.from, 0];
try {
  const counts = campaign(
    { played: playedSide(spec, build), real: kernelSide(kernel), compare: tested },
    {
      ...work,
      templates,
      limits: limits[tested.name],
      explanation: (differing) => explanation(tested, work.release, differing),
      before(sequence, _, call) {
        [index, at] = [sequence, call];
        watched.at(index, at);
      },
      after(_, so) {
        if (seconds() < told + 10) return;
        told = seconds();
        tell({ kind: "progress", counts: so(), seconds: told });
      },
      ends: () => seconds() > work.seconds,
    },
  );
  tell({ kind: "counts", counts, seconds: seconds() });
  tell({ kind: "done" });
} catch (error) {
  tell({ kind: "failed", index, at, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
watched.end();
kernel.dispose();
