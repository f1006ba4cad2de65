import { expect, test } from "vitest";
import { finding } from "../../test/support/sample-reviews.ts";
import type { Change, Finding } from "../review/result.ts";
import { plain } from "./paint.ts";
import { reviewEffects } from "./review-effects.ts";

type Given = Pick<Change, "element"> & Partial<Omit<Change, "effect">> & { readonly effect?: Partial<Change["effect"]> };

function check(given: readonly Given[], expected: string, findings: readonly Finding[] = []): void {
  const changes = given.map(
    (each): Change => ({
      kind: "command",
      action: "added",
      header: "a.h",
      before: "",
      after: "",
      note: "",
      where: { file: "a.h", line: 1, side: "after" },
      gate: undefined,
      scheme: undefined,
      abis: ["x86_64"],
      ...each,
      effect: { old: "unaffected", new: "ENOTTY", source: "compiles", ...each.effect },
    }),
  );
  expect(reviewEffects(changes, findings, { paint: plain, width: 100, archs: ["x86_64"], showFile: (file) => file })).toBe(
    expected.slice(1),
  );
}

const probe = (by: string) =>
  ({ kind: "probe", by, text: `trying ${by}: ENOTTY means that it is not here`, noted: false }) as const;

test("what holds for all is said once; that source compiles is not said", () => {
  check(
    [{ element: "A" }, { element: "B" }],
    `
  programs already built    unaffected
  new program, old kernel   ENOTTY
`,
  );
});

test("what holds for some names them, and unaffected is then not said", () => {
  check(
    [
      { element: "A", effect: { old: "fails" } },
      { element: "B" },
      { element: "C", effect: { old: "waits", source: "does not compile where it says C" } },
      { element: "D", effect: { old: "fails" } },
    ],
    `
  programs already built    fails (A, D)
                            waits (C)
  new program, old kernel   ENOTTY
  source                    does not compile where it says C
`,
  );
});

test("each its own probe is one line, and many elements are counted", () => {
  check(
    ["A", "B", "C", "D", "E"].map((element) => ({ element, gate: probe(element) })),
    `
  programs already built    unaffected
  new program, old kernel   ENOTTY
  how the other side knows  trying each: ENOTTY means that it is not here
`,
  );
  check(
    [...["A", "B", "C", "D", "E"].map((element) => ({ element, gate: probe(element) })), { element: "F" }],
    `
  programs already built    unaffected
  new program, old kernel   ENOTTY
  how the other side knows  trying each: ENOTTY means that it is not here (A, B, C and 2 more)
`,
  );
  check(
    [
      ...["A", "B", "C", "D", "E"].map((element) => ({ element, gate: probe(element) })),
      { kind: "constant", action: "removed", element: "F", effect: { old: "fails" } },
      { kind: "constant", action: "added", element: "G", effect: { new: "fails" } },
    ],
    `
  programs already built    fails (F)
  new program, old kernel   ENOTTY (5 commands added and 1 constant removed)
                            fails (G)
  how the other side knows  trying each: ENOTTY means that it is not here (5 commands added)
`,
  );
  check(
    [{ element: "A", gate: probe("A") }, { element: "F" }],
    `
  programs already built    unaffected
  new program, old kernel   ENOTTY
  how the other side knows  trying A: ENOTTY means that it is not here
`,
  );
});

test("a bit does not tell of itself", () => {
  const gate = { kind: "feature", by: "X_F_A", text: "feature bit X_F_A", noted: true } as const;
  check(
    [
      { kind: "constant", element: "X_F_A", gate },
      { kind: "member", element: "x.a", gate },
      { kind: "member", action: "changed", element: "x.reserved" },
    ],
    `
  programs already built    unaffected
  new program, old kernel   ENOTTY
  how the other side knows  feature bit X_F_A
`,
  );
});

test("more than eight different texts are counted", () => {
  const texts = Array.from({ length: 10 }, (_, i) => ({ element: `E${i}`, effect: { old: `fails so ${i}` } }));
  check(
    texts,
    `
  programs already built    fails so 0 (E0)
                            fails so 1 (E1)
                            fails so 2 (E2)
                            fails so 3 (E3)
                            fails so 4 (E4)
                            fails so 5 (E5)
                            fails so 6 (E6)
                            fails so 7 (E7)
                            and 2 more; --format json has them all
  new program, old kernel   ENOTTY
`,
  );
});

test("what is another number on another data model, and means the same, is named once", () => {
  check(
    [
      { element: "A", abis: ["x86_64"], gate: probe("A") },
      { element: "A", abis: ["i386"], gate: probe("A") },
      { element: "B", effect: { new: "EINVAL" } },
    ],
    `
  programs already built    unaffected
  new program, old kernel   ENOTTY (A)
                            EINVAL (B)
  how the other side knows  trying A: ENOTTY means that it is not here
`,
  );
});

test("what a rule found of an element holds instead of unaffected, the gravest first; an advice does not", () => {
  const found = (element: string, severity: "break" | "risk" | "advice", old: string) =>
    finding({ rule: "r", severity, element, effect: { old, new: "cannot tell", source: "compiles" } });
  check(
    [{ element: "A" }, { element: "B" }],
    `
  programs already built    takes it for C (A)
  new program, old kernel   cannot tell (A)
                            ENOTTY (B)
`,
    [found("A", "break", "takes it for C"), found("A", "risk", "takes it for D"), found("B", "advice", "takes it for E")],
  );
});
