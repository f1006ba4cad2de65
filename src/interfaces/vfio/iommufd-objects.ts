import type { Value } from "../../codec/value.ts";
import { knownBits, oneOf, varyFields, zero } from "../../session/checks.ts";
import type { CommandSpec } from "../../session/spec.ts";
import { disableHugePages } from "./io-page-table.ts";
import {
  iommu_destroy,
  iommu_fault_alloc,
  iommu_option,
  iommu_vfio_ioas,
  iommufd_option_ops as ops,
  iommufd_option as option,
  iommufd_vfio_ioas_op as vfioOps,
} from "./iommufd-bindings.gen.ts";
import { allocIoas, copyRecord, instead, openIommufd, own, respond, sized, withIoas } from "./iommufd-rows.ts";
import { type FaultQueue, freeId, type Iommufd, type IommufdWorld, ioasOf } from "./iommufd-world.ts";

type Command<A> = CommandSpec<IommufdWorld, Iommufd, A>;

const notUnderstood = { errno: "EOPNOTSUPP" } as const;

const destroy: Command<Value<typeof iommu_destroy>> = {
  ...sized("IOMMU_DESTROY"),
  sample: () => ({ before: withIoas, call: own("IOMMU_DESTROY", { id: 1 }) }),
  steps: [
    copyRecord("IOMMU_DESTROY"),
    {
      kind: "check",
      id: "id-there",
      errno: "ENOENT",
      fails: ({ arg, fd }) => !fd.objects.has(arg.id),
      provoke: (sample) => [0, 77, 0xffff_ffff].map((id) => varyFields(sample, iommu_destroy, { id })),
    },
    {
      kind: "check",
      id: "in-use",
      errno: "EBUSY",
      fails({ arg, fd }) {
        const object = fd.objects.get(arg.id);
        return object?.kind === "fault-queue" && object.open;
      },
      provoke: (sample, build) =>
        build.has.has("fault-queue")
          ? [
              {
                ...varyFields(sample, iommu_destroy, { id: 3 }),
                label: "a queue of faults whose descriptor is open",
                before: [...withIoas, own("IOMMU_FAULT_QUEUE_ALLOC", {})],
              },
            ]
          : [],
      unprovoked: "takes a queue of faults, or a device with a page table",
      source: "drivers/iommu/iommufd/fault.c, as its patch of 2024 has it: the open file holds the object",
    },
    {
      kind: "run",
      run({ arg, fd }) {
        const object = fd.objects.get(arg.id);
        fd.objects.delete(arg.id);
        if (object === fd.vfioIoas) fd.vfioIoas = undefined;
      },
    },
  ],
};

const rlimit = option.IOMMU_OPTION_RLIMIT_MODE;
const huge = option.IOMMU_OPTION_HUGE_PAGES;
const { IOMMU_OPTION_OP_SET: set, IOMMU_OPTION_OP_GET: get } = ops;

const getHuge = own("IOMMU_OPTION", { option_id: huge, op: get, object_id: 1 });

const optionCommand: Command<Value<typeof iommu_option>> = {
  ...sized("IOMMU_OPTION"),
  sample: () => ({ before: withIoas, call: getHuge }),
  steps: [
    copyRecord("IOMMU_OPTION"),
    zero(iommu_option, ["__reserved"], notUnderstood),
    oneOf(iommu_option, "option_id", [BigInt(rlimit), BigInt(huge)], notUnderstood),
    {
      kind: "check",
      id: "rlimit-of-an-object",
      errno: "EOPNOTSUPP",
      fails: ({ arg }) => arg.option_id === rlimit && arg.object_id !== 0,
      provoke: (sample) => [varyFields(sample, iommu_option, { option_id: rlimit })],
    },
    {
      kind: "check",
      id: "object-there",
      errno: "ENOENT",
      fails: ({ arg, fd }) => arg.option_id === huge && ioasOf(fd, arg.object_id) === undefined,
      provoke: (sample) => [0, 77].map((object_id) => varyFields(sample, iommu_option, { object_id })),
    },
    {
      kind: "check",
      id: "op-known",
      errno: "EOPNOTSUPP",
      fails: ({ arg }) => arg.op !== set && arg.op !== get,
      provoke: (sample) => [2, 0xffff].map((op) => varyFields(sample, iommu_option, { op })),
    },
    {
      kind: "check",
      id: "rlimit-too-late",
      errno: "EBUSY",
      fails: ({ arg, fd }) => arg.option_id === rlimit && arg.op === set && fd.objects.size > 0,
      provoke: (sample) => [
        instead(sample, "the mode is set when there are objects", own("IOMMU_OPTION", { option_id: rlimit, op: set, val64: 1n })),
      ],
    },
    {
      kind: "check",
      id: "value",
      errno: "EINVAL",
      fails: ({ arg }) => arg.op === set && arg.val64 > 1n,
      provoke: (sample) => [
        varyFields(sample, iommu_option, { op: set, val64: 2n }),
        instead(sample, "mode 2", own("IOMMU_OPTION", { option_id: rlimit, op: set, val64: 2n }), [openIommufd]),
      ],
    },
    {
      kind: "run",
      run(c) {
        const { option_id, op, val64, object_id } = c.arg;
        const table = ioasOf(c.fd, object_id)?.table;
        if (op === get) {
          const on = option_id === rlimit ? c.fd.accountsProcess : table?.hugePages === true;
          c.put({ val64: on ? 1n : 0n });
          return undefined;
        }
        if (option_id === rlimit) c.fd.accountsProcess = val64 === 1n;
        else if (val64 === 0n && table !== undefined) return disableHugePages(table);
        else if (table !== undefined) table.hugePages = true;
        return undefined;
      },
    },
    {
      kind: "run",
      // Only the value is written back, whichever the operation was.
      run: (c) => (c.memory.write(c.argument + 16n, c.bytes.subarray(16, 24)) ? undefined : { errno: "EFAULT" }),
    },
  ],
};

