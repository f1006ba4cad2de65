import type { PlayArgument } from "../session/sample.ts";
import { hexNumber } from "./call-text.ts";
import type { Case } from "./case.ts";
import type { Ground, Opened } from "./ground.ts";
import type { Judge } from "./judge.ts";
import { unknownAnswer } from "./unknown-row.ts";

/** Numbers that a descriptor does not know: near those that it does, of other kinds of descriptors, and the ends of what can be asked. */
export function unknownCases(ground: Ground, judge: Judge): readonly Case[] {
  return ground.descriptors.flatMap(({ kind, unknown }) => {
    const ready = ground.ready(kind);
    if (ready === undefined) return [];
    const plain = strangers(ground, kind).flatMap(({ number, what }) => caseFor(ground, judge, kind, ready, number, what));
    if (!unknown.some((row) => row.holds !== undefined)) return plain;
    const room = { by: "pointer", bytes: new Uint8Array(256) } as const;
    return [
      ...plain,
      ...caseFor(ground, judge, kind, ready, 0xffff_ffff, "all bits, with 256 bytes of zero", room),
      ...states(ground, kind).flatMap(({ opened, what }) => caseFor(ground, judge, kind, opened, 0xffff_ffff, what)),
    ];
  });
}

/** Descriptors of a kind in the states that its commands' samples need and leave behind: where the answer depends on the state. */
function states(ground: Ground, kind: string): readonly { readonly opened: Opened; readonly what: string }[] {
  return ground.commands
    .filter((each) => each.on === kind && each.sample !== undefined)
    .flatMap((command) => {
      const sample = ground.sample(command);
      if (sample === undefined) return [];
      const { before, call } = sample;
      return [
        { opened: { plays: before, fd: call.fd }, what: `ready for ${command.name}` },
        { opened: { plays: [...before, call], fd: call.fd }, what: `after ${command.name}` },
      ];
    });
}

function caseFor(
  ground: Ground,
  judge: Judge,
  kind: string,
  ready: Opened,
  number: number,
  what: string,
  argument: PlayArgument = { by: "none" },
): readonly Case[] {
  const call = { call: "ioctl", fd: ready.fd, command: number, argument } as const;
  const answer = unknownAnswer(ground, kind, { before: ready.plays, call }, judge);
  if (answer === undefined) return [];
  return [
    {
      name: `${kind} knows no ${hexNumber(number)}, ${what} → ${answer.errno}`,
      area: "unknown",
      about: { command: kind, reason: `what ${kind} answers to a command it does not know (${answer.source})` },
      plays: [...ready.plays, { ...call, expect: { errno: answer.errno } }],
    },
  ];
}

interface Stranger {
  readonly number: number;
  /** Where the number comes from. */
  readonly what: string;
}

/** Numbers that no command of the build has on this kind; those that other builds have on it are not strangers. */
function strangers(ground: Ground, kind: string): readonly Stranger[] {
  const own = [...ground.commands, ...ground.lacked].filter((each) => each.on === kind);
  const known = new Set(own.map(({ number }) => number));
  const found = new Map<number, string>();
  const add = (number: number, what: string) => {
    if (!known.has(number) && !found.has(number)) found.set(number, what);
  };
  for (const { name, number } of own) {
    for (const near of neighbours(number)) add(near.number, `${near.what} ${name}`);
  }
  for (const { name, number, on } of ground.commands) if (on !== kind) add(number, `${name} of ${on}`);
  add(0, "nothing");
  add(0xffff_ffff, "all bits");
  return [...found].map(([number, what]) => ({ number, what }));
}

/**
 * What differs in one part: bits 0-7 number it, 8-15 name its group, 16-29 say how long the argument is, 30-31 where it is copied to
 * (asm-generic/ioctl.h).
 */
function neighbours(number: number): readonly Stranger[] {
  const nr = number & 0xff;
  const size = (number >>> 16) & 0x3fff;
  const direction = number >>> 30;
  const withNr = (value: number) => ((number & 0xffff_ff00) | value) >>> 0;
  const withSize = (value: number) => ((number & 0xc000_ffff) | (value << 16)) >>> 0;
  return [
    ...(nr < 0xff ? [{ number: withNr(nr + 1), what: "next after" }] : []),
    ...(nr > 0 ? [{ number: withNr(nr - 1), what: "before" }] : []),
    ...[0, 1, 2, 3]
      .filter((each) => each !== direction)
      .map((each) => ({ number: ((number & 0x3fff_ffff) | (each << 30)) >>> 0, what: `with direction ${each},` })),
    ...(size < 0x3fff ? [{ number: withSize(size + 1), what: "a byte longer than" }] : []),
    ...(size > 0 ? [{ number: withSize(size - 1), what: "a byte shorter than" }] : []),
    { number: (number ^ 0x0000_0100) >>> 0, what: "in another group than" },
  ];
}
