import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { frame } from "../kernels/frames.ts";
import type { Told, Work } from "./work.ts";

/**
 * Runs inside a booted kernel: `node guest.js WORK SERIAL`. Has a program speak with the real devices below `abide trial --real`, and tells what was recorded over
 * the serial line.
 */
const [, , workFile = "", serial = ""] = process.argv;
const { conversations, client } = JSON.parse(readFileSync(workFile, "utf8")) as Work;
const tell = (told: Told): void => appendFileSync(serial, frame(told));

for (const { name, calls } of conversations) {
  const file = `/tmp/${name}.jsonl`;
  const abide = ["/abide/dist/cli/main.js", "trial", "--real", name, "--record", file];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...abide, "--", process.execPath, client, JSON.stringify(calls)],
    {
      encoding: "utf8",
    },
  );
  const recording = existsSync(file) ? readFileSync(file, "utf8") : "";
  tell({ kind: "recorded", name, status: status ?? -1, answers: stdout, report: stderr, recording });
}
tell({ kind: "done" });
