import { describe, expect, test } from "vitest";
import { mailed, printOf, small, smallJudged, smallTexts } from "../../test/support/review-prints.ts";
import { change, finding, review } from "../../test/support/sample-reviews.ts";
import type { FilePatch } from "../patch/patch.ts";
import type { Finding } from "../review/result.ts";
import { reviewReply } from "./review-reply.ts";

test("without a patch the difference of the headers is quoted, with a remark under what it is about", () => {
  expect(reviewReply(printOf(small, { texts: smallTexts }))).toBe(
    `
linux/x|y.h with this applied could not be compared, so nothing below
speaks for it: linux/x|y.h:3:10: header 'linux/gone.h' is in none of the
roots

As it stands this breaks users of the old header; details below.

> --- a/include/uapi/linux/cfg.h
> +++ b/include/uapi/linux/cfg.h
> @@ -1,7 +1,7 @@
> -#define CFG_MODE_FAST 2
> -#define CFG_SLOW 3
> +#define CFG_MODE_FAST 4
> +#define CFG_SLOW 5

CFG_MODE_FAST was 2 and is 4. CFG_SLOW was 3 and is 5. A program already
built passes the old value. Seen before: CFG_OLD was renumbered in 2.0
(list, March 2020).

Please keep the value.
(abide: break, constant-changed, aaaaaaaaaaa1 aaaaaaaaaaa2)

>  struct cfg {
> -	__u32 id;
>  	__u32 flags;
> +	__u32 id;
>  };

struct cfg has "holes" <in> it: 5 % of \`cfg\` | more. A program finds
them.

Please fill them.
(abide: risk, hole-added, aaaaaaaaaaa3)

Not in this diff, but it follows from it, at include/uapi/linux/cfg.h:9
(cfg.id):

On i386 only: id says nothing of feature bit CFG_F_ID. Because.

Please write /* if CFG_F_ID */
(abide: advice, gate-note-missing, aaaaaaaaaaa4)

This needs another version: what was released has to keep working, for
programs already built and for source that uses it.

-- 
abide: verdict break (2 break, 1 risk, 1 advice); 1 header on x86_64 and
i386
`.slice(1),
  );
});

const fields = Array.from({ length: 30 }, (_, index) => `+	__u32 field_${index};`);

/** A patch to a driver and to a header: a long new struct, far below it a command. */
const files: readonly FilePatch[] = [
  {
    before: "drivers/cfg.c",
    after: "drivers/cfg.c",
    hunks: [{ beforeStart: 1, beforeLines: 0, afterStart: 1, afterLines: 1, section: "", lines: ["+int x;"] }],
  },
  {
    before: "include/uapi/linux/cfg.h",
    after: "include/uapi/linux/cfg.h",
    hunks: [
      {
        beforeStart: 10,
        beforeLines: 3,
        afterStart: 10,
        afterLines: 36,
        section: "struct other {",
        lines: [" };", " ", "+struct cfg {", ...fields, "+};", "+", " #define CFG_A 1"],
      },
      {
        beforeStart: 90,
        beforeLines: 4,
        afterStart: 123,
        afterLines: 4,
        section: "",
        lines: [
          " #define\tCFG_B 2",
          "-#define CFG_C 3",
          "-#define CFG_D 4",
          "+#define CFG_C \u001b[2J4",
          "+#define CFG_LONG \\",
          "+\t0x01",
          "\\ No newline at end of file",
        ],
      },
    ],
  },
];

function at(line: number, side: "before" | "after", parts: Partial<Finding> = {}): Finding {
  const header = "linux/cfg.h";
  return finding({ rule: "some-rule", severity: "advice", element: "x", header, where: { file: header, line, side }, ...parts });
}

/** What is between the names of the file and the closing sentence. */
function body(findings: readonly Finding[]): string {
  const text = reviewReply(printOf(review({ verdict: "advice", findings }), { patch: mailed(files) }));
  const from = "> +++ b/include/uapi/linux/cfg.h\n";
  return text.slice(text.indexOf(from) + from.length, text.indexOf("\nNothing here breaks"));
}

