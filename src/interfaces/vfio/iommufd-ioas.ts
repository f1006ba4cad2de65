import type { UserMemory } from "../../codec/user-memory.ts";
import type { Value } from "../../codec/value.ts";
import { knownBits, type requiredBits, varyBefore, varyFields, zero } from "../../session/checks.ts";
import { decode, patch } from "../../session/decode.ts";
import type { CommandSpec } from "../../session/spec.ts";
import type { Check } from "../../session/step.ts";
import { type Area, alignmentOf, mapAreas, piecesOf, unmapAll, unmapRange } from "./io-page-table.ts";
import {
  iommu_ioas_alloc,
  iommu_ioas_allow_iovas,
  iommu_ioas_copy,
  iommu_ioas_iova_ranges,
  iommu_ioas_map,
  iommu_ioas_map_file,
  iommu_ioas_unmap,
  iommu_iova_range,
  iommufd_ioas_map_flags as mapFlags,
} from "./iommufd-bindings.gen.ts";
import { copyRecord, instead, ioasThere, openIommufd, own, respond, sized, withIoas } from "./iommufd-rows.ts";
import { type Ioas, type Iommufd, type IommufdWorld, ioasOf, newIoas } from "./iommufd-world.ts";

type Command<A> = CommandSpec<IommufdWorld, Iommufd, A>;

const most = 0xffff_ffff_ffff_ffffn;
const page = 4096n;
const { IOMMU_IOAS_MAP_FIXED_IOVA: fixed, IOMMU_IOAS_MAP_WRITEABLE: writeable, IOMMU_IOAS_MAP_READABLE: readable } = mapFlags;
const everyFlag = BigInt(fixed | writeable | readable);
const notUnderstood = { errno: "EOPNOTSUPP" } as const;

const alloc: Command<Value<typeof iommu_ioas_alloc>> = {
  ...sized("IOMMU_IOAS_ALLOC"),
  sample: () => ({ before: [openIommufd], call: own("IOMMU_IOAS_ALLOC", {}) }),
  steps: [
    copyRecord("IOMMU_IOAS_ALLOC"),
    knownBits(iommu_ioas_alloc, "flags", 0n, notUnderstood),
    {
      kind: "run",
      run(c) {
        const ioas = newIoas(c.fd);
        c.put({ out_ioas_id: ioas.id });
        // Where the answer cannot be written, the object is gone again.
        if (c.memory.write(c.argument, c.bytes.subarray(0, c.copied))) return undefined;
        c.fd.objects.delete(ioas.id);
        return { errno: "EFAULT" };
      },
    },
  ],
};

const iovaRanges: Command<Value<typeof iommu_ioas_iova_ranges>> = {
  ...sized("IOMMU_IOAS_IOVA_RANGES"),
  sample: () => ({
    before: withIoas,
    call: own("IOMMU_IOAS_IOVA_RANGES", { ioas_id: 1, num_iovas: 1 }, [
      { offset: 16, bytes: new Uint8Array(iommu_iova_range.size) },
    ]),
  }),
  steps: [
    copyRecord("IOMMU_IOAS_IOVA_RANGES"),
    zero(iommu_ioas_iova_ranges, ["__reserved"], notUnderstood),
    ioasThere(iommu_ioas_iova_ranges, "ioas_id"),
    {
      kind: "run",
      run(c) {
        // Without a device nothing is reserved: one range, of everything.
        const ioas = ioasOf(c.fd, c.arg.ioas_id);
        const { num_iovas: room, allowed_iovas: at } = c.arg;
        const range = new Uint8Array(iommu_iova_range.size);
        patch(iommu_iova_range, range, { start: 0n, last: most });
        if (room > 0 && !c.memory.write(at, range)) return { errno: "EFAULT" };
        c.put({ num_iovas: 1, out_iova_alignment: ioas === undefined ? 1n : alignmentOf(ioas.table) });
        if (!c.memory.write(c.argument, c.bytes.subarray(0, c.copied))) return { errno: "EFAULT" };
        return room < 1 ? { errno: "EMSGSIZE" } : undefined;
      },
    },
  ],
};

type Ranges = readonly { readonly start: bigint; readonly last: bigint }[];

