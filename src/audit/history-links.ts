import { type ChangeIdentity, changeIdentity } from "./change-identity.ts";
import { type Draft, differencesOf } from "./commit-draft.ts";
import type { CommitIndex } from "./commit-index.ts";
import type { HistoryFinding } from "./history-result.ts";
import { messageLinks } from "./message-links.ts";
import { short, shortList } from "./said-short.ts";

/** What the commits of a history have to do with each other: copies, reverts, returns. */
export class HistoryLinks {
  readonly #drafts: ReadonlyMap<number, Draft>;
  readonly #index: CommitIndex;
  /** By their messages, in whatever order the two are walked. */
  readonly #copies: { readonly copy: number; readonly of: number }[] = [];
  readonly #isAncestor: (ancestor: string, of: string) => boolean;
  /** By what they did: commits that did the same, in order. */
  readonly #same = new Map<string, number[]>();

  constructor(drafts: ReadonlyMap<number, Draft>, index: CommitIndex, isAncestor: (ancestor: string, of: string) => boolean) {
    this.#isAncestor = isAncestor;
    this.#drafts = drafts;
    this.#index = index;
  }

  /** A commit that later ones may be like, or take back. */
  remember(identity: ChangeIdentity, at: number): void {
    this.#same.set(identity.same, [...(this.#same.get(identity.same) ?? []), at]);
  }

  /** What the message says, and what was done before, or the other way round. */
  link(draft: Draft, at: number, identity: ChangeIdentity | undefined): void {
    const { commit, links, findings } = draft;
    for (const { kind, id } of messageLinks(commit.message)) {
      const known = this.#index.find(id);
      if (known === at) continue;
      links.push({ kind, commit: known === undefined ? id : this.#index.id(known), walked: known !== undefined, by: "message" });
      if (kind === "reverts" && known !== undefined) this.#undo(draft, known, at);
      if (kind === "picked-from" && known !== undefined) this.#copies.push({ copy: at, of: known });
    }
    if (identity === undefined) return;
    const twins = this.#same.get(identity.same) ?? [];
    // What was done in a commit that leads here was undone in between, by whatever did it: what is on another branch is a copy.
    const former = twins.findLast((each) => this.#isAncestor(this.#index.id(each), commit.id));
    const twin = former ?? twins[0];
    const undone = this.#same.get(identity.inverse)?.at(-1);
    if (twin !== undefined) {
      const before = this.#drafts.get(twin);
      const back = before?.links.find(({ kind }) => kind === "reverted-by");
      const returns = former !== undefined || back !== undefined;
      links.push({ kind: returns ? "returns" : "same", commit: this.#index.id(twin), walked: true, by: "change" });
      if (returns) before?.links.push({ kind: "returned-by", commit: commit.id, walked: true, by: "change" });
      // It may be gone for and back again: then it takes back what was done last.
      const last = undone === undefined ? undefined : this.#drafts.get(undone);
      if (last !== undefined && undone !== undefined) draft.undoes.add(last.headers, undone);
      if (back !== undefined) {
        findings.push(
          this.#about(
            draft,
            "returned",
            "note",
            twin,
            `returns what ${this.#index.named(twin)} brought and ${short(back.commit)} took back, as it was`,
          ),
        );
      }
      return;
    }
    if (undone !== undefined && !this.#reverts(draft, identity.inverse)) {
      links.push({ kind: "reverts", commit: this.#index.id(undone), walked: true, by: "change" });
      this.#undo(draft, undone, at);
    }
  }

  /** When all commits are known: copies that give a name another meaning than what they are copies of. */
  judgeCopies(): void {
    for (const { copy, of } of this.#copies) {
      const [draft, other] = [this.#drafts.get(copy), this.#drafts.get(of)];
      const differences = draft === undefined || other === undefined ? [] : differencesOf(draft, other);
      for (const header of new Set(differences.map((each) => each.header))) {
        const rows = differences.filter((each) => each.header === header);
        draft?.findings.push({
          code: "copy-differs",
          severity: "error",
          header,
          elements: rows.map(({ name }) => name),
          commit: this.#index.id(of),
          message: `is a copy of ${this.#index.named(of)}, and gives its names other numbers or places: ${shortList(rows.map(({ text }) => text))}`,
        });
      }
    }
  }

  /** Whether a commit says of another that did just the opposite that it reverts it: one that did the same before is not meant. */
  #reverts({ links }: Draft, inverse: string): boolean {
    return links.some(({ kind, commit, walked }) => {
      const known = kind === "reverts" && walked ? this.#drafts.get(this.#index.find(commit) ?? -1) : undefined;
      return known !== undefined && changeIdentity(known.headers)?.same === inverse;
    });
  }

  /** A commit takes another back, as far as it does the opposite: a message alone says nothing of what else the commit does. */
  #undo(draft: Draft, which: number, by: number): void {
    const undone = this.#drafts.get(which);
    if (undone === undefined) return;
    draft.undoes.add(undone.headers, which);
    const names = draft.undoes.namesIn(draft.headers, which);
    if (names.size === 0 || undone.links.some(({ kind, commit }) => kind === "reverted-by" && commit === this.#index.id(by)))
      return;
    undone.links.push({ kind: "reverted-by", commit: this.#index.id(by), walked: true, by: "change" });
    const all = this.#about(undone, "reverted", "note", by, `was taken back by ${this.#index.named(by)}`);
    undone.findings.push({ ...all, elements: all.elements.filter((name) => names.has(name)) });
  }

  /** A finding about all of a commit. */
  #about(
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
      commit: this.#index.id(other),
      message,
    };
  }
}
