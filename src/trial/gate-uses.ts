import type { ChangeId, Gate } from "../contract/contract.ts";
import { relationsOf } from "../contract/relations.ts";
import type { DecodedCrossing } from "./decoded-crossing.ts";
import { type GateTouched, gateUsed } from "./gates-touched.ts";
import type { Judged } from "./judged.ts";
import type { RefusalMet } from "./refusals-met.ts";
import { type Told, toldBy } from "./told-by.ts";

/** A gate that the program had to do with, and whether it asked before it went through. */
export interface GateUse {
  readonly kind: GateTouched["kind"];
  /** Shortly: `api-version`, `KVM_CAP_IRQFD`. */
  readonly name: string;
  /** In words: `api-version`, `capability 32 (KVM_CAP_IRQFD) of extensions`. */
  readonly gate: string;
  /** The changes behind it that the program used, or tried to. */
  readonly changes: readonly ChangeId[];
  readonly how: How;
  /** Indexes of the first question and of the first use. */
  readonly asked?: number;
  readonly used?: number;
  /** What the question was answered, in words: `0x3`, `EINVAL`. */
  readonly answered?: string;
  /** Whether the first use was answered by an error. */
  readonly refused: boolean;
}

/**
 * `asked`: the question came first, and its answer allowed what was then used. `asked only`: nothing behind it was used. `asked late`: only after the first
 * use. `against the answer`: it was told that it is not there, and used it all the same. `tried`: there is no question but the call itself (a probe, a flag, a
 * size, a version without a command to read it), or the call was refused and the program could do without. `asserted`: there is a question, it was never
 * asked, and the program relied on success: nothing was refused, or it did not get over that.
 */
export type How = "asked" | "asked only" | "asked late" | "against the answer" | "tried" | "asserted";

interface Met {
  readonly kind: GateTouched["kind"];
  readonly name: string;
  readonly text: string;
  readonly changes: Set<ChangeId>;
  asked: number | undefined;
  used: number | undefined;
  told: Told | undefined;
  against: boolean;
}

/** Each gate once, in the order in which the program met them. Of `refusals`, whether it got over them. */
export function gateUses(judged: Judged, refusals: readonly RefusalMet[]): readonly GateUse[] {
  const { spec, decoded } = judged;
  const met = new Map<string, Met>();
  for (const [at, each] of decoded.entries()) {
    for (const gate of [...each.gates, ...restedOn(judged, at)]) meet(judged, met, gate, each, at);
  }
  return [...met.values()].map((gate) => {
    const { asked, used, told } = gate;
    const refusal = refusals.find(({ index }) => used !== undefined && index === decoded[used]?.crossing.index);
    const indexOf = (at: number | undefined) => (at === undefined ? undefined : decoded[at]?.crossing.index);
    return {
      kind: gate.kind,
      name: gate.name,
      gate: gate.text,
      changes: spec.contract.changes.map(({ id }) => id).filter((id) => gate.changes.has(id)),
      how: howOf(judged, gate, refusal),
      ...present("asked", indexOf(asked)),
      ...present("used", indexOf(used)),
      ...present("answered", told?.text),
      refused: refusal !== undefined,
    };
  });
}

/** What the rehearsal says that the call used. A silent change is behind no gate. */
function restedOn({ spec, rehearsal }: Judged, at: number): readonly GateTouched[] {
  const { change } = relationsOf(spec.contract);
  return rehearsal.rests.flatMap((rest) => {
    const row = change.get(rest.change);
    return rest.at !== at || row === undefined ? [] : (gateUsed(row) ?? []);
  });
}

function meet({ spec }: Judged, all: Map<string, Met>, gate: GateTouched, each: DecodedCrossing, at: number): void {
  const { key, kind, text, role, changes } = gate;
  const whole = kind === "version" || kind === "feature" ? key.split(" ")[1] : undefined;
  const known = all.get(key) ?? {
    kind,
    name: whole ?? gate.name,
    text: whole ?? text,
    changes: new Set(),
    asked: undefined,
    used: undefined,
    told: undefined,
    against: false,
  };
  all.set(key, known);
  if (role === "asks") {
    known.asked ??= at;
    const told = toldBy(each, gate);
    // A question that failed later takes back nothing of what was answered before.
    if (told?.value !== undefined || known.told?.value === undefined) known.told = told ?? known.told;
    return;
  }
  known.used ??= at;
  for (const id of changes) known.changes.add(id);
  const gates = spec.contract.changes.filter(({ id }) => changes.includes(id)).map((change) => change.gate);
  const beyond = role === "agrees" && isAbove(gate.text, known.told);
  if (known.told !== undefined && (beyond || gates.some((one) => isClosed(one, known.told)))) known.against = true;
}

/** Whether the answer to the question said that what is behind the gate is not there. */
function isClosed(gate: Gate, told: Told | undefined): boolean {
  if (told === undefined) return false;
  if (told.value === undefined) return true;
  switch (gate.kind) {
    case "version":
      return told.value < gate.at;
    case "feature":
      return ((told.value >> BigInt(gate.bit)) & 1n) === 0n;
    case "capability":
      return told.value <= 0n;
    default:
      return false;
  }
}

/** A version that is higher than the one that was answered. */
function isAbove(text: string, told: Told | undefined): boolean {
  const number = / version (\d+)$/.exec(text)?.[1];
  return number !== undefined && told?.value !== undefined && BigInt(number) > told.value;
}

function howOf({ spec }: Judged, { kind, text, asked, used, against }: Met, refusal: RefusalMet | undefined): How {
  if (asked !== undefined) {
    if (used === undefined) return "asked only";
    if (against) return "against the answer";
    return asked < used ? "asked" : "asked late";
  }
  const protocol = spec.contract.protocols.find(({ name }) => name === text);
  const isOwnQuestion =
    kind === "probe" || kind === "flag" || kind === "size" || (protocol?.kind === "version" && protocol.get === undefined);
  const isOver = refusal?.became === "fell back" || refusal?.became === "degraded";
  if (refusal !== undefined) return isOver ? "tried" : "asserted";
  return isOwnQuestion ? "tried" : "asserted";
}

function present<K extends string, V>(name: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in K]: V });
}
