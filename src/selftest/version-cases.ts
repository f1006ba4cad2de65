import type { VersionProtocol } from "../contract/contract.ts";
import { knownNumbers } from "../contract/promises.ts";
import type { Expect, IoctlPlay, Play } from "../session/sample.ts";
import type { Case } from "./case.ts";
import { type Ground, type Opened, openedByPath } from "./ground.ts";
import { bitsOf, giving, passing, room } from "./protocol-calls.ts";
import { aboutProtocol, numberText } from "./why.ts";

/** What the row of a version protocol promises: where it starts, what it takes and refuses, and when it can no longer change. */
export function versionCases(ground: Ground): readonly Case[] {
  return ground.protocols.flatMap((protocol) =>
    protocol.kind === "version" ? protocol.on.flatMap((kind) => casesOn(ground, protocol, kind)) : [],
  );
}

/** One protocol on one kind of descriptor, and the calls that its cases are made of. */
interface Asked {
  readonly ground: Ground;
  readonly protocol: VersionProtocol;
  readonly kind: string;
  readonly opened: Opened;
  /** Commands that the build has on this kind. */
  readonly get: string | undefined;
  readonly set: string | undefined;
  /** What the build declares. */
  readonly highest: bigint;
  /** What a new descriptor starts with; `undefined`: nothing was asked yet. */
  readonly starts: bigint | undefined;
}

function casesOn(ground: Ground, protocol: VersionProtocol, kind: string): readonly Case[] {
  const opened = ground.opened(kind);
  if (opened === undefined) return [];
  const has = (name: string | undefined) =>
    name !== undefined && ground.commands.some((each) => each.on === kind && each.name === name) ? name : undefined;
  const asked: Asked = {
    ground,
    protocol,
    kind,
    opened,
    get: has(protocol.get),
    set: has(protocol.set),
    highest: ground.build.declares.versions[protocol.name] ?? 0n,
    starts: startsWith(ground, protocol),
  };
  // Where other calls lead to the descriptor, they may have agreed on a number already.
  const fresh = openedByPath(opened);
  return [
    ...(fresh ? startCases(asked) : []),
    ...agreeCases(asked, fresh),
    ...repeatCases(asked),
    ...(fresh ? [...otherOpenCases(asked), ...beforeAnythingCases(asked)] : []),
  ];
}

/** What GET answers before anything else was asked, twice: it must not matter that it was asked. */
function startCases(asked: Asked): readonly Case[] {
  const { get, highest, starts } = asked;
  const { picks, neededFirst, passed } = asked.protocol;
  if (get === undefined) return [];
  const first = (value: bigint, rule: string) =>
    one(asked, `${get} first → ${value}`, rule, [...asking(asked, value), ...asking(asked, value)]);
  if (picks === "constant")
    return [one(asked, `${get} → ${highest}`, "a constant", [...asking(asked, highest), ...asking(asked, highest)])];
  if (neededFirst !== undefined) {
    const refused = call(asked, get, room(asked.ground, passed), { errno: neededFirst });
    return [one(asked, `${get} first → ${neededFirst}`, "a number must be agreed on first", [refused])];
  }
  return [
    starts === undefined
      ? first(highest, "the provider's own number, as long as nothing was agreed on")
      : first(starts, "what a new descriptor starts with"),
    ...(passed === "value"
      ? []
      : [
          one(asked, `${get} to nothing → EFAULT`, "the number goes behind the pointer", [
            call(asked, get, nothing, { errno: "EFAULT" }),
          ]),
        ]),
  ];
}

/** Numbers that are taken, and numbers that are refused, after which another can be asked. */
function agreeCases(asked: Asked, fresh: boolean): readonly Case[] {
  const { set, highest, starts } = asked;
  const { unknown, neededFirst, picks } = asked.protocol;
  if (set === undefined) return [];
  const after = neededFirst !== undefined || !fresh ? [] : asking(asked, starts ?? highest);
  const rule = `${picks === "exact" ? "any number but the provider's own" : "a higher number"} is refused, and changes nothing`;
  return [
    ...taken(asked).map((value) =>
      one(asked, `${set} ${value} → success`, "a number that the provider takes", [
        setting(asked, value),
        ...asking(asked, value),
      ]),
    ),
    ...refused(asked).flatMap((value) => {
      const wrong = setting(asked, value, { errno: unknown });
      const name = `${set} ${numberText(value)}`;
      return [
        one(asked, `${name} → ${unknown}`, rule, [wrong, ...after]),
        one(asked, `${name}, then ${highest} → success`, "a refused number can be asked again", [wrong, setting(asked, highest)]),
      ];
    }),
  ];
}

