import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { comparePaths } from "../../src/compare/compare-paths.ts";
import { historiesOf } from "../../src/compare/histories-of.ts";
import { sidesOf } from "../../src/compare/sides-of.ts";
import { reviewHtml } from "../../src/report/review-html.ts";
import { lowContrast } from "./low-contrast.ts";
import { elements, opened, until } from "./opened.ts";
import { checkSeries, seriesPage } from "./series-page.ts";

/**
 * The page of a review as a reader meets it, from a file in Chromium: nothing is fetched, nothing complains, the filter and its address, links to findings, keys,
 * both grounds, widths, the page without its script, and what a hostile header tries.
 */
export async function checkReviewPage(browser: Browser, root: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "abide-page-"));
  try {
    const shape = join(root, "examples/vduse-features/shape-a");
    const page = pageOf(folder, "shape-a", join(shape, "before"), join(shape, "after"));
    const hostile = hostilePage(folder);
    await checkQuiet(browser, page);
    await checkFilter(browser, page);
    await checkLinks(browser, page);
    await checkKeys(browser, page);
    await checkBytes(browser, page);
    await checkGrounds(browser, page);
    await checkWidths(browser, [page, hostile]);
    await checkWithoutScript(browser, page);
    await checkPrint(browser, page);
    await checkRoles(browser, [page, hostile]);
    await checkHostile(browser, hostile);
    await checkSeries(browser, await seriesPage(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return "the page of a review in chromium: quiet, filtered, linked, driven by keys, readable on both grounds and without its script";
}

function pageOf(folder: string, name: string, before: string, after: string): string {
  const compared = comparePaths(before, after);
  const text = reviewHtml({
    review: compared.review,
    versions: { before, after },
    ...sidesOf(compared),
    patch: undefined,
    histories: () => historiesOf(compared),
    color: false,
  });
  const file = join(folder, `${name}.html`);
  writeFileSync(file, text);
  return pathToFileURL(file).href;
}

/** Headers whose comments and macros try to become markup, and a record that is as hard to draw. */
function hostilePage(folder: string): string {
  const evil = `</pre></script><script>globalThis.broken = 1</script><img src="https://192.0.2.1/x" onerror="globalThis.broken = 2">`;
  const header = (extra: string) => `#define EVIL "${evil}${extra}"
/* ${evil.replaceAll("*/", "")} */
struct hard {
  unsigned a : 3, b : 13; char c; union { int u; struct { short s, t; } __attribute__((packed)); long l${extra}; };
  char long_name_that_goes_on_and_on_without_a_place_to_break_it_anywhere_at_all[${extra === "" ? 5000 : 4000}];
};
`;
  const [before, after] = [join(folder, "hostile-before.h"), join(folder, "hostile-after.h")];
  writeFileSync(before, header(""));
  writeFileSync(after, header("x"));
  return pageOf(folder, "hostile", before, after);
}

async function checkQuiet(browser: Browser, address: string): Promise<void> {
  const { page, asked, complaints, close } = await opened(browser, address);
  await page.keyboard.press("j");
  await page.keyboard.press("?");
  await page.evaluate("scrollTo(0, document.body.scrollHeight)");
  await page.waitForTimeout(200);
  deepStrictEqual(asked, [address], "the page asks for itself alone");
  deepStrictEqual(complaints, [], "nothing complains");
  // Nothing else than its own script runs, and nothing is fetched, whatever is tried.
  const refused = await page.evaluate(`(async () => {
    const script = document.createElement("script");
    script.textContent = "globalThis.broken = 1";
    document.body.append(script);
    const fetched = await fetch("https://192.0.2.1/").then(() => "fetched", () => "refused");
    return [String(globalThis.broken), fetched];
  })()`);
  deepStrictEqual(refused, ["undefined", "refused"]);
  await close();
}

const visible = (selector: string) =>
  `[...document.querySelectorAll(${JSON.stringify(selector)})].filter((each) => each.checkVisibility()).length`;

async function checkFilter(browser: Browser, address: string): Promise<void> {
  const { page, close } = await opened(browser, address);
  const shown = () => page.textContent("#shown");
  strictEqual(await shown(), "3 findings, 4 changes");
  await page.fill("[name=q]", "ngroups nas");
  await until(page, "location.hash !== ''");
  deepStrictEqual(await page.evaluate(elements(".finding")), ["vduse_dev_config.vduse_features"]);
  strictEqual(await page.evaluate("location.hash"), "#q=ngroups+nas");
  strictEqual(await shown(), "1 of 3 findings, 0 of 4 changes");
  await page.reload();
  strictEqual(await page.inputValue("[name=q]"), "ngroups nas");
  strictEqual(await shown(), "1 of 3 findings, 0 of 4 changes");
  await page.click("#clear");
  strictEqual(await shown(), "3 findings, 4 changes");
  strictEqual(await page.evaluate("location.hash"), "");
  await page.uncheck("[name=advice]");
  await page.selectOption("[name=kind]", "command");
  await until(page, "location.hash.includes('kind')");
  strictEqual(await page.evaluate("location.hash"), "#kind=command&show=break%2Crisk%2Cchanges");
  deepStrictEqual(await page.evaluate(elements(".change")), ["VDUSE_GET_FEATURES"]);
  deepStrictEqual(await page.evaluate(elements(".finding")), ["VDUSE_GET_FEATURES"]);
  await page.click("#clear");
  await page.fill("[name=header]", "kvm");
  await until(page, "document.querySelector('#shown').textContent.startsWith('0')");
  strictEqual(await page.evaluate(visible("section.header")), 0);
  await close();
}

async function checkLinks(browser: Browser, address: string): Promise<void> {
  const { page, close } = await opened(browser, address);
  const ids = (await page.evaluate("[...document.querySelectorAll('.finding, .change')].map((each) => each.id)")) as string[];
  const [first = "", second = ""] = ids;
  ok(/^f-[0-9a-f]{12}$/.test(second), `a finding is named by its fingerprint: ${second}`);
  await close();
  for (const id of [second, ids.at(-1) ?? ""]) {
    const there = await opened(browser, `${address}#${id}`);
    strictEqual(await there.page.evaluate("document.activeElement.closest('details').id"), id, "the link leads to it");
    strictEqual(await there.page.evaluate(`document.getElementById(${JSON.stringify(id)}).open`), true, "and opens it");
    ok(await there.page.evaluate("document.activeElement.getBoundingClientRect().bottom <= innerHeight"), "and shows it");
    await there.close();
  }
  // A link from one finding to another, past a filter that hides it.
  const hidden = await opened(browser, `${address}#q=ngroups+nas`);
  await hidden.page.evaluate(`location.hash = ${JSON.stringify(first)}`);
  await until(hidden.page, `document.activeElement.closest("details")?.id === ${JSON.stringify(first)}`);
  strictEqual(await hidden.page.inputValue("[name=q]"), "", "the filter gives way");
  await hidden.close();
}

async function checkKeys(browser: Browser, address: string): Promise<void> {
  const { page, close } = await opened(browser, address);
  const rule = () => page.evaluate("document.activeElement.closest('.finding')?.querySelector('.rule').textContent");
  const press = async (key: string) => {
    await page.keyboard.press(key);
    return rule();
  };
  const order = [
    await press("j"),
    await press("j"),
    await press("j"),
    await press("j"),
    await press("k"),
    await press("k"),
    await press("k"),
  ];
  deepStrictEqual(order, [
    "absent-is-ambiguous",
    "version-bump-not-needed",
    "gate-note-missing",
    "gate-note-missing",
    "version-bump-not-needed",
    "absent-is-ambiguous",
    "absent-is-ambiguous",
  ]);
  const open = () => page.evaluate("document.activeElement.closest('details').open");
  const was = await open();
  await page.keyboard.press("Enter");
  strictEqual(await open(), !was, "Enter opens and closes");
  await page.keyboard.press("/");
  strictEqual(await page.evaluate("document.activeElement.name"), "q");
  await page.keyboard.type("jk?/");
  strictEqual(await page.inputValue("[name=q]"), "jk?/", "keys are letters while somebody writes");
  await page.keyboard.press("Escape");
  strictEqual(await page.evaluate("document.activeElement.tagName"), "BODY");
  await page.keyboard.press("?");
  strictEqual(await page.evaluate("document.querySelector('#help').open"), true);
  await page.keyboard.press("Escape");
  strictEqual(await page.evaluate("document.querySelector('#help').open"), false);
  await close();
  // Everything that can be acted on is within reach of Tab, in the order of the page.
  const again = await opened(browser, address);
  const reached = new Set<string>();
  for (let presses = 0; presses < 200; presses++) {
    await again.page.keyboard.press("Tab");
    const id = (await again.page.evaluate(`(() => {
      const at = document.activeElement;
      return at === document.body ? "" : String([...document.querySelectorAll("*")].indexOf(at));
    })()`)) as string;
    if (id === "" || reached.has(id)) break;
    reached.add(id);
  }
  const wanted = (await again.page.evaluate(
    `[...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")].filter((each) => each.checkVisibility()).map((each) => String([...document.querySelectorAll("*")].indexOf(each)))`,
  )) as string[];
  deepStrictEqual(
    [...wanted].filter((each) => !reached.has(each)),
    [],
    "all of it is reached by Tab",
  );
  await again.close();
}

async function checkBytes(browser: Browser, address: string): Promise<void> {
  const { page, close } = await opened(browser, address);
  const readout = () => page.textContent(".readout");
  await page.locator(".side.after .c.new").first().hover();
  strictEqual(await readout(), "vduse_features  __u64   before: –   after: bytes 288..295");
  await page.locator(".map .c[tabindex='0']").first().focus();
  const first = await readout();
  await page.keyboard.press("ArrowRight");
  ok((await readout()) !== first, "arrow keys go from member to member");
  await page.keyboard.press("ArrowLeft");
  strictEqual(await readout(), first);
  strictEqual(await page.locator(".map .c[tabindex='0']").count(), 1, "one member is in the order of Tab");
  // What has no place is not drawn: the new member takes the bytes that reserved had.
  const [was, now] = await Promise.all(
    [".side.before .c.changed", ".side.after .c.new"].map((cell) => page.locator(cell).first().boundingBox()),
  );
  strictEqual(was?.y, now?.y, "the same bytes are in the same row on both sides");
  await close();
}

async function checkGrounds(browser: Browser, address: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    const { page, close } = await opened(browser, address, { colorScheme });
    const ground = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const [light, dark] = ["rgb(255, 255, 255)", "rgb(22, 22, 26)"];
    strictEqual(await ground(), colorScheme === "dark" ? dark : light);
    await openAll(page);
    // What is marked stands on another ground: a finding, a header, a history.
    for (const target of ["", "h-vduse.h", "history-vduse"]) {
      if (target === "") await page.keyboard.press("j");
      else await page.evaluate(`location.hash = ${JSON.stringify(target)}`);
      await until(page, `document.querySelector(".here")${target === "" ? "" : `?.id === ${JSON.stringify(target)}`}`);
      const { seen, low } = (await page.evaluate(lowContrast(4.5))) as { seen: number; low: string[] };
      ok(seen > 300, `only ${seen} texts were looked at`);
      deepStrictEqual(low, [], `contrast, ${colorScheme}`);
    }
    await page.keyboard.press("t");
    strictEqual(await ground(), colorScheme === "dark" ? light : dark, "t turns it");
    await page.reload();
    strictEqual(await ground(), colorScheme === "dark" ? light : dark, "and it stays");
    await close();
  }
}

async function openAll(page: Page): Promise<void> {
  await page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))");
}

