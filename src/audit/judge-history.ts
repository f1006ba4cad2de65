import type { ElementMap } from "../contract/element-map.ts";
import { changeIdentity } from "./change-identity.ts";
import { calledThen, type Draft, verdictOf } from "./commit-draft.ts";
import { CommitIndex } from "./commit-index.ts";
import { type GateContext, gatesOfCommit, type Idle, mayTell, type Waiting } from "./gates-of-commit.ts";
import { gatesOfTried } from "./gates-of-tried.ts";
import type { CommitDelta, HeaderInCommit, PlainElement } from "./header-delta.ts";
import { HeaderPast } from "./header-past.ts";
import { HistoryLinks } from "./history-links.ts";
import type { CommitVerdict, GateVerdict } from "./history-result.ts";
import { judgeNumbers, renamedIn } from "./judge-numbers.ts";
import { findingsInMerge, headersOfCommit } from "./left-out.ts";
import { movedNames, movedOtherwise } from "./moved-names.ts";
import { commitsLater, shortList } from "./said-short.ts";
import { TakenBack } from "./taken-back.ts";

export interface JudgeHistoryInput {
  /** Parents first. */
  readonly commits: readonly CommitDelta[];
  /** The tag that first has a commit, by the commit's id. */
  readonly releases: ReadonlyMap<string, string>;
  readonly maps: readonly ElementMap[];
  /** Whether a commit leads to a later one; of a history that is one line, each does. */
  readonly isAncestor?: (ancestor: string, of: string) => boolean;
}

/** Gates and elements that wait for each other are forgotten after so many commits that touch their header. */
const patience = 100;

/** Commits on one header that a series may have after its first. */
const series = 10;

/** What a history did, commit by commit, and what is to be said of it. */
export function judgeHistory({ commits, releases, maps, isAncestor = () => true }: JudgeHistoryInput): readonly CommitVerdict[] {
  const judge = new Judge({ commits, releases, maps, isAncestor });
  for (const [at, commit] of commits.entries()) judge.take(commit, at);
  return judge.verdicts();
}

class Judge {
  readonly #releases: ReadonlyMap<string, string>;
  readonly #maps: ReadonlyMap<string, ElementMap>;
  readonly #index: CommitIndex;
  readonly #pasts = new Map<string, HeaderPast>();
  readonly #drafts = new Map<number, Draft>();
  readonly #links: HistoryLinks;
  /** By header: what waits there for each other. */
  readonly #waiting = new Map<string, readonly Waiting[]>();
  readonly #idle = new Map<string, readonly Idle[]>();

