import type { Build } from "../contract/build.ts";
import type { ChangeId } from "../contract/contract.ts";
import { dispatchOf } from "../session/dispatch.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { Case, Suite } from "./case.ts";
import { type Ground, groundOf } from "./ground.ts";
import { judgeOf } from "./judge.ts";
import type { Mutant } from "./mutants-of.ts";
import { providerTarget } from "./provider-target.ts";
import { onlyRowsOf, rowsHolding } from "./rows-of.ts";
import { runCase } from "./run-case.ts";
import { provoked } from "./variations.ts";
import { commandKey, gateText } from "./why.ts";

/** Why no case finds a mutant. */
export interface Explanation {
  /**
   * `equivalent`: nobody can tell the mutant from the build. `unprovoked`: the interface says that it takes more than the calls of a
   * program, and what.
   */
  readonly kind: "equivalent" | "unprovoked";
  readonly reason: string;
}

/** What is known of a suite before its mutants run. */
export interface Explainer {
  /**
   * Why a mutant that lacks or has other changes answers every case as the build does, when that is certain: no row of the interface tells
   * the two builds apart, and none of its functions asks about a change in which they differ. Then it need not run at all.
   */
  sameForAll(mutant: Mutant): Explanation | undefined;
  /** Why a mutant that passed every case was not found; `undefined`: the suite has a gap. */
  explain(mutant: Mutant): Explanation | undefined;
}

/** @param cases those of the suite that pass on the build. */
export function explainerOf(spec: AnyInterface, suite: Suite, cases: readonly Case[]): Explainer {
  const ground = groundOf(spec, suite.build);
  const rows = rowsHolding(spec, suite.build);
  let asked: ReadonlySet<ChangeId> | undefined;
  return {
    sameForAll({ kind, build, change = "" }) {
      if (kind !== "had" && kind !== "lacked") return undefined;
      if (rowsHolding(spec, build) !== rows) return undefined;
      asked ??= askedFor(spec, suite, cases);
      if (differing(suite.build, build).some((id) => asked?.has(id))) return undefined;
      const reason = `nothing that this build plays depends on ${change}: only its declaration can be asked, and that did not change`;
      return { kind: "equivalent", reason };
    },
    explain(mutant) {
      switch (mutant.kind) {
        case "had":
        case "lacked":
          return explainChange(ground, suite, mutant);
        case "declared":
          return sameAnswer(ground, mutant);
        case "unknown errno": {
          const unreached = mutant.command !== undefined && ground.opened(mutant.command) === undefined;
          const reason = `no call of this build leads to a descriptor of kind ${mutant.command}`;
          return unreached ? { kind: "unprovoked", reason } : undefined;
        }
        default:
          return explainCheck(ground, mutant);
      }
    },
  };
}

function differing(one: Build, other: Build): readonly ChangeId[] {
  const all = new Set([...one.has, ...other.has]);
  return [...all].filter((id) => one.has.has(id) !== other.has.has(id));
}

/** The changes that the interface's own functions ask about, in any of the cases. */
function askedFor(spec: AnyInterface, { build, numbers }: Suite, cases: readonly Case[]): ReadonlySet<ChangeId> {
  const asked = new Set<ChangeId>();
  const listening = new Proxy(build.has, {
    get(target, key) {
      if (key === "has") return (change: ChangeId) => asked.add(change) && target.has(change);
      const member: unknown = Reflect.get(target, key, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  const own = onlyRowsOf(spec, build);
  const heard = { ...build, has: listening };
  // Finding out which command a number leads to asks for the change that brought each; that is a row's business.
  dispatchOf(own, heard);
  asked.clear();
  for (const one of cases) runCase(one, providerTarget(own, heard, one.program), numbers);
  return asked;
}

function explainChange({ spec }: Ground, { build }: Suite, { kind, change = "" }: Mutant): Explanation | undefined {
  const equivalent = (reason: string): Explanation => ({ kind: "equivalent", reason });
  const gate = spec.contract.changes.find(({ id }) => id === change)?.gate;
  if (kind === "had" && (gate?.kind === "version" || gate?.kind === "feature")) {
    return equivalent(`${change} is ${gateText(gate)}, which nobody can agree on: the declaration hides it`);
  }
  const starting = spec.contract.protocols.find((each) => each.kind === "version" && each.startsUnasked === change);
  if (starting?.kind === "version" && starting.neededFirst === undefined) {
    const highest = build.declares.versions[starting.name] ?? 0n;
    if (highest === starting.initial && (starting.defaultsTo ?? 0n) === highest) {
      return equivalent(`there is only ${starting.name} ${highest} to settle on, asked or not`);
    }
  }
  const unseen = spec.unseen?.[change];
  return unseen === undefined ? undefined : { kind: "unprovoked", reason: `needs ${unseen}` };
}

/** A capability that answers what an absent one answers, declared or not. */
function sameAnswer({ spec, has }: Ground, { change, protocol }: Mutant): Explanation | undefined {
  const row = spec.contract.protocols.find((each) => each.name === protocol);
  if (row?.kind !== "capability" || change === undefined) return undefined;
  const value = spec.protocols[row.name]?.values?.[change] ?? 1;
  if (value !== (has(change) ? row.absent : row.unknown)) return undefined;
  return { kind: "equivalent", reason: `${change} answers ${value} where it is there, and where it is not` };
}

function explainCheck(ground: Ground, mutant: Mutant): Explanation | undefined {
  const command = ground.commands.find((each) => commandKey(each) === mutant.command);
  const steps = command?.steps ?? ground.descriptors.find((each) => each.kind === mutant.command)?.first ?? [];
  const check = steps.find((step) => "id" in step && step.id === mutant.check);
  if (check?.kind === "check" && check.unprovoked !== undefined) {
    // Some builds may give a call that provokes it, and this one none.
    const none = check.provoke === undefined || (command !== undefined && provoked(ground, command, check).length === 0);
    if (none) return { kind: "unprovoked", reason: check.unprovoked };
  }
  if (command === undefined) return undefined;
  if (ground.sample(command) === undefined) {
    return command.noSample === undefined
      ? undefined
      : { kind: "unprovoked", reason: `${command.name} has no call that succeeds: ${command.noSample}` };
  }
  const ends = ground.sample(command)?.call.expect;
  if (check?.kind === "copy-struct" && ends !== undefined && "errno" in ends && ends.errno === "EINVAL") {
    return {
      kind: "equivalent",
      reason: "a record that is large enough is refused with the same EINVAL as one that is too small",
    };
  }
  if (check?.kind !== "check") return undefined;
  // Without the check, others may refuse the same calls; and with it, others may refuse them first. A mutant's own errno tells nothing then.
  const judge = judgeOf(mutant.kind === "check dropped" ? groundOf(mutant.spec, ground.build) : ground);
  const others = new Set<string>();
  for (const variation of provoked(ground, command, check)) {
    const verdict = judge(variation);
    if (verdict.kind === "accepted" || verdict.errno !== check.errno) return undefined;
    if (verdict.kind === "check" && verdict.id === check.id) return undefined;
    others.add(
      verdict.kind === "check" ? verdict.id : verdict.kind === "unknown" ? "the row for unknown commands" : "what comes later",
    );
  }
  if (others.size === 0) return undefined;
  const when = mutant.kind === "check dropped" ? `without ${check.id}, ` : `before ${check.id}, `;
  const reason = `${when}${[...others].join(" and ")} refuses every call that provokes it, with the same ${check.errno}`;
  return { kind: "equivalent", reason };
}
