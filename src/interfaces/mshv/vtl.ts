import type { RecordLayout } from "../../codec/layout.ts";
import type { Value } from "../../codec/value.ts";
import { oneOf, varyFields } from "../../session/checks.ts";
import type { IoctlPlay, Play, SampleCall } from "../../session/sample.ts";
import type { DescriptorSpec } from "../../session/spec.ts";
import { commands, mshv_vp_registers, mshv_vtl_ram_disposition, mshv_vtl_set_poll_file } from "./bindings.gen.ts";
import { openDev, plain, withRecord } from "./calls.ts";
import { otherNumbers, registerSize, registerValueOffset } from "./numbers.ts";
import { handed, type MshvCommand, type MshvContext, type MshvStep, vtlSource } from "./spec.ts";
import type { MshvWorld } from "./world.ts";

const source = vtlSource;

/** What MSHV_CREATE_VTL hands out. */
export const vtl: DescriptorSpec<MshvWorld, object> = {
  kind: "vtl",
  change: "create-vtl",
  unknown: [{ errno: "ENOTTY", alsoMeans: "", source }],
};

/** What it hands out in CBL-Mariner, of whose commands the numbers are not known here. */
export const marinerVtl: DescriptorSpec<MshvWorld, object> = {
  kind: "mariner-vtl",
  change: "mariner-vtl",
  unknown: [{ errno: "ENOTTY", alsoMeans: "", source: "not verified: only the header was read" }],
};

const createVtl = plain("mshv", commands.MSHV_CREATE_VTL.number, "vtl");
const vtlFirst: readonly Play[] = [openDev, createVtl];

export const vtlCommands: readonly MshvCommand<object, never>[] = [
  // The pointer is never followed, whatever the request number says of a char.
  create(commands.MSHV_CREATE_VTL.number, "create-vtl", "vtl", vtlSource),
  create(
    otherNumbers.marinerCreateVtl,
    "mariner-vtl",
    "mariner-vtl",
    "include/uapi/linux/mshv.h, CBL-Mariner-Linux-Kernel@11c2e90a7bab",
  ),
  onVtl("MSHV_SET_POLL_FILE", mshv_vtl_set_poll_file, pollFile(), [
    {
      kind: "check",
      id: "cpu",
      errno: "EINVAL",
      fails: (c: MshvContext<object, Value<typeof mshv_vtl_set_poll_file>>) => c.arg.cpu >= c.world.cpus,
      provoke: (sample: SampleCall) =>
        [0x7fff_ffff, 0xffff_ffff].map((cpu) => varyFields(sample, mshv_vtl_set_poll_file, { cpu })),
      source,
    },
    {
      kind: "check",
      id: "fd",
      errno: "EBADFD",
      fails: (c: MshvContext<object, Value<typeof mshv_vtl_set_poll_file>>) => c.kindOf(c.arg.fd) === undefined,
      provoke: (sample: SampleCall) => [
        {
          ...sample,
          call: withRecord("vtl", commands.MSHV_SET_POLL_FILE.number, mshv_vtl_set_poll_file, { fd: 0xffff_ffff }),
          label: "mshv_vtl_set_poll_file.fd = -1",
        },
      ],
      source,
    },
  ]),
  onVtl("MSHV_GET_VP_REGISTERS", mshv_vp_registers, oneRegister("MSHV_GET_VP_REGISTERS"), [
    oneOf(mshv_vp_registers, "count", [1n], { source }),
    {
      kind: "run",
      run(c: Registers) {
        const register = c.memory.read(c.arg.regs_ptr, registerSize);
        if (register === undefined) return { errno: "EFAULT" };
        register.set(c.world.registers.get(nameOf(register)) ?? new Uint8Array(16), registerValueOffset);
        return c.memory.write(c.arg.regs_ptr, register) ? undefined : { errno: "EFAULT" };
      },
    },
  ]),
  onVtl("MSHV_SET_VP_REGISTERS", mshv_vp_registers, oneRegister("MSHV_SET_VP_REGISTERS"), [
    oneOf(mshv_vp_registers, "count", [1n], { source }),
    {
      kind: "run",
      run(c: Registers) {
        const register = c.memory.read(c.arg.regs_ptr, registerSize);
        if (register === undefined) return { errno: "EFAULT" };
        c.world.registers.set(nameOf(register), register.slice(registerValueOffset));
        return undefined;
      },
    },
  ]),
  onVtl(
    "MSHV_ADD_VTL0_MEMORY",
    mshv_vtl_ram_disposition,
    withRecord("vtl", commands.MSHV_ADD_VTL0_MEMORY.number, mshv_vtl_ram_disposition, { start_pfn: 1n, last_pfn: 2n }),
    [
      {
        // A range the wrong way round is EFAULT, like memory that is not there.
        kind: "check",
        id: "range",
        errno: "EFAULT",
        fails: (c: MshvContext<object, Value<typeof mshv_vtl_ram_disposition>>) => c.arg.last_pfn <= c.arg.start_pfn,
        provoke: (sample: SampleCall) => [0n, 1n].map((last_pfn) => varyFields(sample, mshv_vtl_ram_disposition, { last_pfn })),
        source,
      },
    ],
  ),
  {
    name: "MSHV_RETURN_TO_LOWER_VTL",
    on: "vtl",
    number: commands.MSHV_RETURN_TO_LOWER_VTL.number,
    change: "create-vtl",
    argument: { by: "none" },
    // As if cancelled: only a guest in the lower VTL ends it otherwise.
    steps: [{ kind: "run", run: () => ({ errno: "EINTR" }) }],
    noSample: "needs a guest in the lower VTL",
    source,
  },
];

