/**
 * Writes what the README's commands print now into the README, so that `git diff` shows what changed and a person can judge it:
 * `npm run readme`. The test of the README compares and never writes. Other documents are named: `npm run readme -- docs/audit.md`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, snippets } from "./readme/snippets.ts";

const root = join(import.meta.dirname, "../..");
const named = process.argv.slice(2);
for (const document of named.length === 0 ? ["README.md"] : named) {
  const path = join(root, document);
  let text = readFileSync(path, "utf8");
  for (const snippet of snippets(text)) {
    text = text.replace(snippet.block, () => snippet.withOutput(run(snippet, root)));
  }
  writeFileSync(path, text);
}
