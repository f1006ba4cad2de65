import type { Errno } from "../../abi/errno.ts";
import type { Value } from "../../codec/value.ts";
import { knownBits, type requiredBits, varyBefore, varyFields, zero } from "../../session/checks.ts";
import type { Context } from "../../session/context.ts";
import type { CommandSpec } from "../../session/spec.ts";
import type { Check } from "../../session/step.ts";
import { mapAreas, placeFor, type Wanted } from "./io-page-table.ts";
import { iommu_ioas_map, iommu_ioas_map_file, iommufd_ioas_map_flags as mapFlags } from "./iommufd-bindings.gen.ts";
import { copyRecord, instead, ioasThere, own, respond, sized, withIoas } from "./iommufd-rows.ts";
import { type Iommufd, type IommufdWorld, tableOf } from "./iommufd-world.ts";

type Command<A> = CommandSpec<IommufdWorld, Iommufd, A>;

const most = 0xffff_ffff_ffff_ffffn;
const page = 4096n;
const hugePage = 0x20_0000n;
const notUnderstood = { errno: "EOPNOTSUPP" } as const;

export const { IOMMU_IOAS_MAP_FIXED_IOVA: fixed, IOMMU_IOAS_MAP_READABLE: readable } = mapFlags;
const { IOMMU_IOAS_MAP_WRITEABLE: writeable } = mapFlags;
export const everyFlag = BigInt(fixed | writeable | readable);

/** What samples map: two pages. */
export const mapped = {
  ioas_id: 1,
  flags: fixed | writeable | readable,
  user_va: 0x40_0000n,
  length: 2n * page,
  iova: 0x10_0000n,
};
export const mapTwoPages = own("IOMMU_IOAS_MAP", mapped);

const map: Command<Value<typeof iommu_ioas_map>> = {
  ...sized("IOMMU_IOAS_MAP"),
  sample: () => ({ before: withIoas, call: mapTwoPages }),
  // 3 MiB from address 0 on, which is aligned to anything: to the next power of two, or to a huge page at most.
  more({ has }) {
    const call = own("IOMMU_IOAS_MAP", { ...mapped, flags: readable, user_va: 0n, length: 0x30_0000n });
    const mib = has.has("iova-alignment-bounded") ? 2 : 4;
    return [
      {
        label: `where there is room: at ${mib} MiB`,
        before: withIoas,
        call: { ...call, expect: { bytes: { offset: 32, bytes: Uint8Array.of(0, 0, mib * 16, 0, 0, 0, 0, 0) } } },
      },
    ];
  },
  steps: [
    copyRecord("IOMMU_IOAS_MAP"),
    knownBits(iommu_ioas_map, "flags", everyFlag, notUnderstood),
    zero(iommu_ioas_map, ["__reserved"], notUnderstood),
    overflows(["iova", "length"], iommu_ioas_map),
    directed(iommu_ioas_map),
    ioasThere(iommu_ioas_map, "ioas_id"),
    // Which of the two comes first was turned round when files became mappable.
    { ...wraps(iommu_ioas_map, "user_va"), has: "map-file" },
    unmappable(iommu_ioas_map),
    { ...wraps(iommu_ioas_map, "user_va"), id: "wraps-old", lacks: "map-file" },
    {
      kind: "check",
      id: "mapped-already",
      errno: "EEXIST",
      fails: (c) => isTaken(c.fd, c.arg.ioas_id, c.arg.user_va, c.arg.length, wantedAt(c, c.arg.flags, c.arg.iova)),
      provoke: (sample) => [varyBefore(sample, "the same mapping twice", [mapTwoPages])],
    },
    { kind: "run", run: (c) => mapArea(c, c.arg.user_va) },
    respond,
  ],
};

const mapFile: Command<Value<typeof iommu_ioas_map_file>> = {
  ...sized("IOMMU_IOAS_MAP_FILE"),
  sample: () => {
    const { user_va: _, ...fields } = mapped;
    const call = own("IOMMU_IOAS_MAP_FILE", fields);
    const argument = { ...call.argument, fds: [{ offset: 12, fd: "file" }] } as typeof call.argument;
    // Any descriptor will do: a file's memory is looked at only when a device is there.
    return { before: [...withIoas, { call: "eventfd", as: "file" }], call: { ...call, argument } };
  },
  steps: [
    copyRecord("IOMMU_IOAS_MAP_FILE"),
    knownBits(iommu_ioas_map_file, "flags", everyFlag, notUnderstood),
    overflows(["iova", "length"], iommu_ioas_map_file),
    directed(iommu_ioas_map_file),
    ioasThere(iommu_ioas_map_file, "ioas_id"),
    {
      kind: "check",
      id: "no-length",
      errno: "EINVAL",
      has: "map-dma-buf",
      fails: ({ arg: { length } }) => length === 0n,
      provoke: (sample) => [varyFields(sample, iommu_ioas_map_file, { length: 0n })],
    },
    { ...wraps(iommu_ioas_map_file, "start", 1n), id: "wraps-first", has: "map-dma-buf" },
    {
      kind: "check",
      id: "no-such-file",
      errno: "EBADF",
      fails: (c) => c.kindOf(c.arg.fd) === undefined,
      provoke: (sample) =>
        [-1, 999].map((fd) => {
          const { argument } = varyFields(sample, iommu_ioas_map_file, { fd }).call;
          return instead(sample, `descriptor ${fd}`, { ...sample.call, argument: { ...argument, fds: [] } as typeof argument });
        }),
    },
    { ...wraps(iommu_ioas_map_file, "start"), lacks: "map-dma-buf" },
    unmappable(iommu_ioas_map_file),
    { kind: "run", run: (c) => mapArea(c, c.arg.start) },
    respond,
  ],
};

