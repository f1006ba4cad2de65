import type { Case, Suite } from "../../src/selftest/case.ts";
import type { Expect, IoctlPlay, Play } from "../../src/session/sample.ts";
import type { Verdicts } from "./verdicts.ts";

/**
 * Cases on files that every machine has, a good half of them wrong on purpose: what a suite of a real interface never shows is that a program
 * notices. With each, what must be said of it. Request numbers are older than the scheme, and the kernel reads an `int` for each.
 */
export function madeUpSuite(): { readonly suite: Suite; readonly expected: Verdicts } {
  const rows = [...opens, ...ioctls, ...reads, ...others];
  const suite: Suite = {
    interface: "made-up",
    build: { name: "made-up@1", has: new Set(), declares: { versions: {}, capabilities: new Set(), features: {} } },
    numbers: { MADE_UP_NONBLOCK: 0x5421, MADE_UP_WAITING: 0x541b },
    cases: rows.map(([, name, ...plays]): Case => {
      return { name, area: "opens", about: { reason: "a program must notice" }, plays };
    }),
    program: { header: "linux/made-up.h" },
  };
  return { suite, expected: new Map(rows.map(([verdict, name]) => [name, verdict])) };
}

const zero: Play = { call: "open", path: "/dev/zero", as: "zero" };
const event: Play = { call: "eventfd", as: "event" };
const bytes = (...all: number[]) => ({ by: "pointer", bytes: new Uint8Array(all) }) as const;
const ioctl = (fd: string, command: string | number, argument: IoctlPlay["argument"], expect?: Expect): Play => ({
  call: "ioctl",
  fd,
  command,
  argument,
  ...(expect === undefined ? {} : { expect }),
});
const nonblock = (argument: IoctlPlay["argument"], expect?: Expect) => ioctl("event", "MADE_UP_NONBLOCK", argument, expect);
const read = (fd: string, length: number, expect: Expect): Play => ({ call: "read", fd, length, expect });
const write = (fd: string, all: readonly number[], expect: Expect): Play => ({
  call: "write",
  fd,
  bytes: new Uint8Array(all),
  expect,
});
const one = [1, 0, 0, 0, 0, 0, 0, 0];

type Row = readonly [verdict: "pass" | "fail", name: string, ...plays: Play[]];

const opens: readonly Row[] = [
  ["pass", "opens", zero],
  ["fail", "opens, and should not", { ...zero, expect: { errno: "ENOENT" } }],
  ["pass", "does not open, and should not", { call: "open", path: "/dev/zero/there", as: "none", expect: { errno: "ENOTDIR" } }],
  [
    "fail",
    "does not open, for another reason",
    { call: "open", path: "/dev/zero/there", as: "none", expect: { errno: "EINVAL" } },
  ],
  ["fail", "does not open", zero, { call: "open", path: "/dev/zero/there", as: "none" }],
  ["pass", "closed once", zero, { call: "close", fd: "zero" }],
  ["fail", "closed twice", zero, { call: "close", fd: "zero" }, { call: "close", fd: "zero" }],
  ["fail", "a descriptor that nobody gave", zero, ioctl("none", 0x5421, bytes(1, 0, 0, 0))],
];

const ioctls: readonly Row[] = [
  ["pass", "an argument to the last byte", event, nonblock(bytes(1, 0, 0, 0), { value: 0 })],
  ["pass", "an argument cut short", event, nonblock(bytes(1, 0, 0), { errno: "EFAULT" })],
  ["fail", "an argument cut short, and said to be fine", event, nonblock(bytes(1, 0, 0))],
  ["pass", "no argument", event, nonblock(bytes(), { errno: "EFAULT" })],
  ["pass", "a word for an argument", event, nonblock({ by: "value", value: 1n }, { errno: "EFAULT" })],
  ["pass", "an unknown command", zero, ioctl("zero", 0xdead, { by: "none" }, { errno: "ENOTTY" })],
  ["fail", "an unknown command, and another errno", zero, ioctl("zero", 0xdead, { by: "none" }, { errno: "EINVAL" })],
  ["fail", "an unknown command, and no errno", zero, ioctl("zero", 0xdead, { by: "none" })],
  ["fail", "another value", event, nonblock(bytes(1, 0, 0, 0), { value: 1 })],
  ["fail", "not enough", event, nonblock(bytes(1, 0, 0, 0), { atLeast: 1 })],
  ["pass", "enough", event, nonblock(bytes(1, 0, 0, 0), { atLeast: 0 })],
  ["pass", "bytes", event, nonblock(bytes(7, 0, 0, 0), { bytes: { offset: 0, bytes: new Uint8Array([7, 0]) } })],
  ["fail", "other bytes", event, nonblock(bytes(7, 0, 0, 0), { bytes: { offset: 0, bytes: new Uint8Array([7, 1]) } })],
  ["fail", "bytes behind the end", event, nonblock(bytes(7, 0, 0, 0), { bytes: { offset: 3, bytes: new Uint8Array([0, 0]) } })],
  [
    "pass",
    "the number of a descriptor",
    zero,
    event,
    ioctl("event", "MADE_UP_NONBLOCK", { ...bytes(0, 0, 0, 0), fds: [{ offset: 0, fd: "event" }] }, { value: 0 }),
  ],
  [
    "fail",
    "the number of a descriptor that nobody gave",
    event,
    ioctl("event", "MADE_UP_NONBLOCK", { ...bytes(0, 0, 0, 0), fds: [{ offset: 0, fd: "zero" }] }),
    { call: "open", path: "/dev/zero", as: "zero" },
  ],
  [
    "pass",
    "an address, of which the half is a number that is not zero",
    event,
    nonblock({ ...bytes(0, 0, 0, 0, 0, 0, 0, 0), pointers: [{ offset: 0, bytes: new Uint8Array([1, 2]) }] }, { value: 0 }),
  ],
];

const reads: readonly Row[] = [
  ["pass", "zeros", zero, read("zero", 4, { value: 4, bytes: { offset: 0, bytes: new Uint8Array(4) } })],
  ["fail", "no zeros", zero, read("zero", 4, { value: 4, bytes: { offset: 3, bytes: new Uint8Array([1]) } })],
  ["pass", "nothing to read", event, read("event", 8, { errno: "EAGAIN" })],
  ["fail", "nothing to read, and said to be fine", event, read("event", 8, { value: 8 })],
  [
    "pass",
    "what was written",
    event,
    write("event", one, { value: 8 }),
    read("event", 8, { bytes: { offset: 0, bytes: new Uint8Array(one) } }),
  ],
  ["pass", "too little", event, write("event", one, { value: 8 }), read("event", 7, { errno: "EINVAL" })],
  [
    "fail",
    "fewer bytes than were asked for",
    event,
    write("event", one, { value: 8 }),
    read("event", 16, { bytes: { offset: 4, bytes: new Uint8Array(8) } }),
  ],
  ["fail", "written, and not said so", zero, write("zero", [1, 2, 3], { value: 4 })],
];

const counted = Array.from({ length: 40 }, (_, value) => [
  ioctl("zero", 0xdead, { by: "value", value: BigInt(value) }, { errno: "ENOTTY" }),
  event,
]).flat();

const others: readonly Row[] = [
  ["pass", "again and again", zero, ...counted],
  ["fail", "again and again, and wrong at the end", zero, ...counted, { call: "close", fd: "none" }],
  [
    "pass",
    "again and again, and every time",
    zero,
    ...counted.slice(0, 20),
    ...Array.from({ length: 20 }, () => write("zero", [1], { value: 1 })),
  ],
  ["pass", 'a name with "quotes", \\ and ??/ in it', zero],
];