const allowIovas: Command<Value<typeof iommu_ioas_allow_iovas>> = {
  ...sized("IOMMU_IOAS_ALLOW_IOVAS"),
  sample: () => ({ before: withIoas, call: allow([[page, 0x1_0000n]]) }),
  steps: [
    copyRecord("IOMMU_IOAS_ALLOW_IOVAS"),
    zero(iommu_ioas_allow_iovas, ["__reserved"], notUnderstood),
    ioasThere(iommu_ioas_allow_iovas, "ioas_id"),
    {
      kind: "check",
      id: "ranges-not-there",
      errno: "EFAULT",
      fails: ({ arg, memory }) => rangesAt(memory, arg.allowed_iovas, arg.num_iovas) === "fault",
      provoke: (sample) => [varyFields(sample, iommu_ioas_allow_iovas, { num_iovas: 2 })],
    },
    {
      kind: "check",
      id: "ranges-wrong",
      errno: "EINVAL",
      fails: ({ arg, memory }) => rangesAt(memory, arg.allowed_iovas, arg.num_iovas) === "wrong",
      provoke: (sample) => [
        instead(sample, "a range of one byte", allow([[page, page]])),
        instead(sample, "a range that ends before it begins", allow([[2n * page, page]])),
        instead(
          sample,
          "two ranges that touch the same byte",
          allow([
            [0n, page],
            [page, 2n * page],
          ]),
        ),
      ],
    },
    {
      kind: "run",
      run({ arg, fd, memory }) {
        const ranges = rangesAt(memory, arg.allowed_iovas, arg.num_iovas);
        const ioas = ioasOf(fd, arg.ioas_id);
        if (typeof ranges === "string" || ioas === undefined) return;
        ioas.table.allowed = [...ranges].sort((a, b) => (a.start < b.start ? -1 : 1));
      },
    },
  ],
};

/** One after the other, as the kernel reads and judges them: the first that is wrong, or not there, decides. */
function rangesAt(memory: UserMemory, address: bigint, count: number): Ranges | "fault" | "wrong" {
  const ranges: { readonly start: bigint; readonly last: bigint }[] = [];
  for (let index = 0; index < count; index++) {
    const bytes = memory.read(address + BigInt(index * iommu_iova_range.size), iommu_iova_range.size);
    if (bytes === undefined) return "fault";
    const range = decode(iommu_iova_range, bytes) as Value<typeof iommu_iova_range>;
    if (range.start >= range.last) return "wrong";
    if (ranges.some((each) => each.start <= range.last && range.start <= each.last)) return "wrong";
    ranges.push(range);
  }
  return ranges;
}

function allow(ranges: readonly (readonly [start: bigint, last: bigint])[]) {
  const bytes = new Uint8Array(ranges.length * iommu_iova_range.size);
  for (const [index, [start, last]] of ranges.entries()) {
    patch(iommu_iova_range, bytes.subarray(index * iommu_iova_range.size), { start, last });
  }
  return own("IOMMU_IOAS_ALLOW_IOVAS", { ioas_id: 1, num_iovas: ranges.length }, [{ offset: 16, bytes }]);
}

/** 2^64 - 1 stands for no number at all. */
function overflows<A>(
  fields: readonly (keyof A & string)[],
  record: Parameters<typeof varyFields>[1],
): Check<IommufdWorld, Iommufd, A> {
  return {
    kind: "check",
    id: "overflow",
    errno: "EOVERFLOW",
    fails: (c) => fields.some((name) => c.arg[name] === most),
    provoke: (sample) => fields.map((name) => varyFields(sample, record, { [name]: most })),
  };
}

const mapped = { ioas_id: 1, flags: fixed | writeable | readable, user_va: 0x40_0000n, length: 2n * page, iova: 0x10_0000n };
export const mapTwoPages = own("IOMMU_IOAS_MAP", mapped);

