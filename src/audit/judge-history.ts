import type { ElementMap } from "../contract/element-map.ts";
import { changeIdentity } from "./change-identity.ts";
import { calledThen, type Draft, differenceOf, verdictOf } from "./commit-draft.ts";
import { CommitIndex } from "./commit-index.ts";
import { type GateContext, gatesOfCommit, type Idle, mayTell, movedNames, type Waiting } from "./gates-of-commit.ts";
import { gatesOfTried } from "./gates-of-tried.ts";
import type { CommitDelta, HeaderInCommit } from "./header-delta.ts";
import { HeaderPast } from "./header-past.ts";
import type { CommitVerdict, GateVerdict, HistoryFinding } from "./history-result.ts";
import { judgeNumbers, renamedIn } from "./judge-numbers.ts";
import { findingsInMerge, headersOfCommit } from "./left-out.ts";
import { messageLinks } from "./message-links.ts";
import { commitsLater, short, shortList } from "./said-short.ts";

export interface JudgeHistoryInput {
  /** Parents first. */
  readonly commits: readonly CommitDelta[];
  /** The tag that first has a commit, by the commit's id. */
  readonly releases: ReadonlyMap<string, string>;
  readonly maps: readonly ElementMap[];
}

/** Gates and elements that wait for each other are forgotten after so many commits that touch their header. */
const patience = 100;

/** Commits on one header that a series may have after its first. */
const series = 10;

/** What a history did, commit by commit, and what is to be said of it. */
export function judgeHistory({ commits, releases, maps }: JudgeHistoryInput): readonly CommitVerdict[] {
  const judge = new Judge(commits, releases, maps);
  for (const [at, commit] of commits.entries()) judge.take(commit, at);
  return judge.verdicts();
}

class Judge {
  readonly #releases: ReadonlyMap<string, string>;
  readonly #maps: ReadonlyMap<string, ElementMap>;
  readonly #index: CommitIndex;
  readonly #pasts = new Map<string, HeaderPast>();
  readonly #drafts = new Map<number, Draft>();
  readonly #same = new Map<string, number>();
  readonly #byNames = new Map<string, number>();
  /** By header: what waits there for each other. */
  readonly #waiting = new Map<string, readonly Waiting[]>();
  readonly #idle = new Map<string, readonly Idle[]>();

