import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { change, finding, member, review, shapeA } from "../../test/support/sample-reviews.ts";
import type { Review } from "../review/result.ts";
import { pageHashes } from "./html/page-hashes.ts";
import { pageScript } from "./html/page-script.ts";
import { pageStyle } from "./html/page-style.ts";
import { reviewHtml } from "./review-html.ts";
import type { ReviewPrint } from "./review-print.ts";

function pageOf(of: Review, parts: Partial<ReviewPrint> = {}): string {
  const given = { text: () => undefined, path: (header: string) => header, patch: undefined, color: false };
  return reviewHtml({ review: of, versions: { before: "old", after: "new" }, ...given, ...parts });
}

/** Names of elements and their attributes, as a browser's parser sees tags: what is text is none. Style and script are cut out. */
function tagsOf(page: string): readonly string[] {
  const text = page.replace(pageStyle, "").replace(pageScript, "");
  return [...text.matchAll(/<(\/?[a-zA-Z!][^\s>]*)/g)].map(([, name]) => name as string);
}

test("the policy names the style and the script that the page has", () => {
  const hash = (text: string) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
  // When one of them has changed, what is found here is what src/report/html/page-hashes.ts has to say.
  expect(pageHashes).toEqual({ style: hash(pageStyle), script: hash(pageScript) });
  expect(pageOf(shapeA)).toContain(
    `content="default-src 'none'; style-src '${pageHashes.style}'; script-src '${pageHashes.script}'; base-uri 'none'; form-action 'none'"`,
  );
});

test("nothing on the page leads out of it", () => {
  const page = pageOf(shapeA).replace(pageScript, "");
  const links = [...page.matchAll(/(?:href|src|action|url)\s*[=(]\s*["']?([^"'>)]*)/g)].map(([, target]) => target as string);
  expect(links.length).toBeGreaterThan(5);
  expect(links.filter((target) => !target.startsWith("#"))).toEqual([]);
  // Every link leads to something that is there, and no two parts have one name.
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id as string);
  expect(new Set(ids).size).toBe(ids.length);
  expect(links.map((target) => target.slice(1)).filter((id) => !ids.includes(id))).toEqual([]);
});

test("whatever a header says is text", () => {
  const evil = `</script></style></title><script>alert(1)</script><img src=x onerror=alert(2)>"'><svg/onload=alert(3)>&#60;\u0000\u202e`;
  const where = { file: evil, line: 1, side: "after" } as const;
  const effect = { old: evil, new: evil, source: evil };
  const gate = { kind: "flag", by: evil, text: evil, noted: true } as const;
  const nasty = (text: string) => {
    return pageOf(
      review({
        changes: [
          change({ kind: "macro", action: "changed", header: text, element: text, before: text, after: text, note: text }),
        ],
        findings: [finding({ rule: "r", severity: "break", header: text, element: text, message: text, next: text })],
        layouts: [
          { header: text, record: text, abi: "i386", size: { before: 4, after: 4 }, members: [member(text, 0, 4, "changed")] },
        ],
        notCompared: [{ header: text, side: "after", reason: text, where: undefined, abis: ["i386"] }],
      }),
      {
        versions: { before: text, after: text },
        text: () => text,
        path: () => text,
        histories: () => [{ name: "demo", title: text, header: text, excerpt: true, points: [] }],
      },
    );
  };
  expect(tagsOf(nasty(evil))).toEqual(tagsOf(nasty("x".repeat(evil.length))));
  expect(nasty(evil)).not.toMatch(/(?!\n|\t)\p{Cc}/u);
  const all = pageOf(review({ changes: [change({ kind: "member", action: "added", element: "a", where, effect, gate })] }));
  expect(tagsOf(all).filter((name) => name === "script" || name === "img")).toEqual(["script"]);
});

test("headers that came or went are one list; a review of nothing says so", () => {
  const page = pageOf(
    review({
      changes: ["a.h", "b.h"].map((header) => change({ kind: "header", action: "added", header, element: header })),
    }),
  );
  expect([...page.matchAll(/<section class="header" id="([^"]+)"/g)].map(([, id]) => id)).toEqual(["whole"]);
  expect(pageOf(review({}))).toContain("<p>Nothing changed.</p>");
});

test("few findings are open, many are not", () => {
  const many = (count: number) =>
    pageOf(
      review({ findings: Array.from({ length: count }, (_, n) => finding({ rule: "r", severity: "risk", element: `e${n}` })) }),
    );
  const open = (page: string) => [...page.matchAll(/<details class="finding[^>]* open>/g)].length;
  expect([open(many(20)), open(many(21))]).toEqual([20, 0]);
});

test("what one rule says many times is one fold, where the first of it stands", () => {
  const rules = ["one", ...Array.from({ length: 9 }, () => "many"), "two"];
  const page = pageOf(
    review({ findings: rules.map((rule, n) => finding({ rule, severity: "break", element: `e${n}`, fingerprint: `${n}` })) }),
  );
  const order = [...page.matchAll(/<details class="(?:finding break" id="f-(\d+)|(all alike break))/g)].map(
    ([, id, fold]) => id ?? fold,
  );
  expect(order).toEqual(["0", "all alike break", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
  expect(page).toContain(`<strong>9 times</strong> <span class="rule">many</span>
<span class="message"><code>e1</code>, <code>e2</code>, <code>e3</code>, <code>e4</code>, <code>e5</code> and 4 more</span></summary>`);
});
