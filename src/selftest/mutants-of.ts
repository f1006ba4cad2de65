import { type Errno, errnos } from "../abi/errno.ts";
import type { Build, Declaration } from "../contract/build.ts";
import type { Change, ChangeId, Protocol } from "../contract/contract.ts";
import { canBeAsked } from "../contract/declare.ts";
import { excluded, relationsOf } from "../contract/relations.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { Step } from "../session/step.ts";
import { holds } from "../session/when.ts";
import { type Descriptor, groundOf } from "./ground.ts";
import { commandKey } from "./why.ts";
import { withSteps } from "./with-steps.ts";

/** One thing made wrong: a provider that does not keep its word any more, and that its selftest must find. */
export interface Mutant {
  /** `has asid, but does not say so`. */
  readonly name: string;
  readonly kind: MutantKind;
  readonly spec: AnyInterface;
  readonly build: Build;
  /** What it is about, by which cases that may find it are tried first. */
  readonly change?: ChangeId;
  readonly protocol?: string;
  readonly command?: string;
  readonly check?: string;
  /** Of the one command that was changed. A 32-bit program may call it by another. */
  readonly number?: number;
}

export type MutantKind = "had" | "lacked" | "declared" | "check dropped" | "check errno" | "size" | "unknown errno";

/**
 * Every gate of the build flipped, one at a time, and every rejection dropped or given another errno:
 *
 * - each change there while the declaration stays, or gone while it stays;
 * - each version one more and one less, each capability and each feature bit declared or not, while what the build has stays;
 * - each check that holds for the build, gone or with another errno; likewise what unknown commands answer.
 */
export function mutantsOf(spec: AnyInterface, build: Build): readonly Mutant[] {
  return [
    ...changeMutants(spec, build),
    ...declarationMutants(spec, build),
    ...checkMutants(spec, build),
    ...unknownMutants(spec, build),
  ];
}

function changeMutants(spec: AnyInterface, build: Build): readonly Mutant[] {
  const relations = relationsOf(spec.contract);
  return spec.contract.changes.map(({ id: change }): Mutant => {
    const has = new Set(build.has);
    if (has.delete(change)) {
      return {
        name: `${change} is gone, and the declaration is as before`,
        kind: "lacked",
        spec,
        build: { ...build, has },
        change,
      };
    }
    // No build can have both: what it excludes makes room for it.
    const out = [...has].filter((other) => excluded(relations, change, other));
    for (const other of out) has.delete(other);
    has.add(change);
    const instead = out.length === 0 ? "" : ` in place of ${out.join(" and ")}`;
    const name = `${change} is there${instead}, and the declaration is as before`;
    return { name, kind: "had", spec, build: { ...build, has }, change };
  });
}

function declarationMutants(spec: AnyInterface, build: Build): readonly Mutant[] {
  const { contract } = spec;
  const { versions, features, capabilities } = build.declares;
  const declaring = (name: string, declares: Partial<Declaration>, protocol: string, change?: ChangeId): Mutant => ({
    name,
    kind: "declared",
    spec,
    build: { ...build, declares: { ...build.declares, ...declares } },
    protocol,
    ...(change === undefined ? {} : { change }),
  });
  const ofProtocol = ({ kind, name }: Protocol): readonly Mutant[] => {
    const behind = contract.changes.filter(({ gate }) => "protocol" in gate && gate.protocol === name);
    switch (kind) {
      case "version": {
        const number = versions[name] ?? 0n;
        const numbers = number === 0n ? [number + 1n] : [number + 1n, number - 1n];
        return numbers.map((other) =>
          declaring(`${name} says ${other} in place of ${number}`, { versions: { ...versions, [name]: other } }, name),
        );
      }
      case "feature":
        return featureBits(behind).map(({ id, bit }) => {
          const mask = features[name] ?? 0n;
          const other = mask ^ (1n << BigInt(bit));
          const what = other > mask ? "says" : "does not say";
          return declaring(`${name} ${what} bit ${bit}`, { features: { ...features, [name]: other } }, name, id);
        });
      case "capability":
        return behind.map(({ id }) => {
          const other = new Set(capabilities);
          const what = other.delete(id) ? "does not say" : "says";
          if (what === "says") other.add(id);
          return declaring(`${name} ${what} ${id}`, { capabilities: other }, name, id);
        });
    }
  };
  return contract.protocols.filter((protocol) => canBeAsked(protocol, build.has)).flatMap(ofProtocol);
}

/** Each bit that a change is behind, and the lowest that none is. */
function featureBits(changes: readonly Change[]): readonly { readonly id?: ChangeId; readonly bit: number }[] {
  const bits = new Map(changes.flatMap(({ id, gate }) => (gate.kind === "feature" ? [[gate.bit, id] as const] : [])));
  const free = [...Array(64).keys()].find((bit) => !bits.has(bit));
  return [...[...bits].map(([bit, id]) => ({ id, bit })), ...(free === undefined ? [] : [{ bit: free }])];
}

