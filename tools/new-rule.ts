/** Writes the stubs of a new rule: `npm run new:rule NAME`. CONTRIBUTING.md says what to do with them. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { registerRule, ruleStubs } from "./new-rule/stubs.ts";

const root = join(import.meta.dirname, "../..");
const [name = "", ...more] = process.argv.slice(2);
process.exitCode = newRule();

function newRule(): number {
  if (!/^[a-z]+[a-z0-9]*(-[a-z0-9]+)*$/.test(name) || more.length > 0) {
    console.error(
      `new:rule: expected one name in kebab-case, such as member-moved; found ${[name, ...more].join(" ") || "none"}`,
    );
    return 2;
  }
  const stubs = ruleStubs(name);
  const taken = stubs.find(({ path }) => existsSync(join(root, path)));
  if (taken !== undefined) {
    console.error(`new:rule: ${taken.path} exists; choose another name, or remove it`);
    return 2;
  }
  const registry = "src/review/rules.ts";
  const registered = registerRule(readFileSync(join(root, registry), "utf8"), name);
  for (const { path, text } of stubs) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
  writeFileSync(join(root, registry), registered);
  console.log(
    `added ${name} to ${registry}\nnext: write the sample's headers and expectation, then the rule; npx vitest run src/review`,
  );
  return 0;
}
