import type { ElementMap } from "../contract/element-map.ts";
import { auditContract } from "./audit-contract.ts";
import type { HeaderAudit, MaskAudit, NumberAudit, Told } from "./audit-result.ts";
import type { Convention, MaskConvention, NumberConvention } from "./convention.ts";
import { type Element, type Elements, needsTelling } from "./element.ts";
import { meantUpstream } from "./history.ts";
import { type DeclaredNumber, learntNumbers, numberOfContract, numberOfConvention } from "./learn-numbers.ts";
import { auditNumber, type Step, type Subject } from "./numbers.ts";
import { type Chronicle, seriesSteps } from "./series-steps.ts";
import { standingOf } from "./standing.ts";
import { createTeller, type Gates, tells } from "./told.ts";

export interface HeaderSubject extends Subject {
  readonly header: string;
  readonly elsewhere?: (name: string) => boolean;
  readonly chronicle: Chronicle;
  readonly convention: Convention | undefined;
  readonly map: ElementMap | undefined;
}

/** One header of a tree against the series: where it stands, and each way in which it says what it has. */
export function auditHeader(subject: HeaderSubject): HeaderAudit {
  const { header, tree, history, releases, convention, map, elsewhere, make } = subject;
  const standing = standingOf(tree, history, { releases, elsewhere, runs: convention?.runs });
  const strange = new Set([...standing.altered.filter(({ sure }) => sure), ...standing.taken].map(({ name }) => name));
  const unsettled = new Set(standing.altered.filter(({ sure }) => !sure).map(({ name }) => name));
  const contract = map === undefined ? undefined : auditContract(map, tree, { strange, make });
  const numbers = [
    ...(contract?.numbers ?? []).map((each) => withUntold(each, subject)),
    ...ownNumbers({ ...subject, unsettled }),
  ];
  const masks = (convention?.masks ?? []).flatMap((mask) => auditMask(mask, tree));
  const dishonest =
    numbers.some(({ over }) => over.length > 0) ||
    masks.some(({ over }) => over.length > 0) ||
    strange.size > 0 ||
    contract?.contract.findings.some(({ code }) => code !== "under-declared") === true;
  return {
    header,
    honest: !dishonest,
    standing,
    numbers,
    masks,
    telling: [...tree.values()].filter(tells).length,
    contract: contract?.contract,
    picks: contract?.picks ?? [],
  };
}

/** Numbers that no contract knows: by convention, or learnt from the series. */
function ownNumbers(subject: HeaderSubject): readonly NumberAudit[] {
  const { convention, map, history } = subject;
  const rows = convention?.numbers ?? [];
  const declared = rows.flatMap((row) => numberOfConvention(row) ?? []);
  const learnt = map === undefined && rows.length === 0 ? learntNumbers(history) : [];
  return [
    ...rows.flatMap((row) => (row.kind === "table" ? [tableNumber(row, subject)] : [])),
    ...[...declared, ...learnt].map((number) => seriesNumber(number, subject)),
  ];
}

function seriesNumber(number: DeclaredNumber, subject: HeaderSubject): NumberAudit {
  const { tree, history, chronicle } = subject;
  const steps = seriesSteps(history, number.numberIn, { besides: new Set(number.constants), chronicle });
  const audited = auditNumber(
    {
      name: number.name,
      by: "series",
      steps,
      declared: number.numberIn(tree),
      asked: undefined,
      constants: number.constants,
      notes: [],
    },
    subject,
  );
  return { ...audited, ...toldOf(audited, steps, subject) };
}

function tableNumber(row: Extract<NumberConvention, { kind: "table" }>, subject: HeaderSubject): NumberAudit {
  const promised: string[] = [];
  const steps = row.steps.map(({ number, elements }): Step => {
    promised.push(...elements);
    return { number: [number], release: undefined, promised: [...promised], brought: elements };
  });
  const audited = auditNumber(
    { name: row.name, by: "table", steps, declared: undefined, asked: row.asked, constants: [], notes: row.notes },
    subject,
  );
  return { ...audited, ...toldOf(audited, steps, subject) };
}