/** Agreeing a second time: on the same, on less, on more, and on what cannot be read. */
function repeatCases(asked: Asked): readonly Case[] {
  const { set, highest } = asked;
  const { repeat, passed } = asked.protocol;
  if (set === undefined) return [];
  const two = ends(asked);
  const twice = two.flatMap((first) =>
    [...two].reverse().map((second) => {
      const name = `${set} ${first}, then ${second}`;
      if (repeat.allowed) {
        const plays = [setting(asked, first), setting(asked, second), ...asking(asked, second)];
        return one(asked, `${name} → success`, "the number may be agreed on again", plays);
      }
      const plays = [setting(asked, first), setting(asked, second, { errno: repeat.errno }), ...asking(asked, first)];
      return one(asked, `${name} → ${repeat.errno}`, "a number is agreed on once", plays);
    }),
  );
  if (repeat.allowed || passed === "value") return twice;
  const errno = repeat.beforeCopy ? repeat.errno : "EFAULT";
  const rule = `a repeat is refused ${repeat.beforeCopy ? "before" : "after"} the argument is read`;
  const again = [setting(asked, highest), call(asked, set, nothing, { errno })];
  return [...twice, one(asked, `${set} again, from nothing → ${errno}`, rule, again)];
}

/** What was agreed on belongs to one open of the node. */
function otherOpenCases(asked: Asked): readonly Case[] {
  const { opened, get, set, highest, starts, protocol } = asked;
  const [open] = opened.plays;
  if (protocol.scope !== "fd" || open?.call !== "open" || set === undefined || get === undefined) return [];
  const { neededFirst, passed } = protocol;
  const untouched: Expect = neededFirst === undefined ? giving(asked.ground, passed, starts ?? highest) : { errno: neededFirst };
  const [agreed = highest] = ends(asked);
  return [
    one(asked, `${set} ${agreed} does not reach another open`, "the number belongs to one open of the node", [
      { ...open, as: "second" },
      setting(asked, agreed),
      { ...call(asked, get, room(asked.ground, passed), untouched), fd: "second" },
      ...asking(asked, agreed),
    ]),
  ];
}

/** Every other command, known or not, is refused until a number was agreed on. */
function beforeAnythingCases(asked: Asked): readonly Case[] {
  const { ground, kind, opened, get, set, protocol } = asked;
  const { neededFirst } = protocol;
  if (neededFirst === undefined) return [];
  const others = ground.commands.filter((each) => each.on === kind && each.name !== set && each.name !== get);
  const calls = [...others.map((each) => [each.name, ground.ref(each)] as const), ["an unknown command", 0xffff_ffff] as const];
  return calls.map(
    ([name, command]): Case => ({
      name: `${name} on ${kind} before ${protocol.set} → ${neededFirst}`,
      area: "protocol",
      about: aboutProtocol(protocol, "nothing else is answered before a number was agreed on"),
      plays: [...opened.plays, call(asked, command, { by: "none" }, { errno: neededFirst })],
    }),
  );
}

const nothing = { by: "pointer", bytes: new Uint8Array() } as const;

function one({ protocol, kind, opened }: Asked, what: string, rule: string, plays: readonly Play[]): Case {
  const about = aboutProtocol(protocol, rule);
  return { name: `${protocol.name} on ${kind}: ${what}`, area: "protocol", about, plays: [...opened.plays, ...plays] };
}

function call({ opened }: Asked, command: string | number, argument: IoctlPlay["argument"], expect?: Expect): IoctlPlay {
  return { call: "ioctl", fd: opened.fd, command, argument, ...(expect === undefined ? {} : { expect }) };
}

/** Reads the number, where that can be done. */
function asking(asked: Asked, expected: bigint): readonly Play[] {
  const { ground, protocol } = asked;
  const { passed } = protocol;
  return asked.get === undefined ? [] : [call(asked, asked.get, room(ground, passed), giving(ground, passed, expected))];
}

function setting(asked: Asked, value: bigint, expect?: Expect): Play {
  return call(asked, asked.set ?? "", passing(asked.ground, asked.protocol.passed, value), expect);
}

/** The least and the most that can be agreed on. */
function ends({ protocol, highest }: Asked): readonly bigint[] {
  return protocol.picks === "exact" || highest === 0n ? [highest] : [0n, highest];
}

/** What a descriptor of this build starts with; `undefined`: nothing was asked yet. */
function startsWith(ground: Ground, { initial, startsUnasked }: VersionProtocol): bigint | undefined {
  if (startsUnasked !== undefined && ground.has(startsUnasked)) return undefined;
  return initial === "not-asked" ? undefined : initial;
}

/** Numbers that must be taken: all up to the declared one as long as they are few, else those that the contract knows. */
function taken({ ground, protocol, highest }: Asked): readonly bigint[] {
  if (protocol.picks !== "up-to") return [highest];
  if (highest < 16n) return Array.from({ length: Number(highest) + 1 }, (_, value) => BigInt(value));
  const known = knownNumbers(ground.spec.contract, protocol).filter((value) => value <= highest);
  return [...new Set([0n, ...known, highest - 1n, highest])];
}

/** Numbers that must be refused: the next one, the ends of 32 and 64 bits, and one that only its upper half tells from a good one. */
function refused({ protocol: { passed, picks }, highest }: Asked): readonly bigint[] {
  const end = 1n << BigInt(bitsOf(passed));
  const above = [highest + 1n, highest + 2n, 0xffff_ffffn, 1n << 32n, (1n << 32n) + highest, 1n << 63n, end - 1n];
  const below = picks === "exact" && highest > 0n ? [0n, highest - 1n] : [];
  return [...new Set([...below, ...above])].filter((value) => value < end && (value > highest || below.includes(value)));
}
