import type { Constant, HeaderAbi } from "../abi/abi.ts";
import { isBit } from "./growing.ts";

/** Names of a header that number the same things, where no word in them says so. */
interface NumberSet {
  /** The end of the header's name. */
  readonly header: string;
  /** What takes them. */
  readonly of: string;
  /**
   * `feature`, `capability`: who asks for one is answered for it. `flag`: who sets it asks for what it stands for. `reason`: the provider says by it what
   * happened, or what it is.
   */
  readonly kind: "feature" | "capability" | "flag" | "reason";
  /** What the names begin with; of several rows the first that fits holds. */
  readonly prefix?: string;
  /** Or the first of a list of #defines: bits, up to the next list, which begins with bit 0 below an empty line or a comment, or up to a number that is no bit. */
  readonly from?: string;
  /** Only single bits: other numbers share the prefix. */
  readonly bits?: true;
}

/** Read in include/uapi of Linux 7.3. */
const sets: readonly NumberSet[] = [
  { header: "linux/fuse.h", of: "fuse_init_in.flags and flags2", kind: "feature", from: "FUSE_ASYNC_READ" },
  { header: "linux/fuse.h", of: "fuse_write_in.write_flags", kind: "flag", prefix: "FUSE_WRITE_", bits: true },
  { header: "linux/fuse.h", of: "fuse_release_in.release_flags", kind: "flag", prefix: "FUSE_RELEASE_", bits: true },
  { header: "linux/fuse.h", of: "fuse_ioctl_in.flags", kind: "flag", prefix: "FUSE_IOCTL_", bits: true },
  { header: "linux/fuse.h", of: "fuse_attr.flags", kind: "flag", prefix: "FUSE_ATTR_", bits: true },
  { header: "linux/kvm.h", of: "kvm_run.exit_reason", kind: "reason", prefix: "KVM_EXIT_" },
  { header: "linux/kvm.h", of: "kvm_run.system_event.type", kind: "reason", prefix: "KVM_SYSTEM_EVENT_" },
  { header: "linux/kvm.h", of: "kvm_run.internal.suberror", kind: "reason", prefix: "KVM_INTERNAL_ERROR_" },
  { header: "linux/virtio_ids.h", of: "the id of a device", kind: "reason", prefix: "VIRTIO_ID_" },
  { header: "linux/capability.h", of: "capset()", kind: "capability", prefix: "CAP_" },
  { header: "linux/stat.h", of: "statx.stx_attributes", kind: "flag", prefix: "STATX_ATTR_", bits: true },
  { header: "linux/stat.h", of: "statx.stx_mask", kind: "flag", prefix: "STATX_", bits: true },
  { header: "linux/mount.h", of: "mount_attr.attr_set", kind: "flag", prefix: "MOUNT_ATTR_", bits: true },
  { header: "linux/sched.h", of: "clone_args.flags", kind: "flag", prefix: "CLONE_", bits: true },
];

/** The set that a name of a header is in, by the prefix of its names or what takes them, and what kind of thing it numbers; undefined where no row knows it. */
export function numberSet(
  name: string,
  header: HeaderAbi,
): { readonly key: string; readonly kind: NumberSet["kind"] } | undefined {
  const row = setsOf(header).find(({ from, prefix, bits }) => {
    if (from !== undefined) return runFrom(from, header).has(name);
    return name.startsWith(prefix ?? name) && (bits !== true || isOneBit(header.visible.constant(name)));
  });
  return row === undefined ? undefined : { key: row.prefix ?? row.of, kind: row.kind };
}

/** Whether rows tell the sets of a header apart: then what its names begin with does not. */
export function hasNumberSets(header: HeaderAbi): boolean {
  return setsOf(header).length > 0;
}

/** By header: it is asked about every name that it has. */
const setsIn = new WeakMap<HeaderAbi, readonly NumberSet[]>();

function setsOf(abi: HeaderAbi): readonly NumberSet[] {
  const { name } = abi;
  let found = setsIn.get(abi);
  if (found === undefined) {
    found = sets.filter(({ header }) => name === header || name.endsWith(`/${header}`) || header === `linux/${name}`);
    setsIn.set(abi, found);
  }
  return found;
}

/** `1 << 31` is an int, and below zero. */
function isOneBit(value: bigint | undefined): boolean {
  return value !== undefined && (isBit(value) || (value < 0n && isBit(-value)));
}

const runs = new WeakMap<HeaderAbi, Map<string, ReadonlySet<string>>>();

function runFrom(first: string, header: HeaderAbi): ReadonlySet<string> {
  const known = runs.get(header) ?? new Map<string, ReadonlySet<string>>();
  runs.set(header, known);
  let run = known.get(first);
  if (run === undefined) {
    run = new Set(collectRun(first, header));
    known.set(first, run);
  }
  return run;
}

function collectRun(first: string, { constants }: HeaderAbi): readonly string[] {
  const start = constants.get(first)?.place;
  if (start === undefined) return [];
  const after: readonly Constant[] = [...constants.values()]
    .filter(({ place }) => place.file === start.file && place.line >= start.line)
    .sort((a, b) => a.place.line - b.place.line);
  const end = after.findIndex(({ value, place }, at) => {
    const above = after[at - 1]?.place.line;
    return !isOneBit(value) || (above !== undefined && value === 1n && place.line - above > 1);
  });
  return (end < 0 ? after : after.slice(0, end)).map(({ name }) => name);
}
