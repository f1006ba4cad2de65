import { join } from "node:path";
import { chromium } from "playwright-core";
import { checkReviewPage } from "./check-browser/review-page.ts";
import { checkSession } from "./check-browser/session.ts";

/** What abide does in a browser, and what it draws for one, in Debian's Chromium (scripts/apt-packages.txt). */
const root = join(import.meta.dirname, "../..");
// Its profile is playwright's to remove: processes of a killed browser go on writing into it for a while.
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
try {
  process.stdout.write(`${await checkSession(browser, root)}\n`);
  process.stdout.write(`${await checkReviewPage(browser, root)}\n`);
} finally {
  await browser.close();
}
