import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run, snippets } from "../tools/readme/snippets.ts";

/** The README's snippets print what it says they print. After a change that is meant: `npm run readme`, and read the diff. */

const root = join(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const all = snippets(readme);

test("the first screen is one sentence, the review of an example, and the same through the library", () => {
  const [first, second] = all;
  expect(first).toMatchObject({ language: "console", source: "./abide review examples/vduse-features/shape-a" });
  expect(second?.language).toBe("ts");
  expect(second?.source.trimEnd().split("\n").length).toBeLessThan(16);
  const opening = readme.slice(0, readme.indexOf("```")).trim().split(/\n\n+/);
  expect(opening).toHaveLength(2);
});

test("no fenced block escapes being run", () => {
  const fences = readme.match(/^```(console|ts)$/gm) ?? [];
  expect(all).toHaveLength(fences.length);
});

test.each(all)("$language: $source", (snippet) => {
  expect(run(snippet, root)).toBe(snippet.output);
});