const map: Command<Value<typeof iommu_ioas_map>> = {
  ...sized("IOMMU_IOAS_MAP"),
  sample: () => ({ before: withIoas, call: mapTwoPages }),
  steps: [
    copyRecord("IOMMU_IOAS_MAP"),
    knownBits(iommu_ioas_map, "flags", everyFlag, notUnderstood),
    zero(iommu_ioas_map, ["__reserved"], notUnderstood),
    overflows(["iova", "length"], iommu_ioas_map),
    directed(iommu_ioas_map),
    ioasThere(iommu_ioas_map, "ioas_id"),
    {
      kind: "check",
      id: "nothing-to-map",
      errno: "EINVAL",
      fails: ({ arg: { length } }) => length === 0n || length > most - page,
      provoke: (sample) => [0n, most - 1n].map((length) => varyFields(sample, iommu_ioas_map, { length })),
    },
    {
      kind: "check",
      id: "mapped-already",
      errno: "EEXIST",
      fails: ({ arg, fd }) =>
        (arg.flags & fixed) !== 0 && tableOf(fd, arg.ioas_id)?.areas.some((area) => meet(area, arg.iova, arg.length)) === true,
      provoke: (sample) => [varyBefore(sample, "the same mapping twice", [mapTwoPages])],
    },
    {
      kind: "run",
      run(c) {
        const { ioas_id, flags, user_va, length, iova } = c.arg;
        const table = tableOf(c.fd, ioas_id);
        if (table === undefined) return { errno: "ENOENT" };
        const writable = (flags & writeable) !== 0;
        const at = mapAreas(table, [{ from: user_va, length, writable }], {
          iova: (flags & fixed) === 0 ? undefined : iova,
          writable,
        });
        if (typeof at !== "bigint") return at;
        c.put({ iova: at });
        return undefined;
      },
    },
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
      id: "no-such-file",
      errno: "EBADF",
      fails: (c) => c.kindOf(c.arg.fd) === undefined,
      provoke: (sample) =>
        [-1, 999].map((fd) => {
          const { argument } = varyFields(sample, iommu_ioas_map_file, { fd }).call;
          return instead(sample, `descriptor ${fd}`, { ...sample.call, argument: { ...argument, fds: [] } as typeof argument });
        }),
    },
    {
      kind: "run",
      run(c) {
        const { ioas_id, flags, start, length, iova } = c.arg;
        const table = tableOf(c.fd, ioas_id);
        if (table === undefined) return { errno: "ENOENT" };
        if (length === 0n || length > most - page) return { errno: "EINVAL" };
        const writable = (flags & writeable) !== 0;
        const at = mapAreas(table, [{ from: start, length, writable }], {
          iova: (flags & fixed) === 0 ? undefined : iova,
          writable,
        });
        if (typeof at !== "bigint") return at;
        c.put({ iova: at });
        return undefined;
      },
    },
    respond,
  ],
};

const unmap: Command<Value<typeof iommu_ioas_unmap>> = {
  ...sized("IOMMU_IOAS_UNMAP"),
  sample: () => ({
    before: [...withIoas, mapTwoPages],
    call: own("IOMMU_IOAS_UNMAP", { ioas_id: 1, iova: mapped.iova, length: mapped.length }),
  }),
  steps: [
    copyRecord("IOMMU_IOAS_UNMAP"),
    ioasThere(iommu_ioas_unmap, "ioas_id"),
    {
      kind: "check",
      id: "overflow",
      errno: "EOVERFLOW",
      // 0 to 2^64 - 1 is everything.
      fails: ({ arg: { iova, length } }) => (iova === most || length === most) && !(iova === 0n && length === most),
      provoke: (sample) => [{ iova: most }, { length: most }].map((fields) => varyFields(sample, iommu_ioas_unmap, fields)),
    },
    {
      kind: "check",
      id: "nothing-to-unmap",
      errno: "EINVAL",
      fails: ({ arg: { length } }) => length === 0n,
      provoke: (sample) => [varyFields(sample, iommu_ioas_unmap, { length: 0n })],
    },
    {
      kind: "check",
      id: "range-wraps",
      errno: "EOVERFLOW",
      fails: ({ arg: { iova, length } }) => iova + length - 1n > most,
      provoke: (sample) => [varyFields(sample, iommu_ioas_unmap, { iova: most - 1n })],
    },
    {
      kind: "check",
      id: "not-mapped",
      errno: "ENOENT",
      fails({ arg: { ioas_id, iova, length }, fd }) {
        const areas = tableOf(fd, ioas_id)?.areas ?? [];
        return length !== most && !areas.some((area) => meet(area, iova, length));
      },
      provoke: (sample) => [varyFields(sample, iommu_ioas_unmap, { iova: 0x80_0000n })],
    },
    {
      kind: "run",
      run(c) {
        const { ioas_id, iova, length } = c.arg;
        const table = tableOf(c.fd, ioas_id);
        if (table === undefined) return { errno: "ENOENT" };
        const { unmapped, errno } =
          iova === 0n && length === most ? { unmapped: unmapAll(table), errno: undefined } : unmapRange(table, iova, length);
        if (errno !== undefined) return { errno };
        c.put({ length: unmapped });
        return undefined;
      },
    },
    respond,
  ],
};

