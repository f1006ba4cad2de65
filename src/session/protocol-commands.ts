import { u32, u64, type WireType } from "../codec/layout.ts";
import type { CapabilityProtocol, FeatureProtocol, Passed, Protocol, VersionProtocol } from "../contract/contract.ts";
import type { Answer } from "./answer.ts";
import type { Context } from "./context.ts";
import { encodeScalar } from "./decode.ts";
import type { AnyInterface, ArgumentSpec, CommandSpec } from "./spec.ts";
import type { Step } from "./step.ts";

type C = Context<unknown, unknown, bigint | number>;
type Steps = readonly Step<unknown, unknown, bigint | number>[];

/**
 * The commands that follow from a protocol's row. What differs between interfaces (who picks, what locks, what unknown answers, value or
 * pointer) is in the row; what the build says is in its declaration.
 */
export function protocolCommands(spec: AnyInterface, protocol: Protocol): readonly CommandSpec<unknown, unknown, unknown>[] {
  const own = spec.protocols[protocol.name];
  const bodies: readonly (readonly [name: string | undefined, steps: Steps])[] =
    protocol.kind === "version"
      ? [
          [protocol.get, getVersion(spec, protocol)],
          [protocol.set, setVersion(protocol)],
        ]
      : protocol.kind === "feature"
        ? [
            [protocol.get, getFeatures(spec, protocol)],
            [protocol.set, setFeatures(protocol)],
          ]
        : [[protocol.check, checkCapability(spec, protocol)]];
  return bodies.flatMap(([name, body]) => {
    const number = name === undefined ? undefined : own?.numbers[name];
    if (name === undefined || number === undefined) return [];
    const steps = [...(own?.first?.[name] ?? []), ...body];
    const first = protocol.since ?? firstBase(spec);
    return protocol.on.map((on) => ({
      name,
      on,
      number,
      change: protocol.onSince?.[on] ?? first,
      ...(protocol.onSince?.[on] === undefined || protocol.since === undefined ? {} : { has: protocol.since }),
      argument: argumentOf(protocol.passed),
      steps,
      noSample: "made from the protocol",
    }));
  });
}

function getVersion(spec: AnyInterface, protocol: VersionProtocol): Steps {
  const ask: Step<unknown, unknown, bigint | number> = {
    kind: "run",
    run(c) {
      const highest = c.build.declares.versions[protocol.name] ?? 0n;
      if (protocol.picks !== "constant" && c.agreed(protocol.name) === undefined && protocol.getPins === "highest") {
        c.agree(protocol.name, highest);
      }
      const value = protocol.picks === "constant" ? highest : (c.agreed(protocol.name) ?? highest);
      return give(spec, c, protocol.passed, value);
    },
  };
  return [ask];
}

function setVersion(protocol: VersionProtocol): Steps {
  return [
    ...once(protocol, true),
    ...take(protocol.passed),
    ...once(protocol, false),
    {
      kind: "check",
      id: "unknown-version",
      errno: protocol.unknown,
      fails(c) {
        const supported = c.build.declares.versions[protocol.name] ?? 0n;
        return protocol.picks === "exact" ? taken(c, protocol.passed) !== supported : taken(c, protocol.passed) > supported;
      },
    },
    { kind: "run", run: (c) => c.agree(protocol.name, taken(c, protocol.passed)) },
  ];
}

function getFeatures(spec: AnyInterface, protocol: FeatureProtocol): Steps {
  return [{ kind: "run", run: (c) => give(spec, c, protocol.passed, c.build.declares.features[protocol.name] ?? 0n) }];
}

function setFeatures(protocol: FeatureProtocol): Steps {
  return [
    ...once(protocol, true),
    ...take(protocol.passed),
    ...once(protocol, false),
    {
      kind: "check",
      id: "unknown-feature",
      errno: protocol.unknown,
      fails: (c) => (taken(c, protocol.passed) & ~(c.build.declares.features[protocol.name] ?? 0n)) !== 0n,
    },
    { kind: "run", run: (c) => c.agree(protocol.name, taken(c, protocol.passed)) },
  ];
}

function checkCapability(spec: AnyInterface, protocol: CapabilityProtocol): Steps {
  const byId = new Map<bigint, readonly string[]>();
  for (const { id, gate } of spec.contract.changes) {
    if (gate.kind === "capability" && gate.protocol === protocol.name) byId.set(gate.id, [...(byId.get(gate.id) ?? []), id]);
  }
  const values = spec.protocols[protocol.name]?.values ?? {};
  return [
    ...take(protocol.passed),
    {
      kind: "run",
      run(c) {
        const changes = byId.get(taken(c, protocol.passed)) ?? [];
        const declared = changes.find((change) => c.build.declares.capabilities.has(change));
        if (declared !== undefined) {
          const value = values[declared] ?? 1;
          const answer = typeof value === "number" ? value : value(c as never);
          return typeof answer === "number" ? { value: answer } : answer;
        }
        // What the build has is asked only where it makes a difference: the selftest tells by it which changes nobody can see.
        const reserved = protocol.reserved?.some(({ id }) => id === taken(c, protocol.passed)) === true;
        const known = protocol.absent !== protocol.unknown && (reserved || changes.some((change) => c.has(change)));
        const answer = known ? protocol.absent : protocol.unknown;
        return answer === 0 ? { value: 0 } : { errno: answer };
      },
    },
  ];
}

/** Refuses a second agreement, where the protocol allows only one; before or after the argument is read. */
function once(protocol: VersionProtocol | FeatureProtocol, beforeCopy: boolean): Steps {
  const { repeat } = protocol;
  if (repeat.allowed || repeat.beforeCopy !== beforeCopy) return [];
  return [{ kind: "check", id: "repeated", errno: repeat.errno, fails: (c) => c.settled(protocol.name) }];
}

function take(passed: Passed): Steps {
  return passed === "value" ? [] : [{ kind: "copy-in", type: scalar(passed) }];
}

function taken(c: C, passed: Passed): bigint {
  return passed === "value" ? c.argument : BigInt(c.arg);
}

/** Answers a number: as the call's own value, or behind the pointer. */
function give(spec: AnyInterface, c: C, passed: Passed, value: bigint): Answer {
  if (passed === "value") return { value: Number(BigInt.asIntN(32, value)) };
  const bytes = encodeScalar(scalar(passed), value, spec.endian);
  return c.memory.write(c.argument, bytes) ? { value: 0 } : { errno: "EFAULT" };
}

function scalar(passed: Exclude<Passed, "value">): WireType & { readonly kind: "int" } {
  return passed === "u32 pointer" ? u32 : u64;
}

function argumentOf(passed: Passed): ArgumentSpec {
  return passed === "value" ? { by: "value" } : { by: "pointer", type: scalar(passed) };
}

/** Commands of a protocol that was there from the first day belong to the interface's first base change. */
function firstBase(spec: AnyInterface): string {
  const base = spec.contract.changes.find(({ gate }) => gate.kind === "base");
  if (base === undefined) throw new TypeError(`the contract of ${spec.contract.name} has no base change`);
  return base.id;
}
