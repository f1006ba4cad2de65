import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { comparePatches } from "../../src/compare/compare-patches.ts";
import { sidesOf } from "../../src/compare/sides-of.ts";
import { reviewHtml } from "../../src/report/review-html.ts";
import { elements, opened, until } from "./opened.ts";

/** Two patches: a member, and the capability that announces it. */
export async function seriesPage(folder: string): Promise<string> {
  const tree = join(folder, "series");
  mkdirSync(tree);
  const base =
    "#define X_CAP_BASE 1\nstruct x_config {\n\tunsigned int id;\n\tunsigned int reserved[7];\n};\n#define X_CREATE 1\n";
  writeFileSync(join(tree, "x.h"), base);
  const patch = (subject: string, hunk: string) =>
    `From 0 Mon Sep 17 00:00:00 2001\nFrom: a <a@x>\nSubject: ${subject}\n\n---\n--- a/x.h\n+++ b/x.h\n${hunk}\n`;
  const mbox = [
    patch(
      "[PATCH 1/2] x: member",
      "@@ -3,4 +3,5 @@\n \tunsigned int id;\n-\tunsigned int reserved[7];\n+\tunsigned int space;\n+\tunsigned int reserved[6];\n };\n #define X_CREATE 1\n",
    ),
    patch("[PATCH 2/2] x: capability", "@@ -1,2 +1,3 @@\n #define X_CAP_BASE 1\n+#define X_CAP_SPACE 2\n struct x_config {\n"),
  ].join("");
  const { patches, whole, review, across } = await comparePatches(mbox, { base: { tree } });
  const print = ({ versions, comparison }: typeof whole, of = comparison.review) => ({
    review: of,
    versions,
    ...sidesOf(comparison),
    patch: undefined,
    color: false,
  });
  const parts = patches.map((each, index) => ({
    name: each.name,
    subject: each.subject,
    print: print(each),
    across: across.flatMap(({ finding, at, here }) => (at === index ? [{ ...finding, where: here }] : [])),
  }));
  const file = join(folder, "series.html");
  writeFileSync(file, reviewHtml(print(whole, review), parts));
  return pathToFileURL(file).href;
}

/** Each patch has a part of its own, which the filter chooses and the address keeps. */
export async function checkSeries(browser: Browser, address: string): Promise<void> {
  const { page, complaints, close } = await opened(browser, address);
  const parts = () =>
    page.evaluate(
      "[...document.querySelectorAll('section.part')].filter((each) => each.checkVisibility()).map((each) => each.id)",
    );
  deepStrictEqual(await parts(), ["the-whole", "patch-1", "patch-2"]);
  await page.selectOption("[name=part]", "patch 1/2");
  await until(page, "location.hash !== ''");
  deepStrictEqual(await parts(), ["patch-1"]);
  strictEqual(await page.evaluate("location.hash"), "#part=patch+1%2F2");
  ok(((await page.evaluate(elements(".finding"))) as string[]).includes("x_config.space"), "what is found in the patch is shown");
  await page.reload();
  deepStrictEqual(await parts(), ["patch-1"], "the choice is part of the address");
  await page.click("a[href='#patch-2']");
  await until(page, "document.querySelector('#patch-2').checkVisibility()");
  deepStrictEqual(await parts(), ["the-whole", "patch-1", "patch-2"], "a link past the choice takes it back");
  deepStrictEqual(complaints, []);
  await close();
}
