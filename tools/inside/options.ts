import { parseArgs } from "node:util";

export interface Options {
  readonly release: string;
  /** Paths, and names of programs on PATH. */
  readonly take: readonly string[];
  /** Seconds that the machine may take. */
  readonly timeout: number;
  /** What abide is given, inside. */
  readonly abide: readonly string[];
}

export const usage = `npm run inside -- [--release RELEASE] [--take FILE]… [--timeout SECONDS] -- VERB …

Boots a real kernel of Debian under software emulation, whose processor says that it has AMD's virtualisation, and runs \`abide VERB …\` in it:
what this machine has no device for can be tried there. The devices are the kernel's own: /dev/kvm, /dev/vduse/control (from 6.12 on), /dev/vfio/vfio.

  --release RELEASE   which kernel; 7.3 without it. \`npm run kernels -- --list\` says which there are
  --take FILE         also take this file along, as /bin/NAME, and its shared libraries: a path, or a program on PATH; may be given several times
  --timeout SECONDS   kill the machine after as long; 300 without it

  npm run inside -- --take ./lkvm -- trial --build kvm@6.1 -- lkvm run --kernel /bin/lkvm

Exit code: that of abide there; 2 could not run.`;

/** Throws, with what was expected, for options that are not these. */
export function readOptions(args: readonly string[]): Options {
  const cut = args.indexOf("--");
  const own = cut < 0 ? args : args.slice(0, cut);
  const abide = cut < 0 ? [] : args.slice(cut + 1);
  const { values } = parseArgs({
    args: [...own],
    options: {
      release: { type: "string", default: "7.3" },
      take: { type: "string", multiple: true, default: [] },
      timeout: { type: "string", default: "300" },
    },
  });
  const { release, take, timeout } = values;
  if (abide.length === 0) throw new Error("expected -- and what abide is to do, as in -- probe kvm; found nothing");
  if (!/^\d+\.\d+$/.test(release)) throw new Error(`expected a release such as 6.12, found ${JSON.stringify(release)}`);
  if (!/^[1-9]\d{0,5}$/.test(timeout)) {
    throw new Error(`expected a whole number from 1 for --timeout, found ${JSON.stringify(timeout)}`);
  }
  return { release, take, timeout: Number(timeout), abide };
}