/** Makes an address space the one that VFIO's commands mean. */
export const setVfioIoas = own("IOMMU_VFIO_IOAS", { ioas_id: 1, op: vfioOps.IOMMU_VFIO_IOAS_SET });

const vfioIoas: Command<Value<typeof iommu_vfio_ioas>> = {
  ...sized("IOMMU_VFIO_IOAS"),
  source: "drivers/iommu/iommufd/vfio_compat.c, torvalds/linux@2c55d703391a",
  sample: () => ({
    before: [...withIoas, setVfioIoas],
    call: own("IOMMU_VFIO_IOAS", { op: vfioOps.IOMMU_VFIO_IOAS_GET }),
  }),
  steps: [
    copyRecord("IOMMU_VFIO_IOAS"),
    zero(iommu_vfio_ioas, ["__reserved"], notUnderstood),
    oneOf(iommu_vfio_ioas, "op", [0n, 1n, 2n], notUnderstood),
    {
      kind: "check",
      id: "none-set",
      errno: "ENODEV",
      fails: ({ arg, fd }) => arg.op === vfioOps.IOMMU_VFIO_IOAS_GET && fd.vfioIoas === undefined,
      provoke: (sample) => [{ ...sample, label: "no address space was set", before: withIoas }],
    },
    {
      kind: "check",
      id: "id-there",
      errno: "ENOENT",
      fails: ({ arg, fd }) => arg.op === vfioOps.IOMMU_VFIO_IOAS_SET && ioasOf(fd, arg.ioas_id) === undefined,
      provoke: (sample) =>
        [0, 77].map((ioas_id) => varyFields(sample, iommu_vfio_ioas, { op: vfioOps.IOMMU_VFIO_IOAS_SET, ioas_id })),
    },
    {
      kind: "run",
      run(c) {
        if (c.arg.op === vfioOps.IOMMU_VFIO_IOAS_GET) {
          c.put({ ioas_id: c.fd.vfioIoas?.id ?? 0 });
          return undefined;
        }
        c.fd.vfioIoas = c.arg.op === vfioOps.IOMMU_VFIO_IOAS_SET ? ioasOf(c.fd, c.arg.ioas_id) : undefined;
        return { value: 0 };
      },
    },
    respond,
  ],
};

const faultQueue: Command<Value<typeof iommu_fault_alloc>> = {
  ...sized("IOMMU_FAULT_QUEUE_ALLOC"),
  source: "drivers/iommu/iommufd/fault.c, from memory",
  sample: () => ({ before: [openIommufd, allocIoas], call: own("IOMMU_FAULT_QUEUE_ALLOC", {}) }),
  steps: [
    copyRecord("IOMMU_FAULT_QUEUE_ALLOC"),
    knownBits(iommu_fault_alloc, "flags", 0n, notUnderstood),
    {
      kind: "run",
      run(c) {
        // Where the answer cannot be written, neither the object nor its descriptor is left behind.
        if (!c.memory.write(c.argument, c.bytes.subarray(0, c.copied))) return { errno: "EFAULT" };
        const queue: FaultQueue = { kind: "fault-queue", id: freeId(c.fd), open: true };
        const out_fault_fd = c.open("fault-queue", queue);
        if (out_fault_fd === undefined) return { errno: "EMFILE" };
        c.fd.objects.set(queue.id, queue);
        c.put({ out_fault_id: queue.id, out_fault_fd });
        return undefined;
      },
    },
    respond,
  ],
};

export const objectCommands = [destroy, optionCommand, vfioIoas, faultQueue];