export const mapCommands = [map, mapFile];

type MapContext = Context<IommufdWorld, Iommufd, Pick<Value<typeof iommu_ioas_map>, "ioas_id" | "flags" | "length" | "iova">>;

/** Maps what begins at `from`, in a program's memory or a file's, and writes where to. */
function mapArea(c: MapContext, from: bigint): { readonly errno: Errno } | undefined {
  const { ioas_id, flags, length, iova } = c.arg;
  const table = tableOf(c.fd, ioas_id);
  if (table === undefined) return { errno: "ENOENT" };
  const wanted = wantedAt(c, flags, iova);
  const at = mapAreas(table, [{ from, length, writable: wanted.writable }], wanted);
  if (typeof at !== "bigint") return at;
  c.put({ iova: at });
  return undefined;
}

/** Where the flags of a call ask for a mapping. */
export function wantedAt(c: { has(change: string): boolean }, flags: number, iova: bigint): Wanted {
  return {
    iova: (flags & fixed) === 0 ? undefined : iova,
    writable: (flags & writeable) !== 0,
    ...(c.has("iova-alignment-bounded") ? { alignmentMost: hugePage } : {}),
  };
}

/** Lengths that are none, or more than all pages. */
export function isUnmappable(length: bigint): boolean {
  return length === 0n || length > most - page;
}

type RecordOf = Parameters<typeof requiredBits>[0];

/** 2^64 - 1 stands for no number at all. */
export function overflows<A>(fields: readonly (keyof A & string)[], record: RecordOf): Check<IommufdWorld, Iommufd, A> {
  return {
    kind: "check",
    id: "overflow",
    errno: "EOVERFLOW",
    fails: (c) => fields.some((name) => c.arg[name] === most),
    provoke: (sample) => fields.map((name) => varyFields(sample, record, { [name]: most })),
  };
}

/** At least one direction. */
export function directed(record: RecordOf): Check<IommufdWorld, Iommufd, { readonly flags: number }> {
  return {
    kind: "check",
    id: "direction",
    errno: "EINVAL",
    fails: ({ arg: { flags } }) => (flags & (writeable | readable)) === 0,
    provoke: (sample) => [0, fixed].map((flags) => varyFields(sample, record, { flags })),
  };
}

function unmappable(record: RecordOf): Check<IommufdWorld, Iommufd, { readonly length: bigint }> {
  return {
    kind: "check",
    id: "nothing-to-map",
    errno: "EINVAL",
    fails: ({ arg: { length } }) => isUnmappable(length),
    // From the first byte on, so that the end is still a number.
    provoke: (sample, build) => [
      ...(record !== iommu_ioas_map && build.has.has("map-dma-buf") ? [] : [varyFields(sample, record, { length: 0n })]),
      varyFields(sample, record, { length: most - 1n, [record === iommu_ioas_map ? "user_va" : "start"]: 0n }),
    ],
  };
}

/** What is mapped ends before 2^64; `less` of 1: or right there. */
function wraps<F extends string>(
  record: RecordOf,
  from: F,
  less = 0n,
): Check<IommufdWorld, Iommufd, { readonly length: bigint } & { readonly [name in F]: bigint }> {
  return {
    kind: "check",
    id: "wraps",
    errno: "EOVERFLOW",
    fails: ({ arg }) => arg[from] + arg.length - less > most,
    provoke: (sample) => [varyFields(sample, record, { [from]: most - mapped.length + 1n + less })],
  };
}

function isTaken(iommufd: Iommufd, id: number, from: bigint, length: bigint, wanted: Wanted): boolean {
  const table = tableOf(iommufd, id);
  const place = table === undefined ? 0n : placeFor(table, from, length, wanted);
  return typeof place !== "bigint" && place.errno === "EEXIST";
}
