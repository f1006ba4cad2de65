import { checkContract } from "../contract/check-contract.ts";
import type { Change, ChangeId, Contract, Protocol, Release } from "../contract/contract.ts";
import type { ElementsOfChange } from "../contract/element-map.ts";
import { gateFrom, type HeaderElements, kebab } from "./contract-gates.ts";
import { needsTelling } from "./element.ts";
import type { CommitDelta, PlainElement } from "./header-delta.ts";
import type { CommitVerdict, GateVerdict } from "./history-result.ts";
import { judgeHistory } from "./judge-history.ts";
import { movedSince } from "./moved-since.ts";
import { beforeRange, cameIn, inOrder, type ReleaseContents, unreleased } from "./releases-of-history.ts";
import { short } from "./said-short.ts";

/** A first contract of one header, as its history has it. */
export interface WrittenContract {
  readonly contract: Contract;
  readonly header: string;
  /** The constant that declares each version protocol's number. */
  readonly declares: { readonly [protocol: string]: string };
  /** Elements of each change, as they are called now. */
  readonly elements: { readonly [change: ChangeId]: ElementsOfChange };
  /** What was left out, and why, in sentences. */
  readonly notes: readonly string[];
}

export interface ContractOfHistoryOptions {
  readonly commits: readonly CommitDelta[];
  readonly releases: ReadonlyMap<string, string>;
  /** What each of these releases has: of two branches, one has not what came with the other. */
  readonly contents: ReadonlyMap<string, ReleaseContents>;
  /** As it is called at the end: `linux/vduse.h`. */
  readonly header: string;
}

/**
 * Writes down what a history tells of one header: its changes in order, each behind the gate that was seen, and which releases had them. Only what is still
 * there is a change; elements go by what they are called now. A change of which nothing tells is silent. No contract of abide's own is looked at.
 */
export function contractOfHistory({ commits, releases, contents, header }: ContractOfHistoryOptions): WrittenContract {
  const verdicts = judgeHistory({ commits, releases, maps: [] });
  const now = elementsNow(commits, header);
  const names = new Set(namesOf(header, header, commits));
  const writer = new Writer(header, now, { moved: movedSince(verdicts, names), came: cameIn(verdicts, names), contents });
  const before = commits
    .flatMap(({ headers }) => headers.filter(({ kind }) => kind === "start"))
    .find((each) => namesOf(each.header, header, commits).length > 0);
  if (before !== undefined && names.has(before.header))
    writer.base(before.delta.added, beforeRange, "the headers before the range");
  writer.promised(verdicts);
  for (const verdict of verdicts) writer.take(verdict, names);
  return writer.written();
}

/** What the header has been called. */
function namesOf(called: string, header: string, commits: readonly CommitDelta[]): readonly string[] {
  const names = new Set([header]);
  for (const commit of [...commits].reverse())
    for (const each of commit.headers) if (names.has(each.header) && each.from !== undefined) names.add(each.from);
  return names.has(called) ? [...names] : [];
}

/** What the header has at the end of its history. */
function elementsNow(commits: readonly CommitDelta[], header: string): HeaderElements {
  const names = new Set(namesOf(header, header, commits));
  const now = new Map<string, PlainElement>();
  for (const { headers } of commits) {
    for (const { header: called, delta, kind } of headers) {
      if (!names.has(called)) continue;
      if (kind === "new") now.clear();
      for (const { name } of delta.removed) now.delete(name);
      for (const element of delta.added) now.set(element.name, element);
      for (const { after } of delta.altered) now.set(after.name, after);
    }
  }
  return now;
}

/** What is known of how a header came to be as it is. */
interface Past {
  /** Of elements that meant something else before, what is to be said of it. */
  readonly moved: ReadonlyMap<string, readonly string[]>;
  readonly came: ReturnType<typeof cameIn>;
  readonly contents: ReadonlyMap<string, ReleaseContents>;
}

class Writer {
  readonly #header: string;
  readonly #now: HeaderElements;
  readonly #changes: Change[] = [];
  readonly #protocols = new Map<string, Protocol>();
  readonly #declares: { [protocol: string]: string } = {};
  readonly #elements: { [change: ChangeId]: ElementsOfChange } = {};
  readonly #home = new Map<string, ChangeId>();
  readonly #released: string[] = [];
  readonly #notes: string[] = [];
  readonly #promised = new Set<string>();
  readonly #past: Past;
  /** By change: what it is about, without its gate. */
  readonly #brings = new Map<ChangeId, readonly string[]>();

  constructor(header: string, now: HeaderElements, past: Past) {
    this.#header = header;
    this.#now = now;
    this.#past = past;
  }

  get hasBase(): boolean {
    return this.#elements.base !== undefined;
  }

