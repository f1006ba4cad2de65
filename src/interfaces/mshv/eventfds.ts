import type { Value } from "../../codec/value.ts";
import { knownBits, varyBefore, varyFields, zero } from "../../session/checks.ts";
import type { SampleCall, Variation } from "../../session/sample.ts";
import type { Check } from "../../session/step.ts";
import { constants, mshv_user_ioeventfd, mshv_user_irqfd } from "./bindings.gen.ts";
import type { Partition } from "./create-partition.ts";
import type { MshvContext, MshvStep } from "./spec.ts";

/** Eventfds of a program that a partition knows, each by its own state: a number that is given out again is another eventfd. */
export interface PartitionEventfds {
  interrupts: readonly Interrupt[];
  doorbells: readonly Doorbell[];
}

interface Interrupt {
  readonly eventfd: object;
  readonly gsi: number;
}

interface Doorbell {
  readonly eventfd: object;
  readonly addr: bigint;
  readonly len: number;
  /** `undefined`: whatever is written. */
  readonly datamatch: bigint | undefined;
}

type Irqfd = MshvContext<Partition, Value<typeof mshv_user_irqfd>>;
type Ioeventfd = MshvContext<Partition, Value<typeof mshv_user_ioeventfd>>;
type Fails<C> = (c: C) => boolean;

const source = "drivers/hv/mshv_eventfd.c, Linux 7.3.4";
const { MSHV_IRQFD_BIT_DEASSIGN, MSHV_IRQFD_BIT_RESAMPLE } = constants;
const { MSHV_IOEVENTFD_BIT_DATAMATCH, MSHV_IOEVENTFD_BIT_DEASSIGN, MSHV_IOEVENTFD_BIT_PIO } = constants;

/** Where a record holds the eventfd, in bytes. */
export const eventfdOffsets = { irqfd: 0, ioeventfd: 20 } as const;

/** A message's trigger mode: by level and not by edge. */
const levelTriggered = 1 << 15;
const resample = (c: Irqfd) => has(c, MSHV_IRQFD_BIT_RESAMPLE) && !has(c, MSHV_IRQFD_BIT_DEASSIGN);

export const irqfdSteps: readonly MshvStep<Partition, never>[] = [
  knownBits(mshv_user_irqfd, "flags", BigInt(constants.MSHV_IRQFD_FLAGS_MASK), { source }),
  ...anEventfd("fd", (c: Irqfd) => c.arg.fd, eventfdOffsets.irqfd),
  ...anEventfd("resamplefd", (c: Irqfd) => (resample(c) ? c.arg.resamplefd : undefined), 4, {
    flags: 1 << MSHV_IRQFD_BIT_RESAMPLE,
  }),
  {
    kind: "check",
    id: "used-already",
    errno: "EBUSY",
    fails: (c: Irqfd) =>
      !has(c, MSHV_IRQFD_BIT_DEASSIGN) && c.fd.eventfds.interrupts.some(({ eventfd }) => eventfd === eventfdOf(c)),
    provoke: (sample: SampleCall) => [
      varyBefore(varyFields(sample, mshv_user_irqfd, { gsi: 7 }), "its eventfd has another interrupt", [sample.call]),
    ],
    source,
  },
  {
    kind: "check",
    id: "resampled-by-edge",
    errno: "EINVAL",
    fails: (c: Irqfd) => resample(c) && ((c.fd.routes.get(c.arg.gsi) ?? 0) & levelTriggered) === 0,
    provoke: (sample: SampleCall) => [
      withFds(varyFields(sample, mshv_user_irqfd, { flags: 1 << MSHV_IRQFD_BIT_RESAMPLE }), [
        { offset: eventfdOffsets.irqfd, fd: "event" },
        { offset: 4, fd: "event" },
      ]),
    ],
    source,
  },
  {
    kind: "run",
    run(c: Irqfd) {
      const { eventfds } = c.fd;
      const [eventfd, { gsi }] = [eventfdOf(c) ?? {}, c.arg];
      eventfds.interrupts = has(c, MSHV_IRQFD_BIT_DEASSIGN)
        ? eventfds.interrupts.filter((each) => each.eventfd !== eventfd || each.gsi !== gsi)
        : [...eventfds.interrupts, { eventfd, gsi }];
    },
  },
];

const assigns = (c: Ioeventfd) => !has(c, MSHV_IOEVENTFD_BIT_DEASSIGN);

