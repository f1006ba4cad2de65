import type { Value } from "../../codec/value.ts";
import type { Build } from "../../contract/build.ts";
import { range, varyFields, zero } from "../../session/checks.ts";
import type { Play, SampleCall } from "../../session/sample.ts";
import type { DescriptorSpec } from "../../session/spec.ts";
import { commands, constants, mshv_create_vp, mshv_get_set_vp_state, mshv_run_vp } from "./bindings.gen.ts";
import { partitionFirst, withRecord } from "./calls.ts";
import { type MshvCommand, type MshvContext, type MshvStep, pageSize, rootSource } from "./spec.ts";
import type { MshvWorld } from "./world.ts";

const source = "drivers/hv/mshv_root_main.c, mshv_vp_ioctl_get_set_state; not verified";

/** A virtual processor's descriptor. Its numbers begin at 0 again. */
export const vp: DescriptorSpec<MshvWorld, object> = {
  kind: "vp",
  change: "root-driver",
  unknown: [{ errno: "ENOTTY", alsoMeans: "", source: rootSource }],
};

/** Running needs a guest, and its state a hypervisor: what is judged before either is played, and zeros are handed out. */
export const vpCommands: readonly MshvCommand<object, never>[] = [
  {
    name: "MSHV_RUN_VP",
    on: "vp",
    number: commands.MSHV_RUN_VP.number,
    change: "root-driver",
    argument: { by: "pointer", type: mshv_run_vp },
    // As if a signal had come: nothing else ends a run without a guest.
    steps: [{ kind: "run", run: () => ({ errno: "EINTR" }) }],
    noSample: "needs a guest that runs",
    source: rootSource,
  },
  state("MSHV_GET_VP_STATE", [
    {
      kind: "run",
      run(c: State) {
        // Looked up before it is made: a program may well ask for 4 GiB that it does not have.
        const there = c.memory.read(c.arg.buf_ptr, c.arg.buf_sz);
        return there !== undefined && c.memory.write(c.arg.buf_ptr, there.fill(0)) ? undefined : { errno: "EFAULT" };
      },
    },
    { kind: "copy-out" },
  ]),
  state("MSHV_SET_VP_STATE", [
    {
      kind: "run",
      run: (c: State) => (c.memory.read(c.arg.buf_ptr, c.arg.buf_sz) === undefined ? { errno: "EFAULT" } : undefined),
    },
  ]),
];

type State = MshvContext<object, Value<typeof mshv_get_set_vp_state>>;

function state(
  name: "MSHV_GET_VP_STATE" | "MSHV_SET_VP_STATE",
  then: readonly MshvStep<object, never>[],
): MshvCommand<object, never> {
  const { number } = commands[name];
  const record = mshv_get_set_vp_state;
  const pointers = [{ offset: 8, bytes: new Uint8Array(Number(pageSize)) }];
  return {
    name,
    on: "vp",
    number,
    change: "root-driver",
    argument: { by: "pointer", type: record },
    steps: [
      { kind: "copy-in", type: record },
      range(record, "type", { most: BigInt(constants.MSHV_VP_STATE_COUNT - 1) }, { source }),
      zero(record, ["rsvd"], { source }),
      {
        kind: "check",
        id: "buf_sz-pages",
        errno: "EINVAL",
        fails: (c: State) => c.arg.buf_sz === 0 || c.arg.buf_sz % Number(pageSize) !== 0,
        provoke: (sample: SampleCall) => [0, 1, 4095, 4097].map((buf_sz) => varyFields(sample, record, { buf_sz })),
        source,
      },
      {
        kind: "check",
        id: "buf_ptr-page",
        errno: "EINVAL",
        fails: (c: State) => c.arg.buf_ptr % pageSize !== 0n,
        unprovoked: "the selftest places every buffer at the start of a page",
        source,
      },
      ...then,
    ],
    sample: (build) => ({
      before: vpFirst(build),
      call: withRecord("vp", number, record, { buf_sz: Number(pageSize) }, { pointers }),
    }),
    source,
  };
}

function vpFirst(build: Build): readonly Play[] {
  const create = withRecord("partition", commands.MSHV_CREATE_VP.number, mshv_create_vp, { vp_index: 0 }, { as: "vp" });
  return [...partitionFirst(build), create];
}