  base(elements: readonly PlainElement[], since: string, source: string): void {
    const has = this.#still(elements.map(({ name }) => name));
    this.#changes.push({ id: "base", title: `${this.#header} as its history begins`, gate: { kind: "base" }, since, source });
    this.#elements.base = { has };
    for (const name of has) this.#home.set(name, "base");
    this.#released.push(since);
  }

  /** Gates that came before what they tell of: they are part of the change that comes later. */
  promised(verdicts: readonly CommitVerdict[]): void {
    const gates = verdicts.flatMap(({ headers }) => headers.flatMap((each) => each.gates));
    for (const { kind, by } of gates) if (kind === "earlier" && by !== undefined) this.#promised.add(by);
  }

  take(verdict: CommitVerdict, names: ReadonlySet<string>): void {
    const since = verdict.release ?? unreleased;
    const source = `commit ${short(verdict.id)}`;
    for (const each of verdict.headers) {
      if (!names.has(each.header)) continue;
      // Of a header that comes on a second branch, or went and comes again, only what was never there is new.
      if ((verdict.root || each.kind === "new") && !this.hasBase) {
        this.base(each.added, since, source);
        continue;
      }
      for (const { from, to } of each.renamed) this.#renamed(from, to);
      const groups = each.gates.filter(({ kind }) => kind !== "tells");
      for (const gate of groups) this.#change(gate, verdict, since, source);
      const left = each.added.filter((one) => needsTelling(one) && one.role !== "version" && !this.#home.has(one.name));
      const gates = new Set(each.gates.map(({ by }) => by));
      // A gate is part of what it tells of; what came as a copy, or could not be judged, still came.
      const rest = this.#still(left.map(({ name }) => name)).filter((name) => !gates.has(name) && !this.#promised.has(name));
      if (rest.length > 0)
        this.#change(
          { kind: "none", by: undefined, elements: rest, commit: undefined, distance: undefined },
          verdict,
          since,
          source,
        );
    }
  }

