import { expect, test } from "vitest";
import { printOf, small, smallJudged, smallTexts } from "../../test/support/review-prints.ts";
import { change, finding, review, version } from "../../test/support/sample-reviews.ts";
import { reviewMarkdown } from "./review-markdown.ts";

test("a small review: the verdict, the changes, a fold for each finding", () => {
  const what = review({
    ...small,
    changes: [
      change({ kind: "constant", action: "changed", element: "CFG_MODE_FAST", before: "2", after: "4" }),
      change({ kind: "member", action: "added", element: "cfg.id", after: "__u32 @0", note: "was reserved; a|b", gate: version }),
      change({ kind: "macro", action: "removed", element: "CFG_NAME", before: "(a|b) `x`" }),
    ],
    findings: small.findings.slice(2),
  });
  expect(reviewMarkdown(printOf(what, { texts: smallTexts }))).toBe(
    `
### abide review: break

1 risk, 1 advice in 1 header, judged on x86_64 and i386. **1 header could not be compared.** What could be compared breaks no program already built.

| | element | before | after | note | how the other side knows |
|---|---|---|---|---|---|
| ~ | \`CFG_MODE_FAST\` | \`2\` | \`4\` |  |  |
| + | \`cfg.id\` |  | \`__u32 @0\` | was reserved; a\\|b | VDUSE\\_GET\\_API\\_VERSION \\>= 2 |
| - | \`CFG_NAME\` | \`\` (a\\|b) \`x\` \`\` |  |  |  |

<details><summary><b>not compared</b> <code>linux/x|y.h</code> (after)</summary>

linux/x\\|y.h:3:10: header 'linux/gone.h' is in none of the roots

</details>

<details><summary><b>risk</b> hole-added: <code>struct cfg</code> (include/uapi/linux/cfg.h:4)</summary>

struct cfg has "holes" \\<in\\> it: 5 % of \\\`cfg\\\` \\| more.

→ Fill them.

A consumer finds them.

fingerprint \`aaaaaaaaaaa3\`

</details>

<details><summary><b>advice</b> gate-note-missing: <code>cfg.id</code> (include/uapi/linux/cfg.h:9) on i386 only</summary>

id says nothing of feature bit CFG\\_F\\_ID.

→ Write /\\* if CFG\\_F\\_ID \\*/

Because.

fingerprint \`aaaaaaaaaaa4\`

</details>
`.slice(1),
  );
});

test("nothing that a header says is a tag, a link, or a mention", () => {
  const evil = "</summary><img src=x> @torvalds #1 [a](b) ``` *b* &lt;\u001b[2J\nline";
  const text = reviewMarkdown(
    printOf(
      review({
        findings: [finding({ rule: "r", severity: "break", element: evil, message: evil, next: evil, precedent: evil })],
      }),
    ),
  );
  expect(text).toContain("<code>&lt;/summary&gt;&lt;img src=x&gt; @torvalds #1 [a](b) ``` *b* &amp;lt;\\x1b[2J line</code>");
  expect(text).toContain(
    "\n\n\\</summary\\>\\<img src=x\\> @<!-- -->torvalds #<!-- -->1 \\[a\\](b) \\`\\`\\` \\*b\\* &amp;lt;\\\\x1b\\[2J line\n\n",
  );
});

test("a comment has room for only so much", () => {
  const changes = Array.from({ length: 60 }, (_, index) => change({ kind: "constant", action: "added", element: `A${index}` }));
  const findings = Array.from({ length: 400 }, (_, index) => finding({ rule: "r", severity: "risk", element: `A${index}` }));
  const text = reviewMarkdown(printOf(review({ changes, findings })));
  expect(text.length).toBeLessThan(62_000);
  expect(text).toContain("\n| + | `A49` |  |  |  |  |\n\nand 10 more; `--format json` has every change\n");
  expect(text).toMatch(/\n\nand \d+ more, which do not fit into a comment; `--format text` has them all\n$/);
});

test("how many were accepted", () => {
  expect(reviewMarkdown(printOf(smallJudged))).toContain(
    "**This breaks users of the old version.** abide.config.yaml accepts 1 finding, and 1 is switched off.\n",
  );
});
