import { u32 } from "../../codec/layout.ts";
import type { Value } from "../../codec/value.ts";
import type { Answer } from "../../session/answer.ts";
import { range, varyFields, zero } from "../../session/checks.ts";
import { encodeScalar } from "../../session/decode.ts";
import type { SampleCall } from "../../session/sample.ts";
import type { DescriptorSpec } from "../../session/spec.ts";
import { commands, constants, mshv_get_set_vp_state, mshv_run_vp } from "./bindings.gen.ts";
import { vpFirst, withRecord } from "./calls.ts";
import { type MshvCommand, type MshvContext, pageSize, rootSource } from "./spec.ts";
import type { MshvWorld } from "./world.ts";

const source = "drivers/hv/mshv_root_main.c, mshv_vp_ioctl_get_set_state, Linux 6.15 (ed83d364f048) and 7.3.4";
const sizeOffset = BigInt(mshv_get_set_vp_state.fields.find(({ name }) => name === "buf_sz")?.offset ?? 0);
/** Four timers of 40 bytes each, and 40 bytes reserved: the only state that does not go through whole pages. */
const timersSize = 200;

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
  state("MSHV_GET_VP_STATE", (c) => {
    const buffer = c.memory.read(c.arg.buf_ptr, reach(c));
    const zeros = new Uint8Array(stateSize(c));
    return buffer !== undefined && c.memory.write(c.arg.buf_ptr, zeros) ? undefined : { errno: "EFAULT" };
  }),
  state("MSHV_SET_VP_STATE", (c) => (c.memory.read(c.arg.buf_ptr, reach(c)) === undefined ? { errno: "EFAULT" } : undefined)),
];

type State = MshvContext<object, Value<typeof mshv_get_set_vp_state>>;

/** Bytes that the processor's state of this type has. */
function stateSize({ arg, world }: State): number {
  if (arg.type === constants.MSHV_VP_STATE_SYNTHETIC_TIMERS) return timersSize;
  return arg.type === constants.MSHV_VP_STATE_XSAVE ? world.hypervisor.xsaveSize : Number(pageSize);
}

/** Bytes of the buffer that must be there: all of its pages, where the hypervisor is given pages. */
function reach(c: State): number {
  return c.arg.type === constants.MSHV_VP_STATE_SYNTHETIC_TIMERS ? stateSize(c) : c.arg.buf_sz;
}

function state(
  name: "MSHV_GET_VP_STATE" | "MSHV_SET_VP_STATE",
  hypervisor: (c: State) => Answer | undefined,
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
      // The size that the state has is written back whether the buffer has room for it or not, by either command.
      {
        kind: "run",
        run(c: State) {
          const bytes = encodeScalar(u32, BigInt(stateSize(c)));
          return c.memory.write(c.argument + sizeOffset, bytes) ? undefined : { errno: "EFAULT" };
        },
      },
      {
        kind: "check",
        id: "state-too-large",
        errno: "EINVAL",
        fails: (c: State) => stateSize(c) > c.arg.buf_sz,
        unprovoked: "needs a hypervisor whose XSAVE area is larger than a page",
        source,
      },
      { kind: "run", run: hypervisor },
    ],
    sample: (build) => ({
      before: vpFirst(build),
      call: withRecord("vp", number, record, { buf_sz: Number(pageSize) }, { pointers }),
    }),
    source,
  };
}