const copy: Command<Value<typeof iommu_ioas_copy>> = {
  ...sized("IOMMU_IOAS_COPY"),
  sample: () => ({
    before: [...withIoas, mapTwoPages],
    call: own("IOMMU_IOAS_COPY", {
      flags: fixed | readable,
      dst_ioas_id: 2,
      src_ioas_id: 1,
      length: mapped.length,
      dst_iova: 0x20_0000n,
      src_iova: mapped.iova,
    }),
  }),
  steps: [
    copyRecord("IOMMU_IOAS_COPY"),
    knownBits(iommu_ioas_copy, "flags", everyFlag, notUnderstood),
    overflows(["length", "dst_iova", "src_iova"], iommu_ioas_copy),
    {
      ...directed(iommu_ioas_copy),
      provoke: (sample) => [varyFields(sample, iommu_ioas_copy, { flags: fixed })],
    },
    ioasThere(iommu_ioas_copy, "src_ioas_id"),
    {
      kind: "check",
      id: "source-not-mapped",
      errno: "ENOENT",
      fails({ arg: { src_ioas_id, src_iova, length }, fd }) {
        const pieces = piecesIn(ioasOf(fd, src_ioas_id), src_iova, length);
        return "errno" in pieces && pieces.errno === "ENOENT";
      },
      provoke: (sample) => [
        varyFields(sample, iommu_ioas_copy, { src_iova: 0x80_0000n }),
        varyFields(sample, iommu_ioas_copy, { length: mapped.length + page }),
      ],
    },
    {
      kind: "run",
      run({ arg: { src_ioas_id, src_iova, length }, fd }) {
        const pieces = piecesIn(ioasOf(fd, src_ioas_id), src_iova, length);
        return "errno" in pieces ? pieces : undefined;
      },
    },
    ioasThere(iommu_ioas_copy, "dst_ioas_id"),
    {
      kind: "run",
      run(c) {
        const { src_ioas_id, src_iova, dst_ioas_id, dst_iova, length, flags } = c.arg;
        const pieces = piecesIn(ioasOf(c.fd, src_ioas_id), src_iova, length);
        const table = tableOf(c.fd, dst_ioas_id);
        if ("errno" in pieces || table === undefined) return { errno: "ENOENT" };
        const wanted = { iova: (flags & fixed) === 0 ? undefined : dst_iova, writable: (flags & writeable) !== 0 };
        const at = mapAreas(table, pieces, wanted);
        if (typeof at !== "bigint") return at;
        c.put({ dst_iova: at });
        return undefined;
      },
    },
    respond,
  ],
};

export const ioasCommands = [alloc, iovaRanges, allowIovas, map, mapFile, unmap, copy];

/** At least one direction. */
function directed(record: Parameters<typeof requiredBits>[0]): Check<IommufdWorld, Iommufd, { readonly flags: number }> {
  return {
    kind: "check",
    id: "direction",
    errno: "EINVAL",
    fails: ({ arg: { flags } }) => (flags & (writeable | readable)) === 0,
    provoke: (sample) => [0, fixed].map((flags) => varyFields(sample, record, { flags })),
  };
}

function tableOf(iommufd: Iommufd, id: number) {
  return ioasOf(iommufd, id)?.table;
}

function piecesIn(ioas: Ioas | undefined, iova: bigint, length: bigint) {
  return ioas === undefined ? { errno: "ENOENT" as const } : piecesOf(ioas.table, iova, length);
}

function meet(area: Area, iova: bigint, length: bigint): boolean {
  return area.iova < iova + length && iova < area.iova + area.length;
}