describe("a patch by mail", () => {
  test("begins with who wrote when; of it only what is remarked on is quoted", () => {
    const text = reviewReply(printOf(review({ verdict: "advice", findings: [at(14, "after")] }), { patch: mailed(files) }));
    expect(text).toBe(
      `
On Tue, 10 Feb 2026 16:26:00 +0100, Ann O'Nym wrote:
> --- a/include/uapi/linux/cfg.h
> +++ b/include/uapi/linux/cfg.h
> @@ -10,3 +10,36 @@ struct other {
>  };
>
> +struct cfg {
> +	__u32 field_0;
> +	__u32 field_1;

Something is wrong. Because.

Please do better.
(abide: advice, some-rule, 0123456789ab)

Nothing here breaks a program that is already built; the above is
advice.

-- 
abide: verdict advice (1 advice); 1 header on x86_64 and i386
`.slice(1),
    );
  });

  test.each([
    ["ann@example.org", "", "ann@example.org wrote:"],
    ["<ann@example.org>", "Mon, 1 Jan 2024", "On Mon, 1 Jan 2024, <ann@example.org> wrote:"],
    ["Ann <ann@example.org>", "", "Ann wrote:"],
    ["", "Mon, 1 Jan 2024", undefined],
  ])("from %j on %j", (from, date, expected) => {
    const { mail } = mailed([]);
    if (mail === undefined) throw new Error("a mail is expected");
    const text = reviewReply(printOf(review({}), { patch: { mail: { ...mail, from, date }, files: [] } }));
    expect(text.split("\n")[0]).toBe(expected ?? "Nothing changes here for a program, so no remarks.");
  });

  test("what is between two quotes of a hunk is left out; a second remark under a line has no second quote", () => {
    expect(
      body([
        at(12, "after"),
        at(33, "after", {
          rule: "other-rule",
          message: "Also this.",
          next: "Drop it",
          precedent: "Documentation/x.rst: do not.",
          severity: "advice",
        }),
        at(33, "after", { rule: "third-rule", message: "And this.", next: "Nothing, if it is meant." }),
      ]),
    ).toBe(`> @@ -10,3 +10,36 @@ struct other {
>  };
>
> +struct cfg {

Something is wrong. Because.

Please do better.
(abide: advice, some-rule, 0123456789ab)

[...]
> +	__u32 field_14;
> +	__u32 field_15;
> +	__u32 field_16;
> +	__u32 field_17;
> +	__u32 field_18;
> +	__u32 field_19;
> +	__u32 field_20;

Also this. Because. See Documentation/x.rst: do not.

Please drop it
(abide: advice, other-rule, 0123456789ab)

And this. Because.

Nothing to do if it is meant.
(abide: advice, third-rule, 0123456789ab)
`);
  });

  test("what is gone, what steers a terminal, and a macro of several lines", () => {
    expect(body([at(91, "before"), at(125, "after", { next: "Undo this." })])).toBe(`> @@ -90,4 +123,4 @@
>  #define	CFG_B 2
> -#define CFG_C 3

Something is wrong. Because.

Please do better.
(abide: advice, some-rule, 0123456789ab)

> -#define CFG_D 4
> +#define CFG_C \\x1b[2J4
> +#define CFG_LONG \\
> +	0x01

Something is wrong.

Please undo this.
(abide: advice, some-rule, 0123456789ab)
`);
  });

  test("a line that the patch does not show", () => {
    expect(body([at(60, "before")])).toContain(
      "Not in this diff, but it follows from it, at include/uapi/linux/cfg.h:60\n(before) (x):\n",
    );
  });
});

test("a header that only another architecture has is not quoted from the first one's", () => {
  const texts = { "asm/cfg.h": { before: "#define A 1\n", after: "#define B 1\n" } };
  const findings = [
    at(1, "after", { header: "asm/cfg.h", where: { file: "asm/cfg.h", line: 1, side: "after" }, abis: ["mips"] }),
  ];
  expect(reviewReply(printOf(review({ findings }), { texts }))).toMatch(
    /^Not in this diff, but it follows from it, at asm\/cfg\.h:1 \(x\):\n\nOn mips only: Something is wrong\./,
  );
});

test("a new header", () => {
  const texts = { "linux/cfg.h": { after: "#define A 1\n#define B 2\n" } };
  expect(reviewReply(printOf(review({ findings: [at(1, "after")] }), { texts }))).toMatch(
    /^> --- \/dev\/null\n> \+\+\+ b\/include\/uapi\/linux\/cfg\.h\n> @@ -0,0 \+1,2 @@\n> \+#define A 1\n\n/,
  );
});

describe("words", () => {
  const said = (parts: Partial<Finding>) => reviewReply(printOf(review({ findings: [at(1, "after", parts)] })));

  test.each([
    ["A provider meets consumers on no data model.", "A kernel meets programs on no architecture."],
    ["my_provider stays.", "my_provider stays."],
    [
      `Write ${"x ".repeat(28)}/* a note in one piece */ here.`,
      `Write ${"x ".repeat(28).trim()}\n/* a note in one piece */ here.`,
    ],
    ["Controls: \u0007\u009b.", "Controls: \\x07\\x9b."],
  ])("%j", (message, expected) => {
    expect(said({ message, reason: "" })).toContain(`\n\n${expected}\n\nPlease do better.\n`);
  });

  test.each([
    ["Seen by abidiff alone.", ""],
    [
      "In review of the X series: who asked? (list, May 2020).",
      " The same was asked in review of the X\nseries: who asked? (list, May 2020).",
    ],
    ["VDUSE_X came late.", " Seen before: VDUSE_X came late."],
    ["Others did so.", " Others did so."],
  ])("precedent %j", (precedent, expected) => {
    expect(said({ precedent })).toContain(`\n\nSomething is wrong. Because.${expected}\n\n`);
  });

  test("a rule that judged milder than it is wont to does not give its reason", () => {
    expect(said({ rule: "constant-changed", severity: "risk" })).not.toContain("Because.");
    expect(said({ rule: "constant-changed", severity: "break" })).toContain("Because.");
  });
});

test("nothing to remark on", () => {
  const changes = [change({ kind: "constant", action: "added", element: "A" })];
  expect(reviewReply(printOf(review({ changes })))).toBe(
    `
No remarks: nothing here breaks a program that is already built.

-- 
abide: verdict clean; 1 header on x86_64 and i386
`.slice(1),
  );
});

test.each([
  ["something was accepted", smallJudged, true],
  [
    "nothing was",
    {
      ...smallJudged,
      judged: {
        by: "abide.config.yaml",
        accepted: [],
        expired: [],
        stale: [],
        off: 0,
        breaks: { accepted: 0, off: 0, milder: 0 },
      },
    },
    false,
  ],
])("%s", (_, what, expected) => {
  const text = reviewReply(printOf(what, { texts: smallTexts }));
  expect(text.includes("\n\nabide.config.yaml accepts 1 finding, and 1 is switched off.\n\n-- \n")).toBe(expected);
  expect(text.includes("accepts")).toBe(expected);
});
