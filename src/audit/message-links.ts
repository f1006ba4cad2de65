/** A commit that a message names. The id may be short. */
export interface NamedCommit {
  readonly kind: "picked-from" | "fixes" | "reverts";
  readonly id: string;
}

/** One row a way in which people say it. Trailers of the kernel and of its stable branches, of git itself, and of distributions. */
const rows: readonly { readonly kind: NamedCommit["kind"]; readonly pattern: RegExp }[] = [
  { kind: "picked-from", pattern: /^\s*\(?\s*(?:cherry[- ]picked|backported) from (?:commit )?([0-9a-f]{7,64})\b/gim },
  { kind: "picked-from", pattern: /^\s*\[\s*upstream commit:?\s+([0-9a-f]{7,64})\s*\]/gim },
  { kind: "picked-from", pattern: /^\s*commit ([0-9a-f]{7,64}) upstream\b/gim },
  { kind: "picked-from", pattern: /^\s*upstream[- ]commit:?\s+([0-9a-f]{7,64})\b/gim },
  { kind: "picked-from", pattern: /^\s*this backports (?:mainline )?commit ([0-9a-f]{7,64})\b/gim },
  { kind: "picked-from", pattern: /^\s*origin:\s*upstream,.*\b([0-9a-f]{12,64})\b/gim },
  { kind: "fixes", pattern: /^\s*fixes:\s*(?:commit\s+)?([0-9a-f]{7,64})\b/gim },
  { kind: "reverts", pattern: /\bthis reverts commit ([0-9a-f]{7,64})\b/gim },
];

/** What a message says of other commits, in the order in which it says it, each once. */
export function messageLinks(message: string): readonly NamedCommit[] {
  const found: { readonly at: number; link: NamedCommit }[] = [];
  for (const { kind, pattern } of rows) {
    for (const match of message.matchAll(pattern)) {
      const id = (match[1] ?? "").toLowerCase();
      // What is copied may itself say what it mends; what it says of one commit twice is one thing.
      const known = found.find(({ link }) => link.kind === kind && (link.id.startsWith(id) || id.startsWith(link.id)));
      if (known === undefined) found.push({ at: match.index, link: { kind, id } });
      // Of a short id and the whole of it, the whole.
      else if (id.length > known.link.id.length) known.link = { kind, id };
    }
  }
  return found.sort((a, b) => a.at - b.at).map(({ link }) => link);
}

/** The first line. */
export function subjectOf(message: string): string {
  return message.replace(/^\s+/, "").split("\n", 1)[0]?.trim() ?? "";
}
