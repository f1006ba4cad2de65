import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { folderOf } from "./support/folder-of.ts";
import { repositoryOf } from "./support/repository-of.ts";
import { readAction } from "./support/run-action.ts";

/** The snippets of docs/in-ci.md do what the page says; the Action is run by github-action.test.ts. */

const root = join(import.meta.dirname, "..");
const page = readFileSync(join(root, "docs/in-ci.md"), "utf8");

/** The code below a heading, in the language asked for. */
function snippets(heading: string, language: string): readonly string[] {
  const section = page.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? "";
  return [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter(([, of]) => of === language).map(([, , code]) => code ?? "");
}

function shell(script: string, cwd: string, env: NodeJS.ProcessEnv = {}, input = "") {
  const path = `${root}${delimiter}${process.env.PATH}`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script, "bash"], {
    cwd,
    input,
    encoding: "utf8",
    env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null", PATH: path, ...env },
  });
  return { status, stdout, stderr };
}

const header = "include/uapi/linux/cfg.h";
const old = { [header]: "#define CFG_A 1\n#define CFG_B 2\n" };
const broken = { [header]: "#define CFG_A 1\n" };
const grown = { [header]: "#define CFG_A 1\n#define CFG_B 2\n#define CFG_C 3\n" };

test("GitHub: the workflow gives the Action inputs that it has", () => {
  const [workflow = ""] = snippets("GitHub", "yaml");
  const { steps } = parse(workflow).jobs.review as { steps: readonly { uses: string; with: Record<string, string> }[] };
  const step = steps.find(({ uses }) => uses.includes("/abide@"));
  expect(Object.keys(step?.with ?? {})).toEqual(["sarif"]);
  expect(Object.keys(readAction().inputs)).toContain("sarif");
  expect(steps.at(-1)?.with.sarif_file).toBe(step?.with.sarif);
});

test.each([
  ["a break", broken, 1, ["constant-removed"]],
  ["no break", grown, 0, []],
])("GitLab: %s", (_, after, status, rules) => {
  const [pipeline = ""] = snippets("GitLab", "yaml");
  const { script, artifacts } = parse(pipeline)["uapi-review"];
  const { root: folder, git, commit } = repositoryOf(old);
  const base = git("rev-parse", "HEAD").trim();
  commit("a change", after);
  expect(shell(script.join("\n"), folder, { CI_MERGE_REQUEST_DIFF_BASE_SHA: base }).status).toBe(status);
  const report = JSON.parse(readFileSync(join(folder, artifacts.reports.codequality), "utf8"));
  expect(report.map((entry: { check_name: string }) => entry.check_name)).toEqual(rules);
});

test.each([
  ["a break", broken, 1, "failure"],
  ["no break", grown, 0, undefined],
])("Jenkins: %s", (_, after, status, element) => {
  const [stage = ""] = snippets("Jenkins", "groovy");
  const [, script = ""] = /script: '([^']*)'/.exec(stage) ?? [];
  const [, report = ""] = /junit '([^']*)'/.exec(stage) ?? [];
  const { root: folder, git, commit } = repositoryOf(old);
  git("update-ref", "refs/remotes/origin/main", "HEAD");
  commit("a change", after);
  expect(shell(script, folder, { CHANGE_TARGET: "main" }).status).toBe(status);
  expect(/<(failure|error)\b/.exec(readFileSync(join(folder, report), "utf8"))?.[1]).toBe(element);
});

