import { expect, test } from "vitest";
import { type DocSide, reviewDocs } from "./doc-review.ts";
import { docVerdict } from "./doc-verdict.ts";
import { readApiDoc } from "./read-api-doc.ts";

function side(sections: readonly (readonly [title: string, behind?: string])[], names?: DocSide["names"]): DocSide {
  const text = sections.map(
    ([title, behind]) =>
      `${title}\n${"-".repeat(title.length)}\n\n${behind === undefined ? "Text.\n" : `:Capability: ${behind}\n`}`,
  );
  return { doc: readApiDoc(text.join("\n")), names };
}

const names = (capabilities: string, commands: string): DocSide["names"] => ({
  capabilities: new Set(capabilities.split(" ").map((name) => `KVM_CAP_${name}`)),
  commands: new Set(commands.split(" ").map((name) => `KVM_${name}`)),
});

test("what changed", () => {
  const before = side([
    ["4.1 KVM_GET", "basic"],
    ["4.2 KVM_OLD", "none"],
    ["4.3 KVM_SAME", "KVM_CAP_A, KVM_CAP_B for vm ioctl"],
    ["8.1 KVM_CAP_GONE"],
  ]);
  const after = side([
    ["4.1 KVM_GET", "KVM_CAP_GET or KVM_CAP_GET2"],
    ["4.2 KVM_NEW", "KVM_CAP_NEW (vcpu)"],
    ["4.3 KVM_SAME", "KVM_CAP_A,  KVM_CAP_B (vm ioctl)"],
    ["8.1 KVM_CAP_CAME"],
  ]);
  const { changes, findings, checked } = reviewDocs(before, after);
  expect(
    changes.map(({ kind, what, name, section, line, before: was, after: is }) => [kind, what, name, section, line, was, is]),
  ).toEqual([
    ["gate-changed", "command", "KVM_GET", "4.1", 1, "basic", "KVM_CAP_GET or KVM_CAP_GET2"],
    ["added", "command", "KVM_NEW", "4.2", 6, undefined, "KVM_CAP_NEW (vcpu)"],
    ["removed", "command", "KVM_OLD", "4.2", 6, "none", undefined],
    ["added", "capability", "KVM_CAP_CAME", "8.1", 16, undefined, undefined],
    ["removed", "capability", "KVM_CAP_GONE", "8.1", 16, undefined, undefined],
  ]);
  expect([findings, checked]).toEqual([[], false]);
});

test("a renamed capability: stale in the document, then mended", () => {
  const headers = names("PPC_MMU_RADIX BINARY_STATS_FD SPAPR_MULTITCE", "GET");
  const stale = side(
    [
      ["4.1 KVM_GET", "KVM_CAP_PPC_RADIX_MMU"],
      ["8.1 KVM_CAP_STATS_BINARY_FD"],
      ["8.2 KVM_CAP_PPC_MULTITCE"],
      ["8.3 KVM_CAP_WHATEVER"],
    ],
    headers,
  );
  const said = reviewDocs(stale, stale).findings.filter(({ rule }) => rule === "doc-capability-unknown");
  expect(said.map(({ name, line, severity, isNew, next }) => [name, line, severity, isNew, next])).toEqual([
    ["KVM_CAP_PPC_RADIX_MMU", 4, "risk", false, "The header has KVM_CAP_PPC_MMU_RADIX."],
    ["KVM_CAP_STATS_BINARY_FD", 6, "risk", false, "The header has KVM_CAP_BINARY_STATS_FD."],
    ["KVM_CAP_PPC_MULTITCE", 11, "risk", false, "The header has KVM_CAP_SPAPR_MULTITCE: is that meant?"],
    ["KVM_CAP_WHATEVER", 16, "risk", false, "Name the capability as the header has it, or drop the name."],
  ]);
  expect(docVerdict(reviewDocs(stale, stale))).toBe("clean");
  const right = side(
    [["4.1 KVM_GET", "KVM_CAP_PPC_MMU_RADIX"], ["8.1 KVM_CAP_BINARY_STATS_FD"], ["8.2 KVM_CAP_SPAPR_MULTITCE"]],
    headers,
  );
  const mended = reviewDocs(stale, right);
  expect([mended.findings, mended.mended.length, docVerdict(mended)]).toEqual([[], 7, "clean"]);
  expect(docVerdict(reviewDocs(right, stale))).toBe("risk");
});

test("what the headers have and the document has not, and the other way round", () => {
  const before = side([["4.1 KVM_GET", "basic"]], names("A", "GET"));
  const after = side(
    [["4.1 KVM_GET", "basic"], ["4.2 KVM_BARE"], ["8.1 KVM_CAP_B"], ["9. See KVM_CAP_A", "basic"]],
    names("A B", "GET SET"),
  );
  const { findings } = reviewDocs(before, after);
  expect(findings.map(({ rule, name, line, isNew }) => [rule, name, line, isNew])).toEqual([
    ["doc-command-unknown", "KVM_BARE", 6, true],
    ["doc-command-undocumented", "KVM_SET", 0, true],
    ["doc-command-ungated", "KVM_BARE", 6, true],
  ]);
  expect(reviewDocs(after, before).findings.map(({ rule, name, isNew }) => [rule, name, isNew])).toEqual([
    ["doc-capability-undocumented", "KVM_CAP_A", true],
  ]);
});