  constructor({ commits, releases, maps, isAncestor }: Required<JudgeHistoryInput>) {
    this.#releases = releases;
    this.#maps = new Map(maps.map((map) => [map.header, map]));
    this.#index = new CommitIndex(
      commits.map(({ id }) => id),
      releases,
    );
    this.#links = new HistoryLinks(this.#drafts, this.#index, isAncestor);
  }

  take(commit: CommitDelta, at: number): void {
    const starts = commit.headers.filter(({ kind }) => kind === "start");
    for (const { header, delta } of starts) this.#past(header).apply(delta, -1);
    const headers = headersOfCommit(commit.headers, (header) => this.#pasts.get(header));
    for (const { header, from } of headers) if (from !== undefined) this.#rename(from, header);
    if (headers.length === 0) return;
    const draft: Draft = {
      commit,
      release: this.#releases.get(commit.id),
      headers,
      gates: new Map(),
      renamed: new Map(headers.map((each) => [each.header, commit.root ? [] : renamedIn(each)])),
      links: [],
      undoes: new TakenBack(),
      findings: [],
    };
    this.#drafts.set(at, draft);
    // What differs in how much of a header could be read is no change of the header.
    const sound = headers.filter(({ delta: { unread, unreadBefore } }) => unread === undefined || unreadBefore);
    const identity = sound.length === headers.length ? changeIdentity(headers) : undefined;
    if (!commit.root) {
      this.#links.link(draft, at, identity);
      const copy = draft.links.find(({ kind, walked }) => kind === "same" && walked);
      if (copy === undefined) this.#judge(draft, sound);
      if (commit.parents.length > 1) draft.findings.push(...findingsInMerge(sound));
    }
    for (const { header, delta } of headers) {
      const past = this.#past(header);
      past.apply(delta, at);
      past.touched.push(at);
    }
    if (identity !== undefined && !commit.root) this.#links.remember(identity, at);
    // Once the elements are known, what they are about is, too.
    if (!commit.root) this.#match(draft, at, sound);
  }

  verdicts(): readonly CommitVerdict[] {
    for (const waiting of [...this.#waiting.values()].flat()) this.#nothingTells(waiting);
    for (const idle of [...this.#idle.values()].flat()) this.#standsAlone(idle);
    this.#links.judgeCopies();
    gatesOfTried(this.#drafts, { pasts: this.#pasts, maps: this.#maps });
    return [...this.#drafts.values()].map(verdictOf);
  }

  #past(header: string): HeaderPast {
    const known = this.#pasts.get(header) ?? new HeaderPast();
    this.#pasts.set(header, known);
    return known;
  }

  #rename(from: string, to: string): void {
    const past = this.#pasts.get(from);
    if (past === undefined || this.#pasts.has(to)) return;
    this.#pasts.set(to, past);
    this.#pasts.delete(from);
    for (const lists of [this.#waiting, this.#idle] as Map<string, readonly (Waiting & Idle)[]>[]) {
      const list = lists.get(from);
      lists.delete(from);
      if (list !== undefined)
        lists.set(
          to,
          list.map((each) => ({ ...each, header: to })),
        );
    }
  }

  #judge(draft: Draft, headers: readonly HeaderInCommit[]): void {
    const otherwise = movedOtherwise(headers);
    const left = otherwise.map(({ before: { name, meaning } }) => `${name} ${meaning}`);
    const moved = new Set([...movedNames(headers), ...left]);
    for (const header of headers) {
      draft.findings.push(
        ...judgeNumbers(header, {
          past: this.#past(header.header),
          renamed: draft.renamed.get(header.header) ?? [],
          moved,
          came: otherwise
            .filter(({ to }) => to === header.header)
            .map(({ from, before, after }) => ({ before, after, since: this.#past(from).here.get(before.name)?.at ?? -1 })),
          release: draft.release,
          undoes: draft.undoes,
          returns: draft.findings.some(({ code }) => code === "returned"),
          commitAt: (place) =>
            place < 0 ? undefined : { id: this.#index.id(place), release: this.#releases.get(this.#index.id(place)) },
        }),
      );
    }
  }

  #match(draft: Draft, at: number, headers: readonly HeaderInCommit[]): void {
    const copies = draft.links.some(({ kind }) => kind === "same");
    const context = { at, pasts: this.#pasts, maps: this.#maps };
    const found = gatesOfCommit(headers, context);
    for (const [header, list] of found.verdicts) draft.gates.set(header, [...list]);
    // What is taken back leaves nothing to be told of; a copy has its own gate, or waits for it, as what it copies.
    if (copies) return;
    const altered = new Map(headers.flatMap(({ delta }) => delta.altered.map(({ before, after }) => [after, before] as const)));
    const returns = draft.links.some(({ kind }) => kind === "returns");
    const taken = (element: PlainElement) => !returns && draft.undoes.by(altered.get(element), element) !== undefined;
    for (const header of found.verdicts.keys()) {
      const own = <T extends { readonly header: string }>(list: readonly T[]) => list.filter((each) => each.header === header);
      this.#matchHeader(draft, header, {
        waiting: own(found.waiting).flatMap((each) => rest(each, each.elements.filter(taken))),
        idle: own(found.idle).filter(({ gate }) => !taken(gate)),
        context,
      });
    }
  }

  /** Gates and elements of one header that came in different commits. */
  #matchHeader(
    draft: Draft,
    header: string,
    {
      waiting: news,
      idle,
      context,
    }: { readonly waiting: readonly Waiting[]; readonly idle: readonly Idle[]; readonly context: GateContext },
  ): void {
    let waiting = [...news];
    const alone: Idle[] = [];
    // A gate that came before what it tells of.
    for (const early of this.#idle.get(header) ?? []) {
      const each = waiting.find((other) => mayTell(early, other, context).length > 0);
      if (each === undefined || !this.#inReach(early, draft)) {
        alone.push(early);
        continue;
      }
      const told = mayTell(early, each, context);
      this.#early(early, each, told);
      // A number stands for all of its series; a capability for one thing.
      if (early.version) alone.push({ ...early, told: true });
      waiting = waiting.flatMap((other) => (other === each ? rest(other, told) : [other]));
    }
    // One that came after.
    let before = [...(this.#waiting.get(header) ?? [])];
    for (const gate of idle) {
      let tells = false;
      for (const each of [...before].reverse()) {
        const told = mayTell(gate, each, context);
        if (told.length === 0) continue;
        this.#late(gate, each, told);
        tells = true;
        before = before.flatMap((other) => (other === each ? rest(other, told) : [other]));
        // A number stands for all since it last moved; a capability for one thing.
        if (!gate.version) break;
      }
      if (!tells) alone.push(gate);
    }
    const { at } = context;
    const over = (each: { readonly at: number }) => this.#distance(header, each.at, at) > patience;
    const all = [...before, ...waiting];
    for (const each of all.filter(over)) this.#nothingTells(each);
    for (const each of alone.filter(over)) this.#standsAlone(each);
    this.#waiting.set(
      header,
      all.filter((each) => !over(each)),
    );
    this.#idle.set(
      header,
      alone.filter((each) => !over(each)),
    );
  }

  #late(gate: Idle, waiting: Waiting, told: Waiting["elements"]): void {
    const draft = this.#drafts.get(waiting.at);
    if (draft === undefined) return;
    const distance = this.#distance(waiting.header, waiting.at, gate.at);
    const elements = told.map(({ name }) => name);
    this.#say(waiting, { kind: "later", by: gate.gate.name, elements, commit: this.#index.id(gate.at), distance });
    const message = `the gate of ${shortList(elements)} came ${commitsLater(distance)}, in ${this.#index.named(gate.at)}: ${gate.gate.name}`;
    draft.findings.push({
      code: "gate-late",
      severity: "warning",
      header: waiting.header,
      elements,
      commit: this.#index.id(gate.at),
      message,
    });
    this.#drafts
      .get(gate.at)
      ?.gates.get(gate.header)
      ?.push({ kind: "tells", by: gate.gate.name, elements, commit: this.#index.id(waiting.at), distance });
  }

  #early(gate: Idle, waiting: Waiting, told: Waiting["elements"]): void {
    const draft = this.#drafts.get(gate.at);
    if (draft === undefined) return;
    const distance = this.#distance(gate.header, gate.at, waiting.at);
    const elements = told.map(({ name }) => name);
    this.#say(waiting, { kind: "earlier", by: gate.gate.name, elements, commit: this.#index.id(gate.at), distance });
    const message = `${gate.gate.name} came before what it tells of: ${shortList(elements)} came ${commitsLater(distance)}, in ${this.#index.named(waiting.at)}`;
    draft.findings.push({
      code: "gate-early",
      severity: "warning",
      header: gate.header,
      elements: [gate.gate.name],
      commit: this.#index.id(waiting.at),
      message,
    });
  }

  #nothingTells({ at, header, elements }: Waiting): void {
    const draft = this.#drafts.get(at);
    if (draft === undefined) return;
    const names = elements.map(({ name }) => name);
    this.#say({ at, header }, { kind: "none", by: undefined, elements: names, commit: undefined, distance: undefined });
    // A member of a record that programs pass already is what they cannot find out about.
    const fields = elements.some(({ kind, uses }) => kind === "field" && !names.includes(uses[0] ?? ""));
    draft.findings.push({
      code: "no-gate",
      severity: fields ? "warning" : "note",
      header,
      elements: names,
      commit: undefined,
      message: `nothing tells of ${shortList(names)}`,
    });
  }

  /** A number that came first is for what comes before the next release, and soon; a capability may wait longer. */
  #inReach({ at, header, version }: Idle, { commit, release }: Draft): boolean {
    if (!version) return true;
    const to = this.#index.find(commit.id) ?? at;
    return this.#drafts.get(at)?.release === release && this.#distance(header, at, to) <= series;
  }

  #standsAlone({ at, header, gate, version, told }: Idle): void {
    if (told) return;
    const draft = this.#drafts.get(at);
    if (draft === undefined) return;
    this.#say({ at, header }, { kind: "itself", by: gate.name, elements: [gate.name], commit: undefined, distance: undefined });
    const [code, severity, message] = version
      ? ([
          "version-apart",
          "warning",
          `${gate.name} is ${gate.shown} from here on, and nothing else changed that it could stand for`,
        ] as const)
      : (["gate-alone", "note", `${gate.name} tells of nothing that is in a header`] as const);
    draft.findings.push({ code, severity, header, elements: [gate.name], commit: undefined, message });
  }

  #say({ at, header }: Pick<Waiting, "at" | "header">, verdict: GateVerdict): void {
    const draft = this.#drafts.get(at);
    if (draft === undefined) return;
    const called = calledThen(draft, header, verdict.elements);
    const list = draft.gates.get(called);
    if (list === undefined) draft.gates.set(called, [verdict]);
    else list.push(verdict);
  }

  /** How many commits on a header after one the other is. */
  #distance(header: string, from: number, to: number): number {
    const touched = this.#pasts.get(header)?.touched ?? [];
    // Nearly always the last few of many.
    let count = 0;
    for (let i = touched.length - 1; i >= 0 && (touched[i] as number) > from; i--) if ((touched[i] as number) <= to) count++;
    return count || 1;
  }
}

function rest(waiting: Waiting, told: Waiting["elements"]): readonly Waiting[] {
  const elements = waiting.elements.filter((each) => !told.includes(each));
  return elements.length === 0 ? [] : [{ ...waiting, elements }];
}
