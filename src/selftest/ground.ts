import type { Build } from "../contract/build.ts";
import type { Change, ChangeId, Protocol } from "../contract/contract.ts";
import { commandsOf } from "../session/dispatch.ts";
import type { IoctlPlay, Play, SampleCall } from "../session/sample.ts";
import type { AnyInterface, CommandSpec, DescriptorSpec } from "../session/spec.ts";
import { holds } from "../session/when.ts";
import { claimOf } from "./claim.ts";
import { protocolSample } from "./protocol-calls.ts";

export type Command = CommandSpec<unknown, unknown, unknown>;
export type Descriptor = DescriptorSpec<unknown, unknown>;

/** Calls that end with a descriptor of a kind, and the name under which it is known then. */
export interface Opened {
  readonly plays: readonly Play[];
  readonly fd: string;
}

/** What cases are made from: an interface, a build that is taken at its word, and what follows from the two. */
export interface Ground {
  readonly spec: AnyInterface;
  /** The build with all that it promises. */
  readonly build: Build;
  has(change: ChangeId): boolean;
  change(id: ChangeId): Change | undefined;
  readonly descriptors: readonly Descriptor[];
  /** Commands of the build, and those that only other builds have. */
  readonly commands: readonly Command[];
  readonly lacked: readonly Command[];
  /** Every command that is not the build's, also where the build has another under the same number. */
  readonly others: readonly Command[];
  /** Protocols that the build has. */
  readonly protocols: readonly Protocol[];
  /** The build's command under a number. */
  command(kind: string, number: number): Command | undefined;
  /** A call of the command that succeeds; `undefined` where the interface gives none. */
  sample(command: Command): SampleCall | undefined;
  /** Opens a descriptor of the kind, and nothing more where a path leads to it; `undefined` when nothing known leads to one. */
  opened(kind: string): Opened | undefined;
  /** The same, after what must be agreed on before any other command. */
  ready(kind: string): Opened | undefined;
  /** Request numbers by name: of a name that several builds give to different commands, the build's own. */
  readonly numbers: { readonly [command: string]: number };
  /** The command as a call names it: by name, or by number where the name means another. */
  ref(command: Command): string | number;
  /** `NAME`, or `NAME on KIND` where several kinds have a command of that name. */
  label(command: Command): string;
}

export function groundOf(spec: AnyInterface, claimed: Build): Ground {
  const build = claimOf(spec.contract, claimed);
  const has = (change: ChangeId) => build.has.has(change);
  const all = commandsOf(spec);
  const commands = all.filter((each) => has(each.change) && holds(each, has));
  const served = new Map(commands.map((each) => [`${each.on} ${each.number}`, each]));
  const descriptors = spec.descriptors as unknown as readonly Descriptor[];
  const changes = new Map(spec.contract.changes.map((each) => [each.id, each]));
  const protocols = spec.contract.protocols.filter(({ since }) => since === undefined || has(since));
  const samples = new Map<Command, SampleCall | undefined>();
  const openings = new Map<string, Opened | undefined>();

  const numbers = Object.fromEntries([...all, ...commands].map((each) => [each.name, each.number]));

  const ground: Ground = {
    spec,
    build,
    has,
    change: (id) => changes.get(id),
    descriptors: descriptors.filter(({ change }) => change === undefined || has(change)),
    // Of several in one place (builds that exclude each other share numbers) the dispatcher takes the last.
    commands: [...served.values()],
    lacked: all.filter((each) => !commands.includes(each) && !served.has(`${each.on} ${each.number}`)),
    others: all.filter((each) => served.get(`${each.on} ${each.number}`) !== each),
    protocols,
    command: (kind, number) => served.get(`${kind} ${number}`),
    sample(command) {
      if (!samples.has(command)) samples.set(command, command.sample?.(build) ?? protocolSample(ground, command));
      return samples.get(command);
    },
    opened(kind) {
      if (!openings.has(kind)) openings.set(kind, opening(ground, kind));
      return openings.get(kind);
    },
    ready(kind) {
      const opened = ground.opened(kind);
      const needed = protocols.filter(
        (each) => each.kind === "version" && each.neededFirst !== undefined && each.on.includes(kind),
      );
      if (opened === undefined || needed.length === 0 || !openedByPath(opened)) return opened;
      const agreeing = needed.flatMap((protocol) => {
        const set = commands.find((each) => each.on === kind && protocol.kind === "version" && each.name === protocol.set);
        const call = set === undefined ? undefined : ground.sample(set)?.call;
        return call === undefined ? [] : [{ ...call, fd: opened.fd }];
      });
      return { ...opened, plays: [...opened.plays, ...agreeing] };
    },
    numbers,
    ref: (command) => (numbers[command.name] === command.number ? command.name : command.number),
    label(command) {
      const same = all.some((each) => each.name === command.name && each.on !== command.on);
      return same ? `${command.name} on ${command.on}` : command.name;
    },
  };
  return ground;
}

/** Whether a descriptor was opened by its path alone, so that nothing was agreed on yet. */
export function openedByPath({ plays }: Opened): boolean {
  return plays.length === 1;
}

/** The same call with another argument. */
export function withArgument(call: IoctlPlay, argument: IoctlPlay["argument"]): IoctlPlay {
  return { call: "ioctl", fd: call.fd, command: call.command, argument };
}

/** By its path; else with the fewest calls that lead to a command's descriptor of that kind. */
function opening(ground: Ground, kind: string): Opened | undefined {
  const path = ground.descriptors.find((each) => each.kind === kind)?.path;
  if (path !== undefined && !path.endsWith("/$NAME")) {
    return { plays: [{ call: "open", path, as: kind }], fd: kind };
  }
  const ways = ground.commands
    .filter((each) => each.on === kind && each.sample !== undefined)
    .flatMap((each): Opened[] => {
      const sample = ground.sample(each);
      return sample === undefined ? [] : [{ plays: sample.before, fd: sample.call.fd }];
    });
  return ways.sort((a, b) => a.plays.length - b.plays.length)[0];
}