describe("before a commit", () => {
  const program = join(root, "abide");

  /** A repository with `old` committed, and something staged. */
  function staged(files: Readonly<Record<string, string | undefined>>) {
    const { root: folder, git, write } = repositoryOf({ ...old, "README.md": "" });
    git("config", "user.name", "Ann");
    git("config", "user.email", "ann@example.org");
    write(files);
    git("add", "-A");
    return { folder };
  }

  test.each([
    ["a break is refused", broken, 1, "constant-removed"],
    ["what breaks nothing is let through", grown, 0, "Verdict: clean"],
    ["other files are not looked at", { "README.md": "more\n" }, 0, undefined],
  ])("a hook of git's own: %s", (_, files, status, said) => {
    const { folder } = staged(files);
    const [hook = ""] = snippets("Before a commit", "sh");
    writeFileSync(join(folder, ".git/hooks/pre-commit"), hook, { mode: 0o755 });
    const ran = shell("git commit -q -m 'a change'", folder);
    expect(ran.status, ran.stderr).toBe(status);
    if (said === undefined) expect(ran.stdout + ran.stderr).toBe("");
    else expect(ran.stdout + ran.stderr).toContain(said);
  });

  const hooks = parse(readFileSync(join(root, ".pre-commit-hooks.yaml"), "utf8")) as readonly {
    readonly id: string;
    readonly entry: string;
  }[];

  test("the page names hooks that are there", () => {
    const [config = ""] = snippets("Before a commit", "yaml");
    expect(parse(config).repos[0].hooks).toEqual([{ id: hooks[0]?.id }]);
    expect(page).toContain(`\`${hooks[1]?.id}\``);
  });

  // Debian's package of that name; without it, the hooks' entries are not tried here.
  const framework = spawnSync("pre-commit", ["--version"]).status === 0;

  test.runIf(framework).each([
    ["a break is refused", broken, 1, /abide review of what is staged\.+Failed[\s\S]*constant-removed/],
    ["what breaks nothing is let through", grown, 0, /abide review of what is staged\.+Passed/],
    [
      "other files say nothing",
      { "README.md": "more\n", "include/linux/vdpa.h": "struct vdpa { long size; };\n" },
      0,
      /abide review of what is staged\.+Passed\n$/,
    ],
    [
      "a header that is gone is missed",
      { [header]: undefined },
      1,
      /abide review of what is staged\.+Failed[\s\S]*header-removed/,
    ],
    [
      "a header that is no longer for programs is missed",
      { [header]: undefined, "drivers/moved.h": "#define CFG_A 1\n#define CFG_B 2\n" },
      1,
      /abide review of what is staged\.+Failed[\s\S]*header-removed/,
    ],
  ] as const)("pre-commit runs a hook: %s", (_, files, status, said) => {
    const { folder } = staged(files);
    // As it is in the manifest, but where it stands: nothing is downloaded.
    const [hook] = hooks.map((each) => ({ ...each, entry: each.entry.replace("abide", program) }));
    writeFileSync(join(folder, ".pre-commit-config.yaml"), JSON.stringify({ repos: [{ repo: "local", hooks: [hook] }] }));
    const home = folderOf({});
    const ran = shell("git add .pre-commit-config.yaml && pre-commit run --color never", folder, { PRE_COMMIT_HOME: home });
    expect(ran.stdout + ran.stderr).toMatch(said);
    expect(ran.status).toBe(status);
  });

  test.runIf(framework)("pre-commit finds the manifest sound", () => {
    expect(shell("pre-commit validate-manifest .pre-commit-hooks.yaml", root).status).toBe(0);
  });
});

describe("on a mailing list", () => {
  const [script = ""] = snippets("On a mailing list", "sh");

  /** A tree, and a mail with a patch for it. */
  function mailed(after: Readonly<Record<string, string>>) {
    const { root: folder, git, commit } = repositoryOf(old);
    commit("cfg: tidy up", after);
    git("commit", "--quiet", "--amend", "--no-edit", "--date=2026-02-10T16:26:00+01:00");
    const patch = git("format-patch", "-1", "--stdout", "--to=list@example.org", "--add-header=Message-ID: <1@example.org>");
    git("reset", "--quiet", "--hard", "HEAD^");
    return { folder, mail: `${patch}\n` };
  }

  const answer = (tree: string, mail: string) => shell(`set -- '${tree}'\n${script}`, tree, {}, mail);

  test("a remark becomes an answer in the thread", () => {
    const { folder, mail } = mailed(broken);
    const { status, stdout, stderr } = answer(folder, mail);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout).toBe(`To: Ann Example <ann@example.org>
Cc: list@example.org
Subject: Re: [PATCH] cfg: tidy up
In-Reply-To: <1@example.org>
References: <1@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

On Tue, 10 Feb 2026 16:26:00 +0100, Ann Example wrote:
> --- a/include/uapi/linux/cfg.h
> +++ b/include/uapi/linux/cfg.h
> @@ -1,2 +1 @@
>  #define CFG_A 1
> -#define CFG_B 2

CFG_B (2) is no longer defined. Source that uses it no longer compiles;
programs already built go on passing its value. Removing a #define is a
break even when the feature is gone: mark it deprecated and keep it
(Documentation/dev-tools/checkuapi.rst).

Please keep it: #define CFG_B 2
(abide: break, constant-removed, ${/constant-removed, (\w{12})/.exec(stdout)?.[1]})

This needs another version: what was released has to keep working, for
programs already built and for source that uses it.

-- 
abide: verdict break (1 break); 1 header on x86_64 and i386
`);
  });

  test("nothing to say is no answer", () => {
    const { folder, mail } = mailed(grown);
    expect(answer(folder, mail)).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  test("a patch that does not apply is for a person", () => {
    const { folder, mail } = mailed(broken);
    writeFileSync(join(folder, header), "#define OTHER 1\n");
    const { status, stdout } = answer(folder, mail);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });
});