/** What a contract's number does not tell of, by the constant that declares it. */
function withUntold(audited: Omit<NumberAudit, "untold" | "without">, subject: HeaderSubject): NumberAudit {
  const { map, history, tree, chronicle } = subject;
  const readings = [...history.readings.flatMap((each) => each ?? []), tree];
  const number = map === undefined ? undefined : numberOfContract(map, readings).find(({ name }) => name === audited.name);
  if (number === undefined) return { ...audited, ...toldOf(audited, [], subject) };
  const steps = seriesSteps(history, number.numberIn, { besides: new Set(number.constants), chronicle });
  return { ...audited, ...toldOf(audited, steps, subject) };
}

/** How a program finds out about what no number tells of. */
function toldOf({ beyond }: Pick<NumberAudit, "beyond">, steps: readonly Step[], subject: HeaderSubject) {
  const { tree, history, releases, map } = subject;
  const hidden = beyond.flatMap(({ here }) => here.flatMap((name) => tree.get(name) ?? []));
  const tell = createTeller(tree, hidden, gatesOf(map));
  const without = hidden.map((element) => tell(element, releases[history.known.get(element.name)?.since ?? 0] ?? ""));
  return { without, untold: untold(steps, subject) };
}

/** Elements that are here, came after the first release that declares anything, and are promised by no number. */
function untold(steps: readonly Step[], { tree, history, releases, map }: HeaderSubject): readonly Told[] {
  const [first] = steps;
  if (first === undefined) return [];
  const promised = new Set(steps.flatMap((step) => step.promised));
  // A table that promises a member promises its record.
  for (const name of [...promised]) for (const used of tree.get(name)?.uses ?? []) promised.add(used);
  const found = [...tree.values()].filter(
    (element) =>
      !promised.has(element.name) && element.role !== "version" && needsTelling(element) && meantUpstream(element, history),
  );
  const gates = gatesOf(map);
  const since = (name: string) => history.known.get(name)?.since ?? 0;
  const byRelease = new Map<number, Element[]>();
  for (const element of found) {
    const list = byRelease.get(since(element.name));
    if (list === undefined) byRelease.set(since(element.name), [element]);
    else list.push(element);
  }
  const tellers = new Map([...byRelease].map(([release, together]) => [release, createTeller(tree, together, gates)]));
  return found.flatMap((element) => {
    const release = since(element.name);
    return tellers.get(release)?.(element, releases[release] ?? "") ?? [];
  });
}

/** Which capability, feature bit or command tells of the elements of a contract's changes. */
function gatesOf(map: ElementMap | undefined): Gates {
  const gates = new Map<string, string>();
  if (map === undefined) return gates;
  const rows = map.changes as { readonly [id: string]: { readonly has: readonly string[] } | undefined };
  for (const { id, gate } of map.contract.changes) {
    const by =
      gate.kind === "capability" || gate.kind === "feature" ? gate.name : gate.kind === "probe" ? gate.command : undefined;
    if (by !== undefined) for (const name of rows[id]?.has ?? []) if (!gates.has(name)) gates.set(name, by);
  }
  return gates;
}

function auditMask({ name, prefix }: MaskConvention, tree: Elements): readonly MaskAudit[] {
  const mask = tree.get(name)?.number;
  if (mask === undefined) return [];
  const bits = [...tree.values()].filter((each) => each.name.startsWith(prefix) && each.number !== undefined);
  const stray = bits.reduce((left, { number = 0n }) => left & ~number, mask);
  return [
    {
      name,
      over: bitsOf(stray).map((bit) => `0x${bit.toString(16)}`),
      under: bits.filter(({ number = 0n }) => (mask & number) !== number).map((each) => each.name),
    },
  ];
}

function bitsOf(mask: bigint): readonly bigint[] {
  const bits: bigint[] = [];
  for (let bit = 1n; bit <= mask; bit <<= 1n) if ((mask & bit) !== 0n) bits.push(bit);
  return bits;
}
