import type { Play, PlayArgument } from "../../src/session/sample.ts";
import { bytesText, readBytes } from "./bytes-text.ts";

type IoctlPlay = Extract<Play, { call: "ioctl" }>;

/**
 * A call as one line of text, and back, so that what was asked of a kernel can be kept and asked again, of a kernel or of what abide plays, whatever has
 * become of the test that asked it. What the call must answer is not in the line. Numbers of commands are written out.
 *
 *     open /dev/vduse/control as control
 *     ioctl control 0x40088101 bytes 8:0=01
 *     ioctl group 0x3b68 bytes 4 fd@0=container
 *
 * @param numbers of the commands that the call may name.
 */
export function callLine(play: Play, numbers: { readonly [command: string]: number }): string {
  switch (play.call) {
    case "open":
      return `open ${play.path} as ${play.as}`;
    case "close":
      return `close ${play.fd}`;
    case "eventfd":
      return `eventfd as ${play.as}`;
    case "read":
      return `read ${play.fd} ${play.length}`;
    case "write":
      return `write ${play.fd} ${bytesText(play.bytes)}`;
    case "ioctl": {
      const number = typeof play.command === "number" ? play.command : numbers[play.command];
      if (number === undefined) throw new Error(`the interface has no command ${play.command}`);
      const argument = argumentText(play.argument);
      return [
        `ioctl ${play.fd} 0x${(number >>> 0).toString(16)}`,
        ...argument,
        ...(play.as === undefined ? [] : [`as ${play.as}`]),
      ].join(" ");
    }
  }
}

/** The call of a line. Throws, naming the line, for what `callLine` does not write. */
export function readCall(line: string): Play {
  const words = line.split(" ");
  const [call, first = "", second = "", third = ""] = words;
  if (call === "open" && second === "as" && words.length === 4) return { call, path: first, as: third };
  if (call === "close" && words.length === 2) return { call, fd: first };
  if (call === "eventfd" && first === "as" && words.length === 3) return { call, as: second };
  if (call === "read" && /^\d+$/.test(second) && words.length === 3) return { call, fd: first, length: Number(second) };
  if (call === "write" && words.length === 3) return { call, fd: first, bytes: readBytes(second) };
  if (call === "ioctl" && /^0x[0-9a-f]{1,8}$/.test(second)) return readIoctl(first, Number(second), words.slice(3), line);
  throw new Error(`expected a call such as "ioctl control 0x80088100 bytes 8", found ${JSON.stringify(line)}`);
}

function argumentText(argument: PlayArgument): readonly string[] {
  switch (argument.by) {
    case "none":
      return [];
    case "value":
      return [`value 0x${argument.value.toString(16)}`];
    case "pointer": {
      const fds = (argument.fds ?? []).map(({ offset, fd }) => `fd@${offset}=${fd}`);
      const pointers = (argument.pointers ?? []).map(({ offset, bytes }) => `pointer@${offset}=${bytesText(bytes)}`);
      return [`bytes ${bytesText(argument.bytes)}`, ...fds, ...pointers];
    }
  }
}

function readIoctl(fd: string, command: number, words: readonly string[], line: string): IoctlPlay {
  const rest = [...words];
  const named = rest.at(-2) === "as" ? { as: rest.splice(-2)[1] ?? "" } : {};
  const [by, given = "", ...more] = rest;
  if (by === undefined) return { call: "ioctl", fd, command, argument: { by: "none" }, ...named };
  if (by === "value" && more.length === 0)
    return { call: "ioctl", fd, command, argument: { by, value: BigInt(given) }, ...named };
  if (by !== "bytes") throw new Error(`expected value or bytes, found ${JSON.stringify(by)} in ${JSON.stringify(line)}`);
  const parts = more.map((word) => {
    const [, what, offset = "", value = ""] = /^(fd|pointer)@(\d+)=(.+)$/.exec(word) ?? [];
    if (what === undefined)
      throw new Error(
        `expected fd@OFFSET=NAME or pointer@OFFSET=BYTES, found ${JSON.stringify(word)} in ${JSON.stringify(line)}`,
      );
    return { what, offset: Number(offset), value };
  });
  const fds = parts.filter(({ what }) => what === "fd").map(({ offset, value }) => ({ offset, fd: value }));
  const pointers = parts
    .filter(({ what }) => what === "pointer")
    .map(({ offset, value }) => ({ offset, bytes: readBytes(value) }));
  const argument = {
    by: "pointer" as const,
    bytes: readBytes(given),
    ...(fds.length === 0 ? {} : { fds }),
    ...(pointers.length === 0 ? {} : { pointers }),
  };
  return { call: "ioctl", fd, command, argument, ...named };
}
