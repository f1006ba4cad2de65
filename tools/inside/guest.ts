import { spawnSync } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { frame } from "../kernels/frames.ts";
import type { Told, Work } from "./work.ts";

/** Runs inside a booted kernel: `node guest.js WORK SERIAL`. Runs abide there, and tells over the serial line what it printed. */
const [, , workFile = "", serial = ""] = process.argv;
const { abide } = JSON.parse(readFileSync(workFile, "utf8")) as Work;
const tell = (told: Told): void => appendFileSync(serial, frame(told));

const { status, stdout, stderr } = spawnSync(process.execPath, ["/abide/dist/cli/main.js", ...abide], {
  encoding: "utf8",
  maxBuffer: 1 << 26,
});
tell({ kind: "ran", status: status ?? -1, output: stdout, errors: stderr });
tell({ kind: "done" });