function checkMutants(spec: AnyInterface, build: Build): readonly Mutant[] {
  const has = (change: ChangeId) => build.has.has(change);
  const { commands, descriptors } = groundOf(spec, build);
  const holding = (steps: Steps) => steps.filter((step): step is Refusing => refusing.has(step.kind) && holds(step, has));
  const ofCommands = commands.flatMap((command) =>
    holding(command.steps).flatMap((check) =>
      changed(check).map(({ name, kind, to }): Mutant => {
        const steps = (all: Steps): Steps => all.flatMap((step): Steps => (step === check ? to : [step]));
        const mutated = withSteps(spec, {
          ofCommand: (each) =>
            each.steps.includes(check) && each.name === command.name && each.on === command.on ? steps(each.steps) : each.steps,
        });
        const only = command.compat === undefined ? { number: command.number } : {};
        const where = { command: commandKey(command), check: check.id, change: command.change, ...only };
        return { name: `${command.name}: ${name}`, kind, spec: mutated, build, ...where };
      }),
    ),
  );
  const ofDescriptors = descriptors.flatMap((descriptor) =>
    holding(descriptor.first ?? []).flatMap((check) =>
      changed(check).map(({ name, kind, to }): Mutant => {
        const mutated = withSteps(spec, {
          ofDescriptor: (each) =>
            each.kind === descriptor.kind ? each.first?.flatMap((step): Steps => (step === check ? to : [step])) : each.first,
        });
        return { name: `${descriptor.kind}: ${name}`, kind, spec: mutated, build, command: descriptor.kind, check: check.id };
      }),
    ),
  );
  return [...ofCommands, ...ofDescriptors];
}

type AnyStep = Step<unknown, unknown, unknown>;
type Steps = readonly AnyStep[];
/** Steps that refuse a call by a rule of their own, and have an id. */
type Refusing = Extract<AnyStep, { readonly id: string }>;

const refusing: ReadonlySet<string> = new Set(["check", "argsz", "copy-struct"]);

interface Changed {
  readonly name: string;
  readonly kind: MutantKind;
  readonly to: Steps;
}

/** A check gone, and with another errno; a size one byte more, and one less. */
function changed(step: Refusing): readonly Changed[] {
  switch (step.kind) {
    case "check": {
      const errno = otherThan(step.errno);
      return [
        { name: `${step.id} is not checked`, kind: "check dropped", to: [] },
        { name: `${step.id} answers ${errno} in place of ${step.errno}`, kind: "check errno", to: [{ ...step, errno }] },
      ];
    }
    case "argsz": {
      const [was, errno] = [step.errno ?? "EINVAL", otherThan(step.errno ?? "EINVAL")];
      return [
        { name: `${step.id} answers ${errno} in place of ${was}`, kind: "check errno", to: [{ ...step, errno }] },
        ...[1, -1].map((more): Changed => {
          const size = step.size + more;
          return { name: `${step.id} wants ${size} bytes in place of ${step.size}`, kind: "size", to: [{ ...step, size }] };
        }),
      ];
    }
    case "copy-struct":
      return [1, -1].map((more): Changed => {
        const min = step.min + more;
        return { name: `${step.id} wants ${min} bytes in place of ${step.min}`, kind: "size", to: [{ ...step, min }] };
      });
  }
}

/** What an unknown command answers, changed for the row that holds. */
function unknownMutants(spec: AnyInterface, build: Build): readonly Mutant[] {
  const has = (change: ChangeId) => build.has.has(change);
  const all = spec.descriptors as unknown as readonly Descriptor[];
  return groundOf(spec, build).descriptors.flatMap((descriptor) =>
    descriptor.unknown.flatMap((row, index): readonly Mutant[] => {
      const before = descriptor.unknown.slice(0, index).filter((each) => holds(each, has));
      if (!holds(row, has) || before.some((each) => each.holds === undefined)) return [];
      const errno = otherThan(row.errno);
      const unknown = descriptor.unknown.map((each) => (each === row ? { ...row, errno } : each));
      const descriptors = all.map((each) => (each === descriptor ? { ...descriptor, unknown } : each));
      const mutated = { ...spec, descriptors: descriptors as unknown as AnyInterface["descriptors"] };
      const name = `${descriptor.kind} answers ${errno} in place of ${row.errno} to a command it does not know`;
      return [{ name, kind: "unknown errno", spec: mutated, build, command: descriptor.kind }];
    }),
  );
}

/** The next errno of the list. */
function otherThan(errno: Errno): Errno {
  return errnos[((errnos as readonly Errno[]).indexOf(errno) + 1) % errnos.length] ?? "EPERM";
}
