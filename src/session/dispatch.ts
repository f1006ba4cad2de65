import type { Build } from "../contract/build.ts";
import type { Protocol } from "../contract/contract.ts";
import { honestNumber } from "../contract/promises.ts";
import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";
import { protocolCommands } from "./protocol-commands.ts";
import { runSteps } from "./run-steps.ts";
import type { AnyInterface, CommandSpec, DescriptorSpec } from "./spec.ts";
import { holds } from "./when.ts";

/** Which steps a call takes, for one build. */
export interface Dispatch {
  run(call: Call, descriptor: DescriptorSpec<never, never>): Answer;
  /** The protocol of that name. Throws a `TypeError` when the contract has none: the interface's folder is wrong, not its user. */
  protocol(name: string): Protocol;
  /** What a new descriptor has agreed on; `undefined` for nothing. */
  initial(protocol: Protocol): bigint | undefined;
  /** The command that this build has under a number, when it has one. */
  command(kind: string, number: number): CommandSpec<unknown, unknown, unknown> | undefined;
}

const dispatches = new WeakMap<AnyInterface, WeakMap<Build, Dispatch>>();

/** Worked out once for a spec and a build: a selftest opens a new provider for each of its thousands of cases. */
export function dispatchOf(spec: AnyInterface, build: Build): Dispatch {
  const known = dispatches.get(spec) ?? new WeakMap<Build, Dispatch>();
  dispatches.set(spec, known);
  const dispatch = known.get(build) ?? makeDispatch(spec, build);
  known.set(build, dispatch);
  return dispatch;
}

function makeDispatch(spec: AnyInterface, build: Build): Dispatch {
  const has = (change: string) => build.has.has(change);
  const protocols = new Map(spec.contract.protocols.map((each) => [each.name, each]));
  const commands = commandsOf(spec).filter((each) => has(each.change) && holds(each, has));
  const native = byKind(commands, ({ number }) => number);
  const compat = byKind(commands, ({ number, compat }) => compat?.number ?? number);
  const initial = new Map(spec.contract.protocols.map((each) => [each.name, initialOf(spec, build, each)]));

  return {
    run(call, descriptor) {
      const early = runSteps(call, descriptor.first ?? [], undefined);
      if (early !== undefined) return early;
      for (const protocol of protocols.values()) {
        if (protocol.kind !== "version" || protocol.neededFirst === undefined || !protocol.on.includes(call.kind)) continue;
        // Where it cannot be asked, nothing waits for it.
        if (![protocol.since, protocol.onSince?.[call.kind]].every((id) => id === undefined || has(id))) continue;
        const setting = protocol.set !== undefined && call.command === spec.protocols[protocol.name]?.numbers[protocol.set];
        if (!setting && call.agreed(protocol.name) === undefined) return { errno: protocol.neededFirst };
      }
      // A 32-bit program that calls with the native number (and so with the native record) is passed on to the native command.
      const command =
        (call.compat ? compat.get(call.kind)?.get(call.command) : undefined) ?? native.get(call.kind)?.get(call.command);
      if (command !== undefined) return runSteps(call, command.steps, command) ?? { value: 0 };
      const row = descriptor.unknown.find((each) => holds(each, has) && (each.holds?.(call as never) ?? true));
      return { errno: row?.errno ?? "ENOTTY" };
    },
    protocol(name) {
      const found = protocols.get(name);
      if (found === undefined) throw new TypeError(`the contract of ${spec.contract.name} has no protocol ${name}`);
      return found;
    },
    initial: ({ name }) => initial.get(name),
    command: (kind, number) => native.get(kind)?.get(number),
  };
}

/** What a new descriptor of a build has agreed on, which depends on the build alone. */
function initialOf({ contract }: AnyInterface, build: Build, protocol: Protocol): bigint | undefined {
  if (protocol.kind === "capability") return undefined;
  if (protocol.kind === "version" && protocol.startsUnasked !== undefined && build.has.has(protocol.startsUnasked))
    return undefined;
  if (protocol.kind === "version" && protocol.startsAsDeclared === true) {
    const declared = build.declares.versions[protocol.name];
    const honest = honestNumber(contract, protocol, build.has);
    if (declared !== undefined && (honest === undefined || declared > honest)) return declared;
  }
  return protocol.initial === "not-asked" ? undefined : protocol.initial;
}

const made = new WeakMap<AnyInterface, readonly CommandSpec<unknown, unknown, unknown>[]>();

/** Every command that any build has: the interface's own, and those that follow from its protocols. */
export function commandsOf(spec: AnyInterface): readonly CommandSpec<unknown, unknown, unknown>[] {
  const known = made.get(spec);
  if (known !== undefined) return known;
  const own = spec.commands as unknown as readonly CommandSpec<unknown, unknown, unknown>[];
  const all = [...spec.contract.protocols.flatMap((protocol) => protocolCommands(spec, protocol)), ...own];
  made.set(spec, all);
  return all;
}

type AnyCommand = CommandSpec<unknown, unknown, unknown>;

/** Commands by the kind of descriptor that they are for, and their number: numbers repeat across kinds. */
function byKind(
  commands: readonly AnyCommand[],
  numberOf: (command: AnyCommand) => number,
): ReadonlyMap<string, ReadonlyMap<number, AnyCommand>> {
  const kinds = new Map<string, Map<number, AnyCommand>>();
  for (const command of commands) {
    const numbers = kinds.get(command.on) ?? new Map<number, AnyCommand>();
    kinds.set(command.on, numbers.set(numberOf(command), command));
  }
  return kinds;
}
