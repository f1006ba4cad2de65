import { ok } from "node:assert";
import type { Browser, Page } from "playwright-core";

/** A page, and all that it asked for and complained of. */
export async function opened(browser: Browser, address: string, options: Parameters<Browser["newContext"]>[0] = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => asked.push(request.url().replace(/#.*$/, "")));
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  await page.goto(address);
  return { page, asked, complaints, close: () => context.close() };
}

/** Waits until an expression is true. The page's policy forbids it to evaluate text, so it is asked from outside, again and again. */
export async function until(page: Page, expression: string): Promise<void> {
  for (let tries = 0; !(await page.evaluate(`Boolean(${expression})`)); tries++) {
    ok(tries < 100, `not after 5 s: ${expression}`);
    await page.waitForTimeout(50);
  }
}

/** An expression for the names of the elements that are to be seen below a selector. */
export const elements = (selector: string) =>
  `[...document.querySelectorAll(${JSON.stringify(`${selector} .element`)})].filter((each) => each.checkVisibility()).map((each) => each.textContent)`;
