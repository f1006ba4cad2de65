import type { ElementMap } from "../contract/element-map.ts";
import type { Draft } from "./commit-draft.ts";
import { type GateContext, knownGate } from "./gates-of-commit.ts";
import type { PlainElement } from "./header-delta.ts";
import type { GateVerdict } from "./history-result.ts";
import { commitsLater, short, shortList } from "./said-short.ts";
import { wordsOf } from "./told.ts";

/** A command that is tried, or a gate that nothing in its own commit is told by: one verdict of one commit. */
interface Loose {
  readonly at: number;
  /** What the header is called at the end. */
  readonly header: string;
  readonly list: GateVerdict[];
  readonly verdict: GateVerdict;
}

/** A command and its gate are looked for so many commits on their header from each other; as far as a series reaches. */
const reach = 10;

/**
 * Commands that can be tried, and whose capability or feature bit came in another commit: by it, and not by an error, programs are meant to find out.
 * A command and a gate are of one thing when every word of the gate that says what it is about is one of the command's, or a contract says so. Mends
 * the verdicts and findings of both commits.
 *
 * @param drafts By the place of their commits in the history, when all of it has been gone through.
 */
export function gatesOfTried(drafts: ReadonlyMap<number, Draft>, { pasts, maps }: Pick<GateContext, "pasts" | "maps">): void {
  const called = namesAtEnd(drafts);
  const tried = looseOf(drafts, called, ({ kind }) => kind === "trying");
  const idle = looseOf(drafts, called, ({ kind }) => kind === "itself");
  const byHeader = new Map<string, Loose[]>();
  for (const each of tried) byHeader.set(each.header, [...(byHeader.get(each.header) ?? []), each]);
  for (const gate of idle) {
    const past = pasts.get(gate.header);
    const element = addedBy(drafts.get(gate.at), gate.verdict);
    if (past === undefined || element === undefined || (element.role !== "capability" && element.role !== "feature")) continue;
    const about = wordsAbout(element.name, past.telling(element.name));
    const apart = ({ at }: Loose) => {
      const [from, to] = [Math.min(at, gate.at), Math.max(at, gate.at)];
      return past.touched.filter((each) => each > from && each <= to).length;
    };
    const [found] = (byHeader.get(gate.header) ?? [])
      .filter((each) => each.at !== gate.at && isToldBy(each.verdict.by ?? "", element, about, maps.get(gate.header)))
      .filter((each) => each.list.includes(each.verdict) && apart(each) <= reach)
      .sort((a, b) => apart(a) - apart(b));
    if (found !== undefined) tell(drafts, gate, found, apart(found) || 1);
  }
}

function isToldBy(command: string, gate: PlainElement, about: readonly string[], map: ElementMap | undefined): boolean {
  const known = knownGate(map, command);
  if (known !== undefined) return known.is(gate);
  const words = new Set(wordsOf(command));
  return about.length > 0 && about.every((word) => words.has(word));
}

/** What a gate's name says besides whose it is and that it is a gate. */
function wordsAbout(name: string, telling: readonly string[]): readonly string[] {
  const whose = name.split("_", 1)[0]?.toUpperCase();
  return telling.filter((word) => word !== whose && !/^(CAPS|CAPABILITY|EXTENSION|FEAT|FEATURES?|FLAGS?)$/.test(word));
}

function tell(drafts: ReadonlyMap<number, Draft>, gate: Loose, command: Loose, distance: number): void {
  const [ofGate, ofCommand] = [drafts.get(gate.at), drafts.get(command.at)];
  const { by } = gate.verdict;
  if (ofGate === undefined || ofCommand === undefined || by === undefined) return;
  const { elements } = command.verdict;
  const late = gate.at > command.at;
  const other = { by, elements, distance };
  const nowOfGate: GateVerdict = { ...other, kind: "tells", commit: ofCommand.commit.id };
  replace(gate, late ? [nowOfGate] : []);
  replace(command, [{ ...other, kind: late ? "later" : "earlier", commit: ofGate.commit.id }]);
  const alone = ofGate.findings.findIndex(({ code, elements: [name] }) => code === "gate-alone" && name === by);
  if (alone >= 0) ofGate.findings.splice(alone, 1);
  const headerIn = ({ list }: Loose, draft: Draft) => [...draft.gates].find(([, each]) => each === list)?.[0] ?? "";
  if (late) {
    ofCommand.findings.push({
      code: "gate-late",
      severity: "warning",
      header: headerIn(command, ofCommand),
      elements,
      commit: ofGate.commit.id,
      message: `the gate of ${shortList(elements)} came ${commitsLater(distance)}, in ${named(ofGate)}: ${by}`,
    });
  } else {
    ofGate.findings.push({
      code: "gate-early",
      severity: "warning",
      header: headerIn(gate, ofGate),
      elements: [by],
      commit: ofCommand.commit.id,
      message: `${by} came before what it tells of: ${shortList(elements)} came ${commitsLater(distance)}, in ${named(ofCommand)}`,
    });
  }
}

function replace({ list, verdict }: Loose, now: readonly GateVerdict[]): void {
  list.splice(list.indexOf(verdict), 1, ...now);
}

function looseOf(
  drafts: ReadonlyMap<number, Draft>,
  called: (header: string) => string,
  wanted: (verdict: GateVerdict) => boolean,
): readonly Loose[] {
  return [...drafts].flatMap(([at, { gates, links }]) =>
    // What was taken back told of nothing for long, and a copy is judged where it was first.
    links.some(({ kind }) => kind === "same" || kind === "reverts" || kind === "reverted-by")
      ? []
      : [...gates].flatMap(([header, list]) =>
          list.filter(wanted).map((verdict) => ({ at, header: called(header), list, verdict })),
        ),
  );
}

function addedBy(draft: Draft | undefined, { by }: GateVerdict): PlainElement | undefined {
  const added = (draft?.headers ?? []).flatMap(({ delta }) => delta.added);
  return added.find(({ name }) => name === by);
}

/** What a header is called in the end, by what it was called. */
function namesAtEnd(drafts: ReadonlyMap<number, Draft>): (header: string) => string {
  const next = new Map<string, string>();
  for (const { headers } of drafts.values()) {
    for (const { header, from } of headers) if (from !== undefined) next.set(from, header);
  }
  return (header) => {
    let name = header;
    // A header may have got its first name back.
    for (const seen = new Set<string>(); next.has(name) && !seen.has(name); ) {
      seen.add(name);
      name = next.get(name) ?? name;
    }
    return name;
  };
}

function named({ commit, release }: Draft): string {
  return `${short(commit.id)}${release === undefined ? "" : ` (${release})`}`;
}