  constructor(commits: readonly CommitDelta[], releases: ReadonlyMap<string, string>, maps: readonly ElementMap[]) {
    this.#releases = releases;
    this.#maps = new Map(maps.map((map) => [map.header, map]));
    this.#index = new CommitIndex(commits.map(({ id }) => id));
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
      findings: [],
    };
    this.#drafts.set(at, draft);
    // What differs in how much of a header could be read is no change of the header.
    const sound = headers.filter(({ delta: { unread, unreadBefore } }) => unread === undefined || unreadBefore);
    const identity = sound.length === headers.length ? changeIdentity(headers) : undefined;
    if (!commit.root) {
      this.#link(draft, at, identity);
      const copy = draft.links.find(({ kind, walked }) => kind === "same" && walked);
      if (copy === undefined) this.#judge(draft, sound);
      if (commit.parents.length > 1) draft.findings.push(...findingsInMerge(sound));
    }
    for (const { header, delta } of headers) {
      const past = this.#past(header);
      past.apply(delta, at);
      past.touched.push(at);
    }
    if (identity !== undefined && !commit.root) {
      if (!this.#same.has(identity.same)) this.#same.set(identity.same, at);
      if (!this.#byNames.has(identity.names)) this.#byNames.set(identity.names, at);
    }
    // Once the elements are known, what they are about is, too.
    if (!commit.root) this.#match(draft, at, sound);
  }

  verdicts(): readonly CommitVerdict[] {
    for (const waiting of [...this.#waiting.values()].flat()) this.#nothingTells(waiting);
    for (const idle of [...this.#idle.values()].flat()) this.#standsAlone(idle);
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

  /** What the message says, and what was done before, or the other way round. */
  #link(draft: Draft, at: number, identity: ReturnType<typeof changeIdentity>): void {
    const { commit, links, findings } = draft;
    for (const { kind, id } of messageLinks(commit.message)) {
      const known = this.#index.find(id);
      if (known === at) continue;
      links.push({ kind, commit: known === undefined ? id : this.#id(known), walked: known !== undefined, by: "message" });
      if (kind === "reverts" && known !== undefined) this.#reverted(known, at);
    }
    if (identity === undefined) return;
    const twin = this.#same.get(identity.same);
    if (twin !== undefined) {
      const before = this.#drafts.get(twin);
      const back = before?.links.find(({ kind }) => kind === "reverted-by");
      const kind = back === undefined ? "same" : "returns";
      links.push({ kind, commit: this.#id(twin), walked: true, by: "change" });
      if (back !== undefined) {
        before?.links.push({ kind: "returned-by", commit: commit.id, walked: true, by: "change" });
        findings.push(
          this.#finding(
            draft,
            "returned",
            "note",
            twin,
            `returns what ${this.#named(twin)} brought and ${short(back.commit)} took back, as it was`,
          ),
        );
      }
      return;
    }
    const undone = this.#same.get(identity.inverse);
    if (undone !== undefined && !links.some(({ kind }) => kind === "reverts")) {
      links.push({ kind: "reverts", commit: this.#id(undone), walked: true, by: "change" });
      this.#reverted(undone, at);
    }
    const like = this.#byNames.get(identity.names);
    const named = links.find(({ kind, walked }) => kind === "picked-from" && walked);
    const copied = named === undefined ? undefined : this.#index.find(named.commit);
    if (like !== undefined && copied === like) {
      findings.push(
        this.#finding(
          draft,
          "copy-differs",
          "error",
          like,
          `is a copy of ${this.#named(like)}, and gives its names other numbers or places: ${differenceOf(draft, this.#drafts.get(like))}`,
        ),
      );
    }
  }

  #reverted(which: number, by: number): void {
    const draft = this.#drafts.get(which);
    if (draft === undefined || draft.links.some(({ kind, commit }) => kind === "reverted-by" && commit === this.#id(by))) return;
    draft.links.push({ kind: "reverted-by", commit: this.#id(by), walked: true, by: "change" });
    draft.findings.push(this.#finding(draft, "reverted", "note", by, `was taken back by ${this.#named(by)}`));
  }

  #judge(draft: Draft, headers: readonly HeaderInCommit[]): void {
    const moved = movedNames(headers);
    for (const header of headers) {
      draft.findings.push(
        ...judgeNumbers(header, {
          past: this.#past(header.header),
          renamed: draft.renamed.get(header.header) ?? [],
          moved,
          release: draft.release,
          reverts: draft.links.some(({ kind }) => kind === "reverts" || kind === "returns"),
          commitAt: (place) => (place < 0 ? undefined : { id: this.#id(place), release: this.#releases.get(this.#id(place)) }),
        }),
      );
    }
  }

  #match(draft: Draft, at: number, headers: readonly HeaderInCommit[]): void {
    const copies = draft.links.some(({ kind }) => kind === "same" || kind === "reverts");
    const context = { at, pasts: this.#pasts, maps: this.#maps };
    const found = gatesOfCommit(headers, context);
    for (const [header, list] of found.verdicts) draft.gates.set(header, [...list]);
    // What is taken back leaves nothing to be told of; a copy has its own gate, or waits for it, as what it copies.
    if (copies) return;
    for (const header of found.verdicts.keys()) {
      const own = <T extends { readonly header: string }>(list: readonly T[]) => list.filter((each) => each.header === header);
      this.#matchHeader(draft, header, { waiting: own(found.waiting), idle: own(found.idle), context });
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
    this.#say(waiting, { kind: "later", by: gate.gate.name, elements, commit: this.#id(gate.at), distance });
    const message = `the gate of ${shortList(elements)} came ${commitsLater(distance)}, in ${this.#named(gate.at)}: ${gate.gate.name}`;
    draft.findings.push({
      code: "gate-late",
      severity: "warning",
      header: waiting.header,
      elements,
      commit: this.#id(gate.at),
      message,
    });
    this.#drafts
      .get(gate.at)
      ?.gates.get(gate.header)
      ?.push({ kind: "tells", by: gate.gate.name, elements, commit: this.#id(waiting.at), distance });
  }

  #early(gate: Idle, waiting: Waiting, told: Waiting["elements"]): void {
    const draft = this.#drafts.get(gate.at);
    if (draft === undefined) return;
    const distance = this.#distance(gate.header, gate.at, waiting.at);
    const elements = told.map(({ name }) => name);
    this.#say(waiting, { kind: "earlier", by: gate.gate.name, elements, commit: this.#id(gate.at), distance });
    const message = `${gate.gate.name} came before what it tells of: ${shortList(elements)} came ${commitsLater(distance)}, in ${this.#named(waiting.at)}`;
    draft.findings.push({
      code: "gate-early",
      severity: "warning",
      header: gate.header,
      elements: [gate.gate.name],
      commit: this.#id(waiting.at),
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

  #finding(
    draft: Draft,
    code: HistoryFinding["code"],
    severity: HistoryFinding["severity"],
    other: number,
    message: string,
  ): HistoryFinding {
    const elements = draft.headers.flatMap(({ delta }) => [
      ...delta.added,
      ...delta.removed,
      ...delta.altered.map(({ after }) => after),
    ]);
    return {
      code,
      severity,
      header: draft.headers[0]?.header ?? "",
      elements: elements.map(({ name }) => name),
      commit: this.#id(other),
      message,
    };
  }

  #id(at: number): string {
    return this.#index.ids[at] ?? "";
  }

  #named(at: number): string {
    const release = this.#releases.get(this.#id(at));
    return `${short(this.#id(at))}${release === undefined ? "" : ` (${release})`}`;
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
