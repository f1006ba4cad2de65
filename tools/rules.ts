/**
 * docs/rules.md: every rule's page, and which rules look for what the kernel's documents and the threads ask. Fails when the file is not what
 * the rules and their samples say; `--write` writes it.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ruleSample } from "../src/cli/rule-sample.ts";
import { everyRule } from "../src/review/every-rule.ts";
import { rulesDocument } from "./rules/rules-document.ts";

const root = join(import.meta.dirname, "../..");
const path = join(root, "docs/rules.md");
const text = rulesDocument(everyRule.map((rule) => ({ rule, sample: ruleSample(rule.id, join(root, "samples")) })));

if (process.argv.includes("--write")) writeFileSync(path, text);
else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
  console.error("docs/rules.md is not what the rules say; run: npm run rules -- --write");
  process.exitCode = 1;
}