export const ioeventfdSteps: readonly MshvStep<Partition, never>[] = [
  knownBits(mshv_user_ioeventfd, "flags", BigInt(constants.MSHV_IOEVENTFD_FLAGS_MASK), { source }),
  zero(mshv_user_ioeventfd, ["rsvd"], { source }),
  doorbellCheck("pio", "EOPNOTSUPP", (c) => has(c, MSHV_IOEVENTFD_BIT_PIO), [{ flags: 1 << MSHV_IOEVENTFD_BIT_PIO }]),
  doorbellCheck(
    "len",
    "EINVAL",
    (c) => assigns(c) && ![0, 1, 2, 4, 8].includes(c.arg.len),
    [3, 5, 16].map((len) => ({ len })),
  ),
  doorbellCheck("range", "EINVAL", (c) => assigns(c) && c.arg.addr + BigInt(c.arg.len) >= 1n << 64n, [
    { addr: (1n << 64n) - 1n },
    { addr: (1n << 64n) - 4n },
  ]),
  ...anEventfd("fd", (c: Ioeventfd) => c.arg.fd, eventfdOffsets.ioeventfd),
  {
    kind: "check",
    id: "doorbell-exists",
    errno: "EEXIST",
    fails: (c: Ioeventfd) =>
      assigns(c) &&
      c.fd.eventfds.doorbells.some(({ addr, len, datamatch }) => {
        const own = matchOf(c);
        return addr === c.arg.addr && len === c.arg.len && (datamatch === undefined || own === undefined || datamatch === own);
      }),
    provoke: (sample: SampleCall) => [varyBefore(sample, "assigned already", [sample.call])],
    source,
  },
  doorbellCheck("no-such-doorbell", "ENOENT", (c) => !assigns(c) && !c.fd.eventfds.doorbells.some((each) => isOwn(c, each)), [
    { flags: 1 << MSHV_IOEVENTFD_BIT_DEASSIGN },
  ]),
  {
    kind: "run",
    run(c: Ioeventfd) {
      const { eventfds } = c.fd;
      const { addr, len } = c.arg;
      const [first] = eventfds.doorbells.filter((each) => isOwn(c, each));
      eventfds.doorbells = assigns(c)
        ? [...eventfds.doorbells, { eventfd: eventfdOf(c) ?? {}, addr, len, datamatch: matchOf(c) }]
        : eventfds.doorbells.filter((each) => each !== first);
    },
  },
];

function has({ arg }: { readonly arg: { readonly flags: number } }, bit: number): boolean {
  return ((arg.flags >>> bit) & 1) === 1;
}

function eventfdOf(c: Irqfd | Ioeventfd): object | undefined {
  return c.peer(c.arg.fd, "eventfd");
}

function matchOf(c: Ioeventfd): bigint | undefined {
  return has(c, MSHV_IOEVENTFD_BIT_DATAMATCH) ? c.arg.datamatch : undefined;
}

function isOwn(c: Ioeventfd, { eventfd, addr, len, datamatch }: Doorbell): boolean {
  return eventfd === eventfdOf(c) && addr === c.arg.addr && len === c.arg.len && datamatch === matchOf(c);
}

function doorbellCheck(
  id: string,
  errno: Check<unknown, unknown, unknown>["errno"],
  fails: Fails<Ioeventfd>,
  wrong: readonly object[],
): MshvStep<Partition, never> {
  const provoke = (sample: SampleCall) => wrong.map((fields) => varyFields(sample, mshv_user_ioeventfd, fields));
  return { kind: "check", id, errno, fails, provoke, source };
}

/** A descriptor in the record must be open, and an eventfd; `undefined`: it is not looked at. Its place is in bytes. */
function anEventfd(
  id: string,
  fd: (c: never) => number | undefined,
  offset: number,
  fields: object = {},
): readonly MshvStep<Partition, never>[] {
  const kind = (c: MshvContext<Partition>) => {
    const number = fd(c as never);
    return number === undefined ? "eventfd" : c.kindOf(number);
  };
  const given = (sample: SampleCall, name: string | undefined, label: string): Variation => {
    const { argument } = sample.call;
    const others = argument.by === "pointer" ? (argument.fds ?? []).filter((each) => each.offset !== offset) : [];
    const varied = withFds(varyFields(sample, mshv_user_irqfd, fields), [
      ...others,
      ...(name === undefined ? [] : [{ offset, fd: name }]),
    ]);
    const { argument: now } = varied.call;
    if (now.by !== "pointer") return varied;
    const bytes = now.bytes.slice();
    new DataView(bytes.buffer).setInt32(offset, -1, true);
    return { ...varied, label, call: { ...varied.call, argument: { ...now, bytes } } };
  };
  return [
    {
      kind: "check",
      id: `${id}-open`,
      errno: "EBADF",
      fails: (c) => kind(c) === undefined,
      provoke: (sample: SampleCall) => [given(sample, undefined, `${id} = -1`)],
      source,
    },
    {
      kind: "check",
      id: `${id}-eventfd`,
      errno: "EINVAL",
      fails: (c) => kind(c) !== "eventfd",
      provoke: (sample: SampleCall) => [given(sample, "partition", `${id} is the partition itself`)],
      source,
    },
  ];
}

function withFds(varied: Variation, fds: readonly { readonly offset: number; readonly fd: string }[]): Variation {
  const { argument } = varied.call;
  return argument.by === "pointer" ? { ...varied, call: { ...varied.call, argument: { ...argument, fds } } } : varied;
}