  written(): WrittenContract {
    const name = kebabOf(this.#header.replace(/^.*\/|\.h$/g, ""));
    for (let attempt = 0; ; attempt++) {
      const contract: Contract = {
        name,
        title: `${this.#header}, as its history tells`,
        protocols: this.#usedProtocols(),
        changes: this.#changes.map((change) => this.#withMoves(change)),
        releases: this.#releases(),
      };
      const [problem] = checkContract(contract);
      if (problem === undefined || attempt > this.#changes.length) {
        const used = new Set(contract.protocols.map((each) => each.name));
        const declares = Object.fromEntries(Object.entries(this.#declares).filter(([protocol]) => used.has(protocol)));
        return { contract, header: this.#header, declares, elements: this.#elements, notes: this.#notes };
      }
      // Two changes of one number, say: the header does not tell which of them is meant.
      const at = this.#changes.findIndex(({ id }) => problem.at.startsWith(`${name}.${id}.`));
      const change = this.#changes[at];
      if (change === undefined)
        return {
          contract,
          header: this.#header,
          declares: {},
          elements: this.#elements,
          notes: [...this.#notes, problem.message],
        };
      this.#changes[at] = { ...withoutGate(change), unverified: `its gate could not be written down: ${problem.message}` };
    }
  }

  #change(verdict: GateVerdict, commit: CommitVerdict, since: string, source: string): void {
    const { by, kind } = verdict;
    const has = this.#still(kind === "itself" || by === undefined ? verdict.elements : [...verdict.elements, by]).filter(
      (name) => !this.#home.has(name),
    );
    if (has.length === 0) {
      const gone = verdict.elements.filter((name) => !this.#now.has(name));
      if (gone.length > 0) this.#notes.push(`${short(commit.id)} brought ${gone.join(", ")}, which the header has no more`);
      return;
    }
    const element = by === undefined ? undefined : this.#now.get(by);
    const derived = element === undefined ? undefined : gateFrom(element, this.#now, { trying: kind === "trying" });
    const id = this.#id(by !== undefined && kind === "trying" ? by : (by ?? has[0] ?? "change"));
    const late =
      kind === "later" || kind === "earlier" ? `its gate came in another commit, ${short(verdict.commit ?? "")}` : undefined;
    const untold =
      derived === undefined
        ? by === undefined
          ? "nothing in the header tells of it"
          : `${by} tells of it, and how that is asked the header does not say`
        : undefined;
    const unverified = [late, untold, derived?.assumed].filter((each) => each !== undefined).join("; ");
    if (derived?.protocol !== undefined && element !== undefined) {
      if (!this.#protocols.has(derived.protocol.name)) this.#protocols.set(derived.protocol.name, derived.protocol);
      if (element.role === "version") this.#declares[derived.protocol.name] = element.name.replace(/_V?\d+$/, "");
    }
    const needs = this.#needs(has, id, derived?.protocol);
    this.#changes.push({
      id,
      title: commit.subject,
      gate: derived?.gate ?? { kind: "base" },
      ...(derived === undefined ? { silent: true as const } : {}),
      ...(needs.length === 0 ? {} : { needs }),
      since,
      source,
      ...(unverified === "" ? {} : { unverified }),
    });
    this.#elements[id] = { has };
    const about = has.filter((name) => name !== by || verdict.elements.includes(name));
    this.#brings.set(id, about.length === 0 ? has : about);
    for (const name of has) this.#home.set(name, id);
    if (!this.#released.includes(since)) this.#released.push(since);
  }

  /** Older kernels have the change under another number, or at another place. */
  #withMoves(change: Change): Change {
    const moves = (this.#elements[change.id]?.has ?? []).flatMap((name) => this.#past.moved.get(name) ?? []);
    if (moves.length === 0) return change;
    return { ...change, unverified: [...moves, ...(change.unverified === undefined ? [] : [change.unverified])].join("; ") };
  }

  /** Changes whose records, or whose commands to ask by, it cannot be without. */
  #needs(has: readonly string[], own: ChangeId, protocol: Protocol | undefined): readonly ChangeId[] {
    const used = has.flatMap((name) => this.#now.get(name)?.uses ?? []);
    const asked = protocol === undefined ? [] : commandsOf(protocol);
    const homes = [...used, ...asked].flatMap((name) => this.#home.get(name) ?? []);
    return [...new Set(homes)].filter((id) => id !== "base" && id !== own);
  }

  #usedProtocols(): readonly Protocol[] {
    const used = new Set(this.#changes.flatMap(({ gate }) => ("protocol" in gate ? [gate.protocol] : [])));
    return [...this.#protocols.values()]
      .filter(({ name }) => used.has(name))
      .map((protocol) => {
        const since = commandsOf(protocol)
          .flatMap((name) => this.#home.get(name) ?? [])
          .find((id) => id !== "base");
        // Where the commands came after their first bit, every change behind it would be without its protocol: it is said by none.
        const sound =
          since !== undefined &&
          this.#changes.every(
            ({ gate, needs }) => !("protocol" in gate) || gate.protocol !== protocol.name || needs?.includes(since),
          );
        return sound ? { ...protocol, since } : protocol;
      });
  }

  /** Builds as the tags have them, none before one that it has in it. */
  #releases(): readonly Release[] {
    return inOrder(this.#released, this.#past.contents).map((name) => ({
      name,
      has: this.#changes.filter((change) => this.#isIn(change, name)).map(({ id }) => id),
      status: name === unreleased ? "draft" : "released",
      source: name === unreleased ? "commits that no tag has" : `tag ${name}`,
    }));
  }

  #isIn({ id, since }: Change, release: string): boolean {
    if (id === "base" || since === release || release === unreleased) return true;
    const commits = this.#past.contents.get(release)?.has;
    if (commits === undefined) return false;
    // A copy brings it as well as what it is a copy of.
    return (this.#brings.get(id) ?? []).every((name) => this.#past.came.get(name)?.some((commit) => commits.has(commit)));
  }

  #renamed(from: string, to: string): void {
    const home = this.#home.get(from);
    if (home !== undefined) this.#home.set(to, home);
    // Names of now are looked for from the beginning on: the old one is in none of the lists.
    if (!this.#now.has(to)) return;
    const change = home ?? "base";
    const list = this.#elements[change];
    if (list !== undefined && !list.has.includes(to)) this.#elements[change] = { has: [...list.has, to] };
    this.#home.set(to, change);
  }

  #still(names: readonly string[]): readonly string[] {
    return [...new Set(names)].filter((name) => {
      const now = this.#now.get(name);
      return now !== undefined && needsTelling(now);
    });
  }

  #id(name: string): ChangeId {
    const element = this.#now.get(name);
    const wanted =
      element?.role === "version"
        ? `${kebab(name.replace(/_V?\d+$/, ""), this.#now)}-${element.number}`
        : kebabOf(kebab(name, this.#now));
    const taken = (id: string) => this.#changes.some((each) => each.id === id);
    let id = wanted;
    for (let more = 2; taken(id); more++) id = `${wanted}-${more}`;
    return id;
  }
}

function commandsOf(protocol: Protocol): readonly string[] {
  if (protocol.kind === "capability") return [protocol.check];
  return [protocol.get ?? "", protocol.kind === "version" ? (protocol.set ?? "") : ""];
}

function withoutGate(change: Change): Change {
  return { ...change, gate: { kind: "base" }, ...(change.id === "base" ? {} : { silent: true as const }) };
}

function kebabOf(text: string): string {
  return (
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "") || "unnamed"
  );
}
