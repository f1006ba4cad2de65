import type { RecordLayout } from "../codec/layout.ts";
import { convert } from "../session/decode.ts";
import type { Expect, IoctlPlay, Play, SampleCall } from "../session/sample.ts";
import { hexNumber } from "./call-text.ts";
import type { Case } from "./case.ts";
import { sampleText } from "./command-cases.ts";
import type { Command, Ground } from "./ground.ts";
import type { Judge } from "./judge.ts";
import { unknownAnswer } from "./unknown-row.ts";
import { aboutCommand } from "./why.ts";

/**
 * A 32-bit program on a 64-bit kernel, where its numbers or records differ: what the build understands succeeds, what it does not is
 * unknown, and so is the 64-bit program's number.
 */
export function compatCases(ground: Ground, judge: Judge): readonly Case[] {
  const differing = [...ground.commands, ...ground.others].filter((each) => each.compat !== undefined);
  const served = new Map(ground.commands.map((each) => [`${each.on} ${each.compat?.number ?? each.number}`, each]));
  return differing.flatMap((command): readonly Case[] => {
    const { compat } = command;
    if (compat === undefined) return [];
    const own = served.get(`${command.on} ${compat.number}`);
    const cases =
      own === command
        ? understood(ground, command, judge)
        : own === undefined
          ? strange(ground, command, compat.number, judge)
          : [];
    const native = served.has(`${command.on} ${command.number}`) ? [] : strange(ground, command, command.number, judge);
    return [...cases, ...native];
  });
}

function understood(ground: Ground, command: Command, judge: Judge): readonly Case[] {
  const sample = ground.sample(command);
  const small = sample === undefined ? undefined : smaller(ground, sample);
  const verdict = small === undefined ? undefined : judge(small, "32-bit");
  // A handler for 32-bit programs may do the work and then refuse: the row that does is to be believed.
  if (small === undefined || (verdict?.kind !== "accepted" && verdict?.kind !== "check")) return [];
  const expect: Expect = verdict.kind === "check" ? { errno: verdict.errno } : {};
  // The kernel's own kind of program ends with the same errno, or it does not, and then this kind alone is refused.
  const native = sample?.call.expect !== undefined && "errno" in sample.call.expect ? sample.call.expect.errno : undefined;
  const text =
    verdict.kind !== "check"
      ? "valid → success"
      : native === verdict.errno
        ? sampleText(sample)
        : `valid for a 64-bit one → ${verdict.errno}`;
  return [
    {
      name: `${ground.label(command)} of a 32-bit program: ${text}`,
      area: "32-bit",
      about: aboutCommand(ground, command),
      plays: [...small.before, { ...small.call, expect }],
      program: "32-bit",
    },
  ];
}

function strange(ground: Ground, command: Command, number: number, judge: Judge): readonly Case[] {
  const ready = ground.ready(command.on);
  const small =
    ready === undefined
      ? undefined
      : smaller(ground, {
          before: ready.plays,
          call: { call: "ioctl", fd: ready.fd, command: number, argument: { by: "none" } },
        });
  if (small === undefined) return [];
  const answer = unknownAnswer(ground, command.on, small, judge, "32-bit");
  if (answer === undefined) return [];
  return [
    {
      name: `${ground.label(command)} of a 32-bit program, as ${hexNumber(number)} → ${answer.errno}`,
      area: "32-bit",
      about: aboutCommand(ground, command, {
        reason: `what ${command.on} answers to a command it does not know (${answer.source})`,
      }),
      plays: [...small.before, { ...small.call, expect: { errno: answer.errno } }],
      program: "32-bit",
    },
  ];
}

/** The same calls as a 32-bit program makes them; `undefined` where one of its records holds what cannot be moved. */
function smaller(ground: Ground, { before, call }: SampleCall): SampleCall | undefined {
  const calls: Play[] = [];
  for (const play of [...before, call]) {
    const small = play.call === "ioctl" ? smallerCall(ground, play) : play;
    if (small === undefined) return undefined;
    calls.push(small);
  }
  return { before: calls.slice(0, -1), call: calls[calls.length - 1] as IoctlPlay };
}

function smallerCall(ground: Ground, play: IoctlPlay): IoctlPlay | undefined {
  const number = typeof play.command === "number" ? play.command : ground.numbers[play.command];
  const command = ground.commands.find((each) => each.compat !== undefined && each.number === number);
  if (command?.compat === undefined) return play;
  const { argument } = play;
  const type = command.argument.by === "pointer" ? command.argument.type : undefined;
  if (argument.by !== "pointer" || argument.fds?.length || argument.pointers?.length || type === undefined || !isRecord(type))
    return undefined;
  const bytes = convert(type, command.compat.record, argument.bytes);
  return { ...play, command: command.compat.number, argument: { by: "pointer", bytes } };
}

function isRecord(type: object): type is RecordLayout {
  return "fields" in type;
}
