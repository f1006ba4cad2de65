import type { UserMemory } from "../../codec/user-memory.ts";
import type { Value } from "../../codec/value.ts";
import { knownBits, varyFields, zero } from "../../session/checks.ts";
import { decode, patch } from "../../session/decode.ts";
import type { CommandSpec } from "../../session/spec.ts";
import { type Area, alignmentOf, mapAreas, piecesOf, unmapAll, unmapRange } from "./io-page-table.ts";
import {
  iommu_ioas_alloc,
  iommu_ioas_allow_iovas,
  iommu_ioas_copy,
  iommu_ioas_iova_ranges,
  iommu_ioas_unmap,
  iommu_iova_range,
} from "./iommufd-bindings.gen.ts";
import { directed, everyFlag, fixed, mapCommands, mapped, mapTwoPages, overflows, readable, wantedAt } from "./iommufd-map.ts";
import { copyRecord, instead, ioasThere, openIommufd, own, respond, sized, withIoas } from "./iommufd-rows.ts";
import { type Ioas, type Iommufd, type IommufdWorld, ioasOf, newIoas, tableOf } from "./iommufd-world.ts";

type Command<A> = CommandSpec<IommufdWorld, Iommufd, A>;

const most = 0xffff_ffff_ffff_ffffn;
const page = 4096n;
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
        const at = mapAreas(table, pieces, wantedAt(c, flags, dst_iova));
        if (typeof at !== "bigint") return at;
        c.put({ dst_iova: at });
        return undefined;
      },
    },
    respond,
  ],
};

export const ioasCommands = [alloc, iovaRanges, allowIovas, ...mapCommands, unmap, copy];

function piecesIn(ioas: Ioas | undefined, iova: bigint, length: bigint) {
  return ioas === undefined ? { errno: "ENOENT" as const } : piecesOf(ioas.table, iova, length);
}

function meet(area: Area, iova: bigint, length: bigint): boolean {
  return area.iova < iova + length && iova < area.iova + area.length;
}
