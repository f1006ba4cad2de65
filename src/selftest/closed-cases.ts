import type { Change } from "../contract/contract.ts";
import { excluded, relationsOf } from "../contract/relations.ts";
import { vary } from "../session/checks.ts";
import { sizeOfType } from "../session/decode.ts";
import type { IoctlPlay, PlayArgument, SampleCall } from "../session/sample.ts";
import type { Case } from "./case.ts";
import { type Command, type Descriptor, type Ground, withArgument } from "./ground.ts";
import type { Judge } from "./judge.ts";
import { unknownAnswer } from "./unknown-row.ts";
import { aboutChange, aboutCommand, changeReason } from "./why.ts";
import { sampleElsewhere } from "./with-change.ts";

/** Closed gates: commands, descriptors and flags that other builds have and this one has not answer as documented. */
export function closedCases(ground: Ground, judge: Judge): readonly Case[] {
  return [
    ...ground.lacked.flatMap((command) => closedCommand(ground, command, judge)),
    ...closedNodes(ground),
    ...closedFlags(ground),
  ];
}

/** A command that the build lacks, called as the builds that have it are called, and with zeros. */
function closedCommand(ground: Ground, command: Command, judge: Judge): readonly Case[] {
  const ready = ground.ready(command.on);
  if (ready === undefined) return [];
  const empty = zeros(command);
  const known = sampleElsewhere(ground, command)?.call;
  const ways: readonly { readonly how: string; readonly call: SampleCall }[] = [
    ...(known === undefined ? [] : [{ how: "with what is valid elsewhere", call: known }]),
    ...(known === undefined ? [] : [{ how: "with a valid argument", call: onlyArgument(known, ready.fd, ready.plays) }]),
    {
      how: "with zeros",
      call: { before: ready.plays, call: { call: "ioctl", fd: ready.fd, command: command.number, argument: empty } },
    },
  ];
  return ways.flatMap(({ how, call: { before, call } }): readonly Case[] => {
    const asked = { ...withArgument(call, call.argument), command: ground.ref(command) };
    // Calls that lead there may need what this build lacks; then there is no such case.
    const verdict = judge({ before, call: { ...asked, command: command.number } });
    const answer = verdict.kind === "unknown" ? unknownAnswer(ground, command.on, { before, call: asked }, judge) : undefined;
    if (answer === undefined) return [];
    const change = ground.change(command.change);
    const told =
      change?.gate.kind === "probe" &&
      change.gate.command === command.name &&
      onlyMissing(ground, change) &&
      speaksOf(ground, command, change.gate.absent)
        ? change.gate.absent
        : undefined;
    const errno = told ?? answer.errno;
    const reason = `${change === undefined ? command.change : changeReason(change)}: absent here (${answer.source})`;
    return [
      {
        name: `${ground.label(command)}: absent, ${how} → ${errno}`,
        area: "closed",
        about: aboutCommand(ground, command, { reason }),
        plays: [...before, { ...asked, command: command.number, expect: { errno } }],
      },
    ];
  });
}

/** Whether the change is all that is missing: nothing took its place, and what it needs is there. Its gate speaks of no other case. */
function onlyMissing({ spec, build, has }: Ground, change: Change): boolean {
  const relations = relationsOf(spec.contract);
  return (change.needs ?? []).every(has) && ![...build.has].some((other) => excluded(relations, change.id, other));
}

/** Whether a gate's errno is about this kind of descriptor: of several that have the command, one may answer another to all it does not know. */
function speaksOf({ lacked, descriptors }: Ground, { name, on }: Command, absent: string): boolean {
  const several = lacked.some((each) => each.name === name && each.on !== on);
  return !several || descriptors.find(({ kind }) => kind === on)?.unknown.some(({ errno }) => errno === absent) === true;
}

/** The argument alone, on a descriptor that this build opens; descriptors inside it are left out. */
function onlyArgument({ call }: SampleCall, fd: string, before: SampleCall["before"]): SampleCall {
  const argument: PlayArgument = call.argument.by === "pointer" ? { by: "pointer", bytes: call.argument.bytes } : call.argument;
  return { before, call: { ...call, fd, argument } };
}

function zeros({ argument }: Command): IoctlPlay["argument"] {
  switch (argument.by) {
    case "none":
      return { by: "none" };
    case "value":
      return { by: "value", value: 0n };
    case "pointer":
      return { by: "pointer", bytes: new Uint8Array(sizeOfType(argument.type)) };
  }
}

/** A node of another build is not there. */
function closedNodes({ spec, descriptors, change }: Ground): readonly Case[] {
  const all = spec.descriptors as unknown as readonly Descriptor[];
  return all.flatMap((descriptor): readonly Case[] => {
    const { kind, path } = descriptor;
    const brought = descriptor.change === undefined ? undefined : change(descriptor.change);
    const elsewhere = descriptors.some((each) => each.path === path);
    if (descriptors.includes(descriptor) || path === undefined || path.includes("$") || brought === undefined || elsewhere)
      return [];
    const about = aboutChange(brought);
    return [
      {
        name: `open ${path} → ENOENT`,
        area: "closed",
        about,
        plays: [{ call: "open", path, as: kind, expect: { errno: "ENOENT" } }],
      },
    ];
  });
}

/** A flag of another build, set in an otherwise valid record, answers what its gate says. */
function closedFlags(ground: Ground): readonly Case[] {
  return ground.spec.contract.changes.flatMap((change): readonly Case[] => {
    const { gate } = change;
    if (gate.kind !== "flag" || ground.has(change.id)) return [];
    return ground.commands.flatMap((command): readonly Case[] => {
      const { argument } = command;
      const sample = ground.sample(command);
      if (argument.by !== "pointer" || !("fields" in argument.type) || argument.type.name !== gate.record || sample === undefined)
        return [];
      const { type } = argument;
      const field = type.fields.find((each) => each.name === gate.field);
      if (field?.type.kind !== "int") return [];
      const label = `${gate.record}.${gate.field} with bit ${gate.bit}`;
      const varied = vary(sample, label, (bytes) => {
        const byte = field.offset + (type.endian === "little" ? gate.bit >> 3 : sizeOfType(field.type) - 1 - (gate.bit >> 3));
        bytes[byte] = (bytes[byte] ?? 0) | (1 << (gate.bit & 7));
      });
      const { as: _, ...call } = varied.call;
      return [
        {
          name: `${ground.label(command)}: absent ${label} → ${gate.absent}`,
          area: "closed",
          about: aboutChange(change, { command: `${command.on} ${command.name}` }),
          plays: [...varied.before, { ...call, expect: { errno: gate.absent } }],
        },
      ];
    });
  });
}