async function checkWidths(browser: Browser, addresses: readonly string[]): Promise<void> {
  for (const address of addresses) {
    for (const width of [1280, 400, 320]) {
      const { page, close } = await opened(browser, address, { viewport: { width, height: 900 } });
      await openAll(page);
      const wide = await page.evaluate("document.documentElement.scrollWidth");
      ok((wide as number) <= width, `${address} is ${wide} wide at ${width}`);
      await close();
    }
  }
}

async function checkWithoutScript(browser: Browser, address: string): Promise<void> {
  const { page, complaints, close } = await opened(browser, address, { javaScriptEnabled: false });
  for (const selector of [".finding", ".change", ".record .map", ".point", ".members"]) {
    const all = page.locator(selector);
    const count = await all.count();
    ok(count > 0, selector);
    for (let at = 0; at < count; at++) ok(await all.nth(at).isVisible(), `${selector} ${at} is there without script`);
  }
  for (const selector of [".filter", ".tools", "#help"]) strictEqual(await page.locator(selector).isVisible(), false, selector);
  deepStrictEqual(complaints, []);
  await close();
}

/** On paper nothing is folded, and nothing is there that only a screen has a use for. */
async function checkPrint(browser: Browser, address: string): Promise<void> {
  const { page, close } = await opened(browser, address);
  await page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = false))");
  await page.emulateMedia({ media: "print" });
  for (const selector of [".finding .next", ".change dd", ".members table"]) {
    const height = await page.evaluate(`document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect().height`);
    ok((height as number) > 0, `${selector} is printed`);
  }
  for (const selector of [".filter", ".tools"]) strictEqual(await page.locator(selector).isVisible(), false, selector);
  await close();
}

/** Names, roles and structure, by axe's rules; contrast is looked at elsewhere, and more strictly. */
async function checkRoles(browser: Browser, addresses: readonly string[]): Promise<void> {
  for (const address of addresses) {
    // The rules are run from outside of the page's own policy.
    const { page, close } = await opened(browser, address, { bypassCSP: true });
    await openAll(page);
    await page.addScriptTag({ content: axe.source });
    const violations = await page.evaluate(
      `axe.run(document, { rules: { "color-contrast": { enabled: false } } }).then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(" | ")))`,
    );
    deepStrictEqual(violations, [], address);
    await close();
  }
}

async function checkHostile(browser: Browser, address: string): Promise<void> {
  const { page, asked, complaints, close } = await opened(browser, address);
  await openAll(page);
  await page.waitForTimeout(200);
  strictEqual(await page.evaluate("String(globalThis.broken)"), "undefined");
  strictEqual(await page.evaluate("document.querySelectorAll('img, iframe, object, script').length"), 1, "its own script alone");
  ok(((await page.textContent("main")) ?? "").includes("globalThis.broken = 2"), "what was tried is there, as text");
  deepStrictEqual(asked, [address]);
  deepStrictEqual(complaints, []);
  await close();
}
