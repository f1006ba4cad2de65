import type { Expect, Play, PlayArgument } from "../session/sample.ts";

/** A call as a person would write it down: `ioctl(control, VDUSE_CREATE_DEV, 336 bytes)`. */
export function callText(play: Play): string {
  switch (play.call) {
    case "open":
      return `open(${play.path}) as ${play.as}`;
    case "close":
      return `close(${play.fd})`;
    case "eventfd":
      return `eventfd() as ${play.as}`;
    case "read":
      return `read(${play.fd}, ${play.length})`;
    case "write":
      return `write(${play.fd}, ${play.bytes.length} bytes)`;
    case "ioctl": {
      const command = typeof play.command === "number" ? hexNumber(play.command) : play.command;
      const as = play.as === undefined ? "" : ` as ${play.as}`;
      return `ioctl(${play.fd}, ${command}${argumentText(play.argument)})${as}`;
    }
  }
}

/** What a call must answer: `EINVAL`, `at least 1`, `0 and bytes 0x0300000000000000 at 0`. */
export function expectText(expect: Expect): string {
  if ("errno" in expect) return expect.errno;
  const value = expect.value ?? (expect.atLeast === undefined ? "success" : `at least ${expect.atLeast}`);
  return expect.bytes === undefined ? `${value}` : `${value} and bytes ${hex(expect.bytes.bytes)} at ${expect.bytes.offset}`;
}

/** Bytes in the order in which they lie in memory. */
export function hex(bytes: Uint8Array): string {
  if (bytes.length === 0) return "(none)";
  return `0x${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

export function hexNumber(number: number | bigint): string {
  return `0x${number.toString(16)}`;
}

function argumentText(argument: PlayArgument): string {
  switch (argument.by) {
    case "none":
      return "";
    case "value":
      return `, ${argument.value < 0x10000n ? argument.value : hexNumber(argument.value)}`;
    case "pointer": {
      const { bytes } = argument;
      if (bytes.length === 0) return ", a pointer to nothing";
      return bytes.length <= 8 ? `, a pointer to ${hex(bytes)}` : `, a pointer to ${bytes.length} bytes`;
    }
  }
}