type Registers = MshvContext<object, Value<typeof mshv_vp_registers>>;

function create(number: number, change: string, kind: string, from: string): MshvCommand<object, never> {
  return {
    name: "MSHV_CREATE_VTL",
    on: "mshv",
    number,
    change,
    argument: { by: "none" },
    steps: [{ kind: "run", run: (c) => handed(c.open(kind, {})) }],
    sample: () => ({ before: [openDev], call: plain("mshv", number, "vtl") }),
    source: from,
  };
}

function onVtl(
  name: "MSHV_SET_POLL_FILE" | "MSHV_GET_VP_REGISTERS" | "MSHV_SET_VP_REGISTERS" | "MSHV_ADD_VTL0_MEMORY",
  record: RecordLayout,
  call: IoctlPlay,
  steps: readonly MshvStep<object, never>[],
): MshvCommand<object, never> {
  return {
    name,
    on: "vtl",
    number: commands[name].number,
    change: "create-vtl",
    argument: { by: "pointer", type: record },
    steps: [{ kind: "copy-in", type: record }, ...steps],
    sample: () => ({ before: name === "MSHV_SET_POLL_FILE" ? [...vtlFirst, { call: "eventfd", as: "file" }] : vtlFirst, call }),
    source,
  };
}

function pollFile(): IoctlPlay {
  const call = withRecord("vtl", commands.MSHV_SET_POLL_FILE.number, mshv_vtl_set_poll_file, {});
  return call.argument.by === "pointer" ? { ...call, argument: { ...call.argument, fds: [{ offset: 4, fd: "file" }] } } : call;
}

function oneRegister(name: "MSHV_GET_VP_REGISTERS" | "MSHV_SET_VP_REGISTERS"): IoctlPlay {
  const pointers = [{ offset: 8, bytes: new Uint8Array(registerSize) }];
  return withRecord("vtl", commands[name].number, mshv_vp_registers, { count: 1 }, { pointers });
}

function nameOf(register: Uint8Array): number {
  return new DataView(register.buffer, register.byteOffset).getUint32(0, true);
}
