import { hexNumber } from "../selftest/call-text.ts";
import type { Case } from "../selftest/case.ts";
import { bytesLiteral, runLiteral, runsOf, textLiteral } from "./c-literals.ts";

type Play = Case["plays"][number];
type IoctlPlay = Extract<Play, { call: "ioctl" }>;

/** Calls as rows of a table in C, by the macros of `cTypes`, one a line. `fds`: identifiers of the descriptors' names. */
export function cCalls(plays: readonly Play[], fds: ReadonlyMap<string, string>): readonly string[] {
  const rows: string[] = [];
  for (let at = 0; at < plays.length; ) {
    const { length, more } = repetition(plays, at);
    for (const play of plays.slice(at, at + length)) rows.push(row(play, fds));
    if (more > 0) rows.push(`AGAIN(${length}, ${more})`);
    at += length * (1 + more);
  }
  return rows;
}

/**
 * Calls that come again and again, by values that go up by one: as many machines as there can be. `more`: how often, after the first time.
 * Few are written out, which reads more easily.
 */
function repetition(plays: readonly Play[], at: number): { readonly length: number; readonly more: number } {
  for (const length of [1, 2]) {
    let more = 0;
    const next = (offset: number) => same(plays[at + offset], plays[at + offset + length * (more + 1)], more + 1);
    while (Array.from({ length }, (_, offset) => next(offset)).every(Boolean)) more += 1;
    if (more >= 8) return { length, more };
  }
  return { length: 1, more: 0 };
}

/** Whether the second is the first with a value that is greater by so many, or with no value at all. */
function same(first: Play | undefined, second: Play | undefined, greater: number): boolean {
  if (first === undefined || second === undefined) return false;
  return key(first, BigInt(greater)) === key(second, 0n);
}

/** The call with what it is given and what it must answer, as a key. */
export function key(play: unknown, greater = 0n): string {
  return JSON.stringify(play, (name, value) => {
    if (typeof value === "bigint") return String(name === "value" ? value + greater : value);
    return value instanceof Uint8Array ? [...value] : value;
  });
}

function row(play: Play, fds: ReadonlyMap<string, string>): string {
  const fd = (name: string) => fds.get(name) ?? "NO_FD";
  switch (play.call) {
    case "open":
      return line("OPEN", textLiteral(play.path), fd(play.as), ...expectation(play.expect));
    case "close":
      return line("CLOSE", fd(play.fd));
    case "eventfd":
      return line("EVENTFD", fd(play.as));
    case "read":
      return line("READ", fd(play.fd), String(play.length), ...expectation(play.expect));
    case "write":
      return line("WRITE", fd(play.fd), bytesText(play.bytes), ...expectation(play.expect));
    case "ioctl":
      return ioctl(play, fd);
  }
}

function ioctl({ fd: on, command, argument, as, expect }: IoctlPlay, fd: (name: string) => string): string {
  return line(
    "IOCTL",
    fd(on),
    typeof command === "number" ? hexNumber(command) : command,
    ...argumentText(argument, fd),
    ...(as === undefined ? [] : [`AS(${fd(as)})`]),
    ...expectation(expect),
  );
}

function argumentText(argument: IoctlPlay["argument"], fd: (name: string) => string): readonly string[] {
  switch (argument.by) {
    case "none":
      return [];
    case "value":
      return [`VALUE(${argument.value < 0x10000n ? argument.value : `${hexNumber(argument.value)}ULL`})`];
    case "pointer": {
      const { fds = [], pointers = [] } = argument;
      const given = fds.map((each) => `{ ${each.offset}, ${fd(each.fd)} }`);
      const pointed = pointers.map(({ offset, bytes }) => `{ ${offset}, ${bytes.length}, ${runsText(bytes)} }`);
      return [
        bytesText(argument.bytes),
        ...(given.length === 0 ? [] : [line("FDS", ...given)]),
        ...(pointed.length === 0 ? [] : [line("POINTERS", ...pointed)]),
      ];
    }
  }
}

function expectation(expect: NonNullable<IoctlPlay["expect"]> = {}): readonly string[] {
  if ("errno" in expect) return [`FAILS(${expect.errno})`];
  const { value, atLeast, bytes } = expect;
  return [
    ...(value !== undefined ? [`ANSWERS(${value})`] : atLeast !== undefined ? [`AT_LEAST(${atLeast})`] : []),
    ...(bytes === undefined ? [] : [`WRITES(${bytes.offset}, ${bytes.bytes.length}, ${bytesLiteral(bytes.bytes)})`]),
  ];
}

function bytesText(bytes: Uint8Array): string {
  const runs = runsOf(bytes);
  return runs.length === 0 ? `ZEROS(${bytes.length})` : line("BYTES", String(bytes.length), ...runs.map(runLiteral));
}

function runsText(bytes: Uint8Array): string {
  const runs = runsOf(bytes);
  return runs.length === 0 ? "NULL" : line("RUNS", ...runs.map(runLiteral));
}

function line(name: string, ...parts: readonly string[]): string {
  return `${name}(${parts.join(", ")})`;
}
