import { parseArgs } from "node:util";
import { type TestedInterface, testedInterfaces } from "../kernels/tested-interfaces.ts";

export interface Options {
  readonly releases: readonly string[];
  readonly interfaces: readonly TestedInterface["name"][];
  readonly calls: number;
  readonly seed: number;
  /** Index of the first sequence. */
  readonly from: number;
  /** Instead of a kernel: what abide plays in the place of this release. */
  readonly played: string | undefined;
  readonly write: boolean;
  readonly json: boolean;
  readonly keep: boolean;
  readonly timeout: number;
  readonly jobs: number;
}

const names = testedInterfaces.map(({ name }) => name);

export const usage = `npm run differential -- [--release RELEASE]… [--interface NAME]… [--calls N] [--seed N] [--from N] [--played RELEASE] [--write] [--json] [--keep] [--timeout SECONDS] [--jobs N]

Makes the same calls on what abide plays and on a real kernel, booted under software emulation, and compares every answer. What differs is shrunk to
the shortest calls that show it.

  --release RELEASE   a kernel to boot, and what is played in its place; may be given several times; 6.12, 7.2 and 7.3 without it
  --interface NAME    ${names.join(", ")}; may be given several times; all without it
  --calls N           calls to make of each interface on each kernel; 1000000 without it
  --seed N            other calls; 1 without it
  --from N            begin with this sequence: a difference names the one that came upon it
  --played RELEASE    boot nothing: compare with what is played in the place of this release
  --write             keep the figures in test/differential/results.jsonl and the tables in docs/differential.md
  --json              print the results as JSON
  --keep              keep each machine's console and files, also of a boot that went well
  --timeout SECONDS   end a run after as long, with what it has; 1800 without it
  --jobs N            boot N at a time; 1 without it

Exit code: 0 no difference but explained ones; 1 there are others; 2 could not run, or not to the end.`;

/** Throws, with what was expected, for options that are not these. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      release: { type: "string", multiple: true, default: ["6.12", "7.2", "7.3"] },
      interface: { type: "string", multiple: true, default: [...names] },
      calls: { type: "string", default: "1000000" },
      seed: { type: "string", default: "1" },
      from: { type: "string", default: "0" },
      played: { type: "string" },
      write: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
      timeout: { type: "string", default: "1800" },
      jobs: { type: "string", default: "1" },
    },
  });
  const { release, interface: wanted, played, calls, seed, from, timeout, jobs, ...rest } = values;
  const wrong = [...release, ...(played === undefined ? [] : [played])].find((each) => !/^\d+\.\d+$/.test(each));
  if (wrong !== undefined) throw new Error(`expected a release such as 6.12, found ${JSON.stringify(wrong)}`);
  return {
    ...rest,
    played,
    releases: [...new Set(release)],
    interfaces: wanted.map((name) => {
      const found = names.find((each) => each === name);
      if (found === undefined) throw new Error(`expected ${names.join(", ")} for --interface, found ${JSON.stringify(name)}`);
      return found;
    }),
    calls: whole("--calls", calls, 1),
    seed: whole("--seed", seed, 0),
    from: whole("--from", from, 0),
    timeout: whole("--timeout", timeout, 1),
    jobs: whole("--jobs", jobs, 1),
  };
}

function whole(option: string, text: string, least: number): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least) {
    throw new Error(`expected a whole number from ${least} for ${option}, found ${JSON.stringify(text)}`);
  }
  return Number(text);
}
