import { parseArgs } from "node:util";
import { wantedReleases } from "./wanted.ts";
import type { Masked } from "./work.ts";

export interface Options {
  /** Releases to boot; of each group the newest that can be had. */
  readonly releases: readonly (readonly string[])[];
  readonly list: boolean;
  readonly update: boolean;
  readonly write: boolean;
  /** Boot nothing, and write the tables of the document from what is kept. */
  readonly tables: boolean;
  readonly json: boolean;
  /** Also run the selftests as C programs. */
  readonly c: boolean;
  /** What the kernels' devices are made to look like; none for what is usual. */
  readonly as: readonly Masked[];
  readonly keep: boolean;
  /** Seconds that a machine may take. */
  readonly timeout: number;
  readonly jobs: number;
}

export const usage = `npm run kernels -- [--release RELEASE]… [--list] [--update] [--write] [--tables] [--json] [--c] [--as INTERFACE@RELEASE]… [--keep] [--timeout SECONDS] [--jobs N]

Boots real kernels under software emulation and asks them what abide plays. Without --release: ${wantedReleases.map((each) => each.join(" or ")).join(", ")}.

  --release RELEASE   boot the newest build of this release; may be given several times
  --list              say which builds there are, and boot nothing
  --update            look again at what Debian's suites offer; without it, a build that was downloaded before is used
  --write             keep the answers in test/kernels, and the tables of docs/kernels.md
  --tables            boot nothing, and write the tables of docs/kernels.md from what is kept
  --json              print the results as JSON
  --c                 also run the selftests as C programs (abide selftest --emit c) in each kernel, and compare their verdicts
  --as INTERFACE@RELEASE
                      hold the kernel's devices to the selftest of an older build while abide trial --as masks them; vduse@6.10 on 7.3 without it
  --keep              keep each machine's console and files, also of a boot that went well
  --timeout SECONDS   kill a machine after as long; 300 without it
  --jobs N            boot N at a time; 1 without it

Exit code: 0 every kernel answered as abide plays it; 1 one did not; 2 could not run.`;

/** Throws, with what was expected, for options that are not these. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      release: { type: "string", multiple: true },
      list: { type: "boolean", default: false },
      update: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      tables: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      c: { type: "boolean", default: false },
      as: { type: "string", multiple: true, default: [] },
      keep: { type: "boolean", default: false },
      timeout: { type: "string", default: "300" },
      jobs: { type: "string", default: "1" },
    },
  });
  const { release, timeout, jobs, as, ...rest } = values;
  const wrong = release?.find((each) => !/^\d+\.\d+$/.test(each));
  if (wrong !== undefined) throw new Error(`expected a release such as 6.12, found ${JSON.stringify(wrong)}`);
  return {
    ...rest,
    as: as.map(masked),
    releases: release === undefined ? wantedReleases : [...new Set(release)].map((each) => [each]),
    timeout: positive("--timeout", timeout),
    jobs: positive("--jobs", jobs),
  };
}

function masked(text: string): Masked {
  const [, name, release] = /^([a-z]+)@(\d+\.\d+)$/.exec(text) ?? [];
  if (name === undefined || release === undefined)
    throw new Error(`expected an interface and a release such as kvm@6.1 for --as, found ${JSON.stringify(text)}`);
  return { name, release };
}

function positive(option: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new Error(`expected a whole number from 1 for ${option}, found ${JSON.stringify(text)}`);
  return Number(text);
}
