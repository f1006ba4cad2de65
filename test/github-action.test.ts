import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf } from "./support/folder-of.ts";
import { repositoryOf, type TestRepository } from "./support/repository-of.ts";
import { readAction, runAction } from "./support/run-action.ts";

/** action.yml, run as a runner would: its own scripts, in a real repository. */

const header = "include/uapi/linux/cfg.h";
const old = { [header]: "#define CFG_A 1\n#define CFG_B 2\n" };
const broken = { [header]: "#define CFG_A 1\n" };
const grown = { [header]: "#define CFG_A 1\n#define CFG_B 2\n#define CFG_C 3\n" };

/** A repository with two commits. */
function twoCommits(after: Readonly<Record<string, string>>): TestRepository & { readonly base: string } {
  const repository = repositoryOf(old);
  const base = repository.git("rev-parse", "HEAD").trim();
  repository.commit("a change", after);
  return { ...repository, base };
}

describe("a range that breaks something", () => {
  test("fails, with annotations, a summary, SARIF and a comment", () => {
    const { root: folder, base } = twoCommits(broken);
    const { exit, log, summary, outputs, skipped } = runAction({
      workspace: folder,
      inputs: { base, sarif: "abide.sarif", markdown: "abide.md" },
    });
    expect(log).toBe(
      "::error file=include/uapi/linux/cfg.h,line=2,title=constant-removed%3A CFG_B::CFG_B (2) is no longer defined.%0A→ Keep it: #define CFG_B 2\n" +
        "abide: verdict break\n",
    );
    expect(exit).toBe(1);
    expect(outputs).toEqual({ verdict: "break", range: `${base}...HEAD` });
    expect(summary).toMatch(/^### abide review: break\n\n1 break in 1 header, judged on x86_64 and i386\./);
    expect(readFileSync(join(folder, "abide.md"), "utf8")).toBe(summary);
    const { runs } = JSON.parse(readFileSync(join(folder, "abide.sarif"), "utf8"));
    const [{ ruleId, locations }] = runs[0].results;
    expect(ruleId).toBe("constant-removed");
    expect(locations[0].physicalLocation.artifactLocation.uri).toBe(header);
    expect(skipped).toEqual(["actions/setup-node@v4"]);
  });

  test("passes with a threshold that nothing reaches; without a summary when none is wanted", () => {
    const { root: folder, base } = twoCommits({ ...old, [header]: `${old[header]}#define CFG_API_VERSION 1\n` });
    const { exit, outputs, summary } = runAction({ workspace: folder, inputs: { base, summary: "false" } });
    expect({ exit, verdict: outputs.verdict, summary }).toEqual({ exit: 0, verdict: "clean", summary: "" });
  });
});

test("a range that breaks nothing passes", () => {
  const { root: folder, base } = twoCommits(grown);
  const { exit, log, summary, outputs } = runAction({ workspace: folder, inputs: { base } });
  expect({ exit, log, verdict: outputs.verdict }).toEqual({ exit: 0, log: "abide: verdict clean\n", verdict: "clean" });
  expect(summary).toContain("| + | `CFG_C` |  | `3` |  |  |");
});

describe("what is compared", () => {
  const brief = { summary: "false" };

  test("a pull request with where it left its base branch, whatever came there since", () => {
    const repository = repositoryOf(old);
    repository.git("checkout", "--quiet", "-b", "topic");
    repository.commit("topic", grown);
    repository.git("checkout", "--quiet", "main");
    const base = repository.commit("main", { [header]: `${old[header]}#define CFG_MAIN 7\n` });
    repository.git("checkout", "--quiet", "topic");
    const { exit, outputs } = runAction({
      workspace: repository.root,
      inputs: brief,
      event: { pull_request: { base: { sha: base } } },
    });
    expect({ exit, outputs }).toEqual({ exit: 0, outputs: { verdict: "clean", range: `${base}...HEAD` } });
  });

  test("a push with what it replaced", () => {
    const { root: folder, base } = twoCommits(broken);
    expect(runAction({ workspace: folder, inputs: brief, event: { before: base } }).outputs.verdict).toBe("break");
  });

  test("a new branch with the commit before its last", () => {
    const { root: folder } = twoCommits(broken);
    const { outputs } = runAction({ workspace: folder, inputs: brief, event: { before: "0".repeat(40) } });
    expect(outputs).toEqual({ verdict: "break", range: "HEAD^...HEAD" });
  });

  test("only the paths asked for", () => {
    const { root: folder, base } = twoCommits({ ...broken, "include/uapi/linux/other.h": "#define OTHER 1\n" });
    const { outputs } = runAction({ workspace: folder, inputs: { ...brief, base, paths: "include/uapi/linux/other.h" } });
    expect(outputs.verdict).toBe("clean");
  });

  test("a shallow clone fetches its base, and says that it does not know more", () => {
    const { root: folder, base } = twoCommits(broken);
    const clone = repositoryOf({});
    clone.git("remote", "add", "origin", `file://${folder}`);
    clone.git("fetch", "--quiet", "--depth=1", "origin", "main");
    clone.git("checkout", "--quiet", "FETCH_HEAD");
    const { exit, log, outputs } = runAction({ workspace: clone.root, inputs: brief, event: { before: base } });
    expect(log).toContain(`::notice title=abide::it is not known where HEAD left ${base}, so all that differs is reviewed`);
    expect({ exit, outputs }).toEqual({ exit: 1, outputs: { verdict: "break", range: `${base}..HEAD` } });
  });
});

describe("what cannot be reviewed is never a success", () => {
  test.each([
    [
      "a base that is nowhere",
      { base: "1234567890" },
      "::error title=abide::there is no commit 1234567890 in ., and origin does not have it; check out with fetch-depth: 0\n",
    ],
    ["a head that is nowhere", { head: "nowhere" }, "::error title=abide::there is no commit nowhere in .; is it checked out?\n"],
    [
      "an option for a commit",
      { base: "--upload-pack=touch x" },
      "::error title=abide::expected a commit, found the option --upload-pack=touch x\n",
    ],
    [
      "a command for the runner",
      { head: "a\n::warning::b%" },
      "::error title=abide::there is no commit a%0A::warning::b%25 in .; is it checked out?\n",
    ],
  ])("%s", (_, inputs, log) => {
    const { root: folder } = twoCommits(broken);
    const ran = runAction({ workspace: folder, inputs });
    expect({ exit: ran.exit, log: ran.log, verdict: ran.outputs.verdict }).toEqual({ exit: 2, log, verdict: "" });
  });

  test("an architecture that is not known", () => {
    const { root: folder, base } = twoCommits(broken);
    const { exit, errors } = runAction({ workspace: folder, inputs: { base, arch: "pdp11" } });
    expect(exit).toBe(2);
    expect(errors).toContain("there is no architecture pdp11");
  });

  test("a folder that is no repository", () => {
    const { exit, log } = runAction({ workspace: folderOf({}), inputs: { base: "main" } });
    expect({ exit, log: log.split("\n")[0] }).toEqual({
      exit: 2,
      log: "::error title=abide::there is no commit HEAD in .; is it checked out?",
    });
  });
});

describe("the manifest", () => {
  const { inputs, outputs, runs } = readAction();

  test("no input is put into the text of a script, where it would be run", () => {
    expect(runs.using).toBe("composite");
    expect(runs.steps.map(({ run }) => run).filter((run) => run?.includes("${{") === true)).toEqual([]);
  });

  test("every input has a description and a default, and is handed on", () => {
    const handed = JSON.stringify(runs.steps);
    for (const [name, input] of Object.entries(inputs)) {
      expect(input, name).toEqual({ description: expect.stringMatching(/\w{3}/), required: false, default: expect.any(String) });
      expect(handed).toContain(`inputs.${name}`);
    }
    expect(Object.keys(outputs)).toEqual(["verdict", "range"]);
  });

  test("docs/in-ci.md has every input and output", () => {
    const page = readFileSync(join(import.meta.dirname, "../docs/in-ci.md"), "utf8");
    const rows = [...page.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);
    expect(rows).toEqual(expect.arrayContaining([...Object.keys(inputs), ...Object.keys(outputs)]));
  });
});
