import type { PlayArgument, SampleCall } from "../session/sample.ts";
import type { Case } from "./case.ts";
import type { Ground } from "./ground.ts";
import type { Judge } from "./judge.ts";
import { samePlain } from "./same-plain.ts";
import { checksOf, provoked, withoutExpectation } from "./variations.ts";
import { aboutCommand } from "./why.ts";

/** Two mistakes at once: the check that comes first answers. One case for each two checks of a command whose errnos differ. */
export function orderCases(ground: Ground, judge: Judge): readonly Case[] {
  return ground.commands.flatMap((command) => {
    const sample = ground.sample(command);
    if (sample === undefined) return [];
    const plain = withoutExpectation(sample);
    const checks = checksOf(ground, command, "holding").map((check) => ({ check, tried: few(provoked(ground, command, check)) }));
    return checks.flatMap((first, index) =>
      checks.slice(index + 1).flatMap((second): readonly Case[] => {
        if (first.check.errno === second.check.errno) return [];
        for (const one of first.tried) {
          for (const other of second.tried) {
            const both = together(plain, one, other);
            // A mistake that the other one undoes is none: a length too large for an offset that has changed, too.
            const verdict = both === undefined ? undefined : judge(both);
            if (both === undefined || verdict?.kind !== "check" || verdict.id !== first.check.id) continue;
            const { id, errno } = first.check;
            const reason = `${id} comes before ${second.check.id}, which answers ${second.check.errno}, in ${command.name}`;
            return [
              {
                name: `${ground.label(command)}: ${one.label}, and ${other.label} → ${errno}`,
                area: "order",
                about: aboutCommand(ground, command, { check: id, reason }),
                plays: [...both.before, { ...both.call, expect: { errno } }],
              },
            ];
          }
        }
        return [];
      }),
    );
  });
}

/** The first, the last and one between them: enough to find two that do not touch the same bytes. */
function few<T>(all: readonly T[]): readonly T[] {
  return all.length <= 3 ? all : [all[0], all[all.length - 1], all[all.length >> 1]].filter((each) => each !== undefined);
}

/** The sample with both mistakes; `undefined` where they change the same thing. */
function together(plain: SampleCall, one: SampleCall, other: SampleCall): SampleCall | undefined {
  const before = either(plain.before, one.before, other.before, sameCalls);
  const fd = either(plain.call.fd, one.call.fd, other.call.fd, Object.is);
  const command = either(plain.call.command, one.call.command, other.call.command, Object.is);
  const argument = bothArguments(plain.call.argument, one.call.argument, other.call.argument);
  if (before === undefined || fd === undefined || command === undefined || argument === undefined) return undefined;
  return { before, call: { ...plain.call, fd, command, argument } };
}

/** What one of the two changed; `undefined` when both did. */
function either<T>(plain: T, one: T, other: T, same: (a: T, b: T) => boolean): T | undefined {
  if (same(plain, one)) return other;
  return same(plain, other) ? one : undefined;
}

function sameCalls(a: SampleCall["before"], b: SampleCall["before"]): boolean {
  return a === b || (a.length === b.length && a.every((play, index) => samePlain(play, b[index])));
}

function bothArguments(plain: PlayArgument, one: PlayArgument, other: PlayArgument): PlayArgument | undefined {
  const whole = either(plain, one, other, samePlain);
  if (whole !== undefined) return whole;
  if (plain.by !== "pointer" || one.by !== "pointer" || other.by !== "pointer") return undefined;
  const { length } = plain.bytes;
  if (one.bytes.length !== length || other.bytes.length !== length) return undefined;
  const fds = either(plain.fds, one.fds, other.fds, samePlain) ?? [];
  const pointers = either(plain.pointers, one.pointers, other.pointers, samePlain) ?? [];
  const bytes = plain.bytes.slice();
  for (let index = 0; index < length; index++) {
    const [was, first, second] = [plain.bytes[index] ?? 0, one.bytes[index] ?? 0, other.bytes[index] ?? 0];
    if (first !== was && second !== was) return undefined;
    bytes[index] = first === was ? second : first;
  }
  return { ...plain, bytes, fds, pointers };
}
