import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCaptured } from "./support/captured-io.ts";

const examples = join(import.meta.dirname, "..", "examples", "mshv-version");

/** "Which version should I declare here?", asked of /dev/mshv in 2021: with each answer, and with a capability for each change instead. */
test.each([
  ["backport", "distro-1.0", 0],
  ["backport", "distro-1.0-as-3", 1],
  ["backport-by-capability", "distro-1.0", 0],
])("examples/mshv-version/%s: %s", async (example, tree, exit) => {
  const folder = join(examples, example);
  const args = ["audit", "--upstream", join(folder, "releases"), "--tree", join(folder, tree), "linux/mshv_core.h"];
  const { out, err, exit: code } = await runCaptured(args);
  expect({ err, code }).toEqual({ err: "", code: exit });
  expect(out).toBe(readFileSync(join(folder, `${tree}.expected.txt`), "utf8"));
});
