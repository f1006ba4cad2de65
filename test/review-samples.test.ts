import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { modelNamed } from "../src/abi/models.ts";
import { comparePaths, defaultArchs } from "../src/compare/compare-paths.ts";
import { createHeaderReader } from "../src/header/read.ts";
import { knownInterfaces } from "../src/interfaces/known-interfaces.ts";
import type { Review } from "../src/review/result.ts";
import { review } from "../src/review/review.ts";
import { rules } from "../src/review/rules.ts";
import { openTree } from "../src/tree/tree.ts";
import { reviewInFull } from "../tools/check-trees/review-in-full.ts";

/**
 * Every rule runs on every sample. `samples/RULE/expected.txt` lists all that is found in it, by whichever rule; a sample whose
 * name begins with `quiet-` shows what must not be called a break, and `samples/RULE--CASE` another case of a rule.
 */
const samples = join(import.meta.dirname, "..", "samples");
const names = readdirSync(samples).sort();

describe.each(names)("samples/%s", (name) => {
  const [before, after] = [join(samples, name, "before"), join(samples, name, "after")];
  // What headers cannot say is looked for in the sample's source/, where it has one.
  const source = existsSync(join(samples, name, "source")) ? join(samples, name, "source") : undefined;
  const found = () => comparePaths(before, after, source === undefined ? {} : { source }).review;

  test("has exactly the findings that were written down", () => {
    const expected = readFileSync(join(samples, name, "expected.txt"), "utf8");
    expect(findingsText(found(), `samples/${name}/source`)).toBe(expected);
  });

  test("is found by the rule it is named after, or breaks nothing", () => {
    const { findings } = found();
    if (name.startsWith("quiet-")) expect(findings.filter(({ severity }) => severity === "break")).toEqual([]);
    else expect(findings.map(({ rule }) => rule)).toContain(name.split("--")[0]);
  });

  test("the same is found when nothing is left out that cannot differ", () => {
    const { findings, changes } = comparePaths(before, after, {
      archs: defaultArchs,
      ...(source === undefined ? {} : { source }),
    }).review;
    const full = reviewInFull(before, after, source);
    expect({ findings, changes }).toEqual({ findings: full.findings, changes: full.changes });
  });

  test.each([before, after])("nothing is found between a version and itself", (path) => {
    const { findings, changes, headers } = sameTwice(path);
    expect(headers).toBeGreaterThan(0);
    expect({ findings, changes }).toEqual({ findings: [], changes: [] });
  });
});

test("every rule has a sample, and is named as its file", () => {
  const ids = rules.map(({ id }) => id);
  expect(ids).toEqual([...ids].sort());
  expect(names.filter((name) => !name.startsWith("quiet-") && !name.includes("--"))).toEqual(ids);
  const files = readdirSync(join(import.meta.dirname, "..", "src", "review", "rules")).filter(
    (file) => !file.endsWith(".test.ts"),
  );
  expect(files.sort()).toEqual(ids.map((id) => `${id}.ts`));
});

/** Both sides read by readers of their own, so that no look at object identity can hide a rule that speaks up. */
function sameTwice(path: string): Review {
  const inputs = defaultArchs.map((arch) => {
    const model = modelNamed(arch);
    if (model === undefined) throw new Error(`${arch} is not known`);
    const read = () => {
      const tree = openTree(path);
      return createHeaderReader().read(tree.headers(model), tree.loader(model), model);
    };
    return { model, before: read(), after: read() };
  });
  return review(inputs, { interfaces: knownInterfaces });
}

/** A sample's source is called as it would be from the repository. */
function findingsText({ verdict, findings }: Review, source: string): string {
  const lines = findings.map(
    ({ severity, rule, where, element, abis, message, next }) =>
      `${severity} ${rule} ${where.side}/${where.file}:${where.line} ${element} [${abis.join(" ")}]\n  ${message.replaceAll(join(samples, "..", source), source)}\n  → ${next}\n`,
  );
  return [`${verdict}\n`, ...lines].join("\n");
}
