import type { TestedInterface } from "../kernels/tested-interfaces.ts";
import type { Differing } from "./lockstep.ts";

/** A difference that is the machine's, of which abide knows nothing: real time, memory. After one, the two may be in different states, and the sequence ends. */
export interface Explained {
  /** Of any interface where absent. */
  readonly interface?: TestedInterface["name"];
  /** The call that answered otherwise, as `callLine` writes it. */
  readonly call: RegExp;
  readonly played: RegExp;
  readonly real: RegExp;
  readonly reason: string;
  /** Both are in one state afterwards. */
  readonly goesOn?: true;
}

export const explained: readonly Explained[] = [
  {
    call: /^ioctl \S+ 0x[0-9a-f]+ bytes \d+/,
    played: /^EFAULT$/,
    real: /^EFAULT \*/,
    reason:
      "how much of an answer is written before memory ends in the middle of it is up to the processor; abide plays that nothing is",
    goesOn: true,
  },
  {
    call: /^ioctl \S+ 0x2( |$)/,
    played: /./,
    real: /^(EFAULT|0 )/,
    reason:
      "FIGETBSZ, the block size of the file system that the node is in: answered by the file layer, before any driver is asked",
    goesOn: true,
  },
];

/** Why the two differ; `undefined` when nobody knows. */
export function explanation(
  tested: Pick<TestedInterface, "name" | "known">,
  release: string,
  { call, played, real }: Omit<Differing, "plays">,
  rows: readonly Explained[] = explained,
): Pick<Explained, "reason" | "goesOn"> | undefined {
  const unnumbered = call.replace(/^(ioctl [a-z]+)\d+ /, "$1 ");
  const known = tested.known.find(
    (each) => each.releases.includes(release) && each.call.test(unnumbered) && each.played === played && each.real === real,
  );
  const row = rows.find(
    (each) =>
      (each.interface ?? tested.name) === tested.name &&
      each.call.test(unnumbered) &&
      each.played.test(played) &&
      each.real.test(real),
  );
  return known ?? row;
}
