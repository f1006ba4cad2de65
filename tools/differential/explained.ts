import { presence } from "../../src/interfaces/kvm/presence.ts";
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

/** `KIND NUMBER`, as `callLine` writes it, of KVM's commands of which abide plays no more than that they are there. */
const presentOnly = presence.map(({ on, number }) => `${on} 0x${number.toString(16)}`).join("|");

export const explained: readonly Explained[] = [
  {
    interface: "kvm",
    call: new RegExp(`^ioctl (${presentOnly}) bytes `),
    played: /^0( |$)/,
    real: /^(EINVAL|EFAULT|ENOENT|ENXIO|EEXIST|0 .*)$/,
    reason:
      "a command with which nobody negotiates: abide plays that it is there and reads or writes its record, and not what it makes of that (src/interfaces/kvm/presence.ts)",
  },
  {
    interface: "vduse",
    call: /^ioctl device 0x40088112 bytes \d+.* fd@4=/,
    played: /^(EFAULT|EINVAL)$/,
    real: /^(EFAULT|EINVAL)$/,
    reason: "a descriptor's number as the length of VDUSE_DEV_SET_CONFIG: the two sides number their descriptors otherwise",
    goesOn: true,
  },
  {
    interface: "vfio",
    call: /^ioctl group 0x3b67 bytes \d+.* fd@0=/,
    played: /^EINVAL$/,
    real: /^0/,
    reason: "a descriptor's number as the size of a record: the two sides number their descriptors otherwise",
    goesOn: true,
  },
  {
    interface: "vfio",
    call: /^ioctl device 0x3b6f( |$)/,
    played: /^EINVAL$/,
    real: /^0$/,
    reason:
      "whether a device can be reset is the machine's: the emulated NVMe devices can, and one of those that abide plays cannot",
    goesOn: true,
  },
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
