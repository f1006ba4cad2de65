import type { RecordLayout } from "../../codec/layout.ts";
import type { Value } from "../../codec/value.ts";
import type { ChangeId } from "../../contract/contract.ts";
import { range } from "../../session/checks.ts";
import type { IoctlPlay, Play, SampleCall } from "../../session/sample.ts";
import type { DescriptorSpec } from "../../session/spec.ts";
import { commands, mshv_sint_mask, mshv_vtl_set_eventfd, mshv_vtl_signal_event, mshv_vtl_sint_post_msg } from "./bindings.gen.ts";
import { withRecord } from "./calls.ts";
import { type MshvCommand, type MshvContext, type MshvStep, vtlSource } from "./spec.ts";
import type { MshvWorld } from "./world.ts";

const source = vtlSource;
const openSint: Play = { call: "open", path: "/dev/mshv_sint", as: "sint" };

/** Sizes of Hyper-V: a message, what it carries, and how many event flags there are. */
const messageSize = 256;
const payloadMost = 240n;
const eventFlags = 2048n;

/** /dev/mshv_sint. Messages are read from it; as long as the stream is paused, that is the end of the file. */
export const sint: DescriptorSpec<MshvWorld, SintFile> = {
  kind: "sint",
  path: "/dev/mshv_sint",
  change: "sint",
  open: ({ access }) => ({ nonblock: access.nonblock }),
  unknown: [{ errno: "ENOTTY", alsoMeans: "", source }],
  read(c, length) {
    if (length < messageSize) return { errno: "EINVAL" };
    const message = c.world.messages.shift();
    if (message !== undefined) return message.slice(0, messageSize);
    // A reader that may wait would wait here; there is nobody to wake it.
    return c.world.paused ? new Uint8Array() : { errno: "EAGAIN" };
  },
  poll: (c) => (c.world.paused || c.world.messages.length > 0 ? ["in"] : []),
};

export interface SintFile {
  readonly nonblock: boolean;
}

export const sintCommands: readonly MshvCommand<SintFile, never>[] = [
  onSint("MSHV_SINT_SIGNAL_EVENT", "sint", mshv_vtl_signal_event, []),
  onSint("MSHV_SINT_POST_MESSAGE", "sint", mshv_vtl_sint_post_msg, [
    range(mshv_vtl_sint_post_msg, "payload_size", { most: payloadMost }, { source }),
    {
      kind: "run",
      run(c: MshvContext<SintFile, Value<typeof mshv_vtl_sint_post_msg>>) {
        return c.memory.read(c.arg.payload_ptr, c.arg.payload_size) === undefined ? { errno: "EFAULT" } : undefined;
      },
    },
  ]),
  onSint("MSHV_SINT_SET_EVENTFD", "sint", mshv_vtl_set_eventfd, [
    range(mshv_vtl_set_eventfd, "flag", { most: eventFlags - 1n }, { source }),
    {
      kind: "check",
      id: "fd-open",
      errno: "EBADF",
      fails: (c: SetEventfd) => c.arg.fd >= 0 && c.kindOf(c.arg.fd) === undefined,
      provoke: (sample: SampleCall) => [
        {
          ...sample,
          call: withRecord("sint", "MSHV_SINT_SET_EVENTFD", mshv_vtl_set_eventfd, { fd: 0x7fff_ffff }),
          label: "an fd that is not open",
        },
      ],
      source,
    },
    {
      kind: "check",
      id: "fd-eventfd",
      errno: "EINVAL",
      // A negative one takes the eventfd away.
      fails: (c: SetEventfd) => c.arg.fd >= 0 && c.kindOf(c.arg.fd) !== "eventfd",
      provoke: (sample: SampleCall) => [{ ...sample, call: setEventfd("sint"), label: "an fd that is no eventfd" }],
      source,
    },
  ]),
  // Reserved bytes are not looked at.
  onSint("MSHV_SINT_PAUSE_MESSAGE_STREAM", "sint-pause", mshv_sint_mask, [
    {
      kind: "run",
      run(c: MshvContext<SintFile, Value<typeof mshv_sint_mask>>) {
        c.world.paused = c.arg.mask !== 0;
      },
    },
  ]),
];

type SetEventfd = MshvContext<SintFile, Value<typeof mshv_vtl_set_eventfd>>;
type Named = "MSHV_SINT_SIGNAL_EVENT" | "MSHV_SINT_POST_MESSAGE" | "MSHV_SINT_SET_EVENTFD" | "MSHV_SINT_PAUSE_MESSAGE_STREAM";

function onSint(
  name: Named,
  change: ChangeId,
  record: RecordLayout,
  steps: readonly MshvStep<SintFile, never>[],
): MshvCommand<SintFile, never> {
  const withFile = name === "MSHV_SINT_SET_EVENTFD";
  return {
    name,
    on: "sint",
    number: commands[name].number,
    change,
    has: "sint",
    argument: { by: "pointer", type: record },
    steps: [{ kind: "copy-in", type: record }, ...steps],
    sample: () => ({
      before: withFile ? [openSint, { call: "eventfd", as: "event" }] : [openSint],
      call: withFile ? setEventfd("event") : withRecord("sint", name, record, {}),
    }),
    source,
  };
}

function setEventfd(fd: string): IoctlPlay {
  const call = withRecord("sint", "MSHV_SINT_SET_EVENTFD", mshv_vtl_set_eventfd, {});
  return call.argument.by === "pointer" ? { ...call, argument: { ...call.argument, fds: [{ offset: 0, fd }] } } : call;
}
