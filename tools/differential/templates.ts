import type { RecordLayout } from "../../src/codec/layout.ts";
import type { Build } from "../../src/contract/build.ts";
import { providerTarget } from "../../src/selftest/provider-target.ts";
import { commandsOf } from "../../src/session/dispatch.ts";
import type { IoctlPlay, Play } from "../../src/session/sample.ts";
import type { AnyInterface } from "../../src/session/spec.ts";
import { holds } from "../../src/session/when.ts";
import { callLine } from "../kernels/call-lines.ts";
import { performerOn } from "../kernels/perform.ts";

/** A call that the selftest makes, with what leads to it. Commands are numbers. */
export interface Template {
  readonly before: readonly Play[];
  readonly call: Play;
  /** What the descriptors of the calls are, by the names that the calls have for them. */
  readonly kinds: ReadonlyMap<string, string>;
}

/** What calls are made from. */
export interface Templates {
  /**
   * By what they are made on and which command they are, so that each command gets its turn, however many cases it has: commands of the
   * interface and opens, and numbers that it does not know.
   */
  readonly groups: readonly (readonly Template[])[];
  readonly unknown: readonly (readonly Template[])[];
  /** Calls that only look: state is compared by them. By kind of descriptor. */
  readonly looks: ReadonlyMap<string, readonly Template[]>;
  /** The record behind a command's pointer, by number. */
  readonly records: ReadonlyMap<number, RecordLayout>;
  /** By number of a command: offsets, in bytes, at which its bytes hold an address, or a descriptor's number. */
  readonly addresses: ReadonlyMap<number, ReadonlySet<number>>;
  readonly descriptors: ReadonlyMap<number, ReadonlySet<number>>;
  /** What can be opened, and what it is then. */
  readonly paths: readonly { readonly path: string; readonly kind: string }[];
  /** `KIND NUMBER` of every command that the interface plays, of any build. */
  readonly numbers: ReadonlySet<string>;
  /** Numbers by kind. */
  readonly byKind: ReadonlyMap<string, readonly number[]>;
}

/** What one case may take: more calls are about a limit, which a selftest tries once. */
const mostCalls = 12;

/** Takes the calls of all cases apart. What two cases have in common is there once, after the fewest calls. */
export function templatesOf(
  spec: AnyInterface,
  build: Build,
  numbers: { readonly [command: string]: number },
  cases: readonly (readonly Play[])[],
  handsOut: readonly number[],
): Templates {
  const found = new Map<string, Template>();
  for (const plays of cases) {
    if (plays.length > mostCalls) continue;
    const numbered = plays.map((play) => withNumber(play, numbers));
    const kinds = kindsOf(spec, build, numbered);
    for (const [at, call] of numbered.entries()) {
      const key = `${"fd" in call ? kinds.get(call.fd) : ""} ${callLine(call, {})}`;
      if ((found.get(key)?.before.length ?? mostCalls) > at) found.set(key, { before: numbered.slice(0, at), call, kinds });
    }
  }
  const all = [...found.values()];
  const groups = new Map<string, Template[]>();
  for (const each of all) {
    const key = groupOf(each);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const has = (change: string) => build.has.has(change);
  const records = new Map<number, RecordLayout>();
  for (const each of commandsOf(spec)) {
    const { argument, number } = each;
    if (!has(each.change) || !holds(each, has) || argument.by !== "pointer") continue;
    if (argument.type.kind === "struct" || argument.type.kind === "union") records.set(number, argument.type);
  }
  const commands = commandsOf(spec);
  const played = new Set(commands.map(({ on, number }) => `${on} ${number}`));
  const isKnown = (key: string) => played.has(key) || !/\d/.test(key);
  return {
    groups: [...groups].flatMap(([key, each]) => (isKnown(key) ? [each] : [])),
    unknown: [...groups].flatMap(([key, each]) => (isKnown(key) ? [] : [each])),
    looks: looksOf(all, lookingNumbers(numbers, handsOut)),
    records,
    addresses: offsetsOf(all, "pointers"),
    descriptors: offsetsOf(all, "fds"),
    paths: all.flatMap(({ call, kinds }) =>
      call.call === "open" ? [{ path: call.path, kind: kinds.get(call.as) ?? "none" }] : [],
    ),
    numbers: played,
    byKind: new Map(commands.map(({ on }) => [on, commands.filter((each) => each.on === on).map(({ number }) => number)])),
  };
}

/** Without what the case expects: the other side is the judge. */
function withNumber(play: Play, numbers: { readonly [command: string]: number }): Play {
  if (!("expect" in play) && play.call !== "ioctl") return play;
  const { expect: _, ...rest } = play as Play & { expect?: unknown };
  if (rest.call !== "ioctl") return rest;
  const command = typeof rest.command === "number" ? rest.command : numbers[rest.command];
  if (command === undefined) throw new Error(`the interface has no command ${rest.command}`);
  if (rest.argument.by !== "pointer" || rest.argument.pointers === undefined) return { ...rest, command };
  const pointers = rest.argument.pointers.map((each) => ({ ...each, bytes: wholePages(each.bytes) }));
  return { ...rest, command, argument: { ...rest.argument, pointers } };
}

/** A machine maps pages: what is behind the bytes of a page is there as well. */
function wholePages(bytes: Uint8Array): Uint8Array {
  const pages = new Uint8Array(Math.ceil(bytes.length / 4096) * 4096);
  pages.set(bytes);
  return pages;
}

function kindsOf(spec: AnyInterface, build: Build, plays: readonly Play[]): ReadonlyMap<string, string> {
  const target = providerTarget(spec, build);
  const performer = performerOn(target);
  const kinds = new Map<string, string>();
  for (const play of plays) {
    performer.make(play);
    for (const [name, fd] of performer.fds) {
      const kind = target.kindOf(fd);
      if (kind !== undefined) kinds.set(name, kind);
    }
  }
  return kinds;
}

function groupOf({ call, kinds }: Template): string {
  const on = "fd" in call ? (kinds.get(call.fd) ?? "") : "";
  return call.call === "ioctl" ? `${on} ${call.command}` : `${on} ${call.call}`;
}

/** Commands whose name says that they ask, but for those that open something. */
function lookingNumbers(numbers: { readonly [command: string]: number }, handsOut: readonly number[]): ReadonlySet<number> {
  const looking = Object.entries(numbers).filter(([name]) => /_(GET|CHECK)_|_INFO$/.test(name));
  return new Set(looking.map(([, number]) => number).filter((number) => !handsOut.includes(number)));
}

function looksOf(all: readonly Template[], numbers: ReadonlySet<number>): ReadonlyMap<string, readonly Template[]> {
  const looks = new Map<string, Template[]>();
  for (const template of all) {
    const { call, kinds } = template;
    const kind = "fd" in call ? kinds.get(call.fd) : undefined;
    if (kind === undefined || call.call !== "ioctl" || !numbers.has(call.command as number)) continue;
    looks.set(kind, [...(looks.get(kind) ?? []), template]);
  }
  return looks;
}

function offsetsOf(all: readonly Template[], what: "pointers" | "fds"): ReadonlyMap<number, ReadonlySet<number>> {
  const offsets = new Map<number, Set<number>>();
  for (const { call } of all) {
    if (call.call !== "ioctl" || call.argument.by !== "pointer") continue;
    const number = call.command as IoctlPlay["command"] as number;
    for (const { offset } of call.argument[what] ?? []) {
      offsets.set(number, (offsets.get(number) ?? new Set()).add(offset));
    }
  }
  return offsets;
}
