import { describe, expect, test } from "vitest";
import { hostContract, pluginHost } from "../../test/support/plugin-host.ts";
import { buildOf } from "../contract/build-of.ts";
import type { AnyInterface } from "../session/spec.ts";
import { type MutantKind, mutantsOf } from "./mutants-of.ts";
import { mutationScore } from "./mutation-score.ts";
import { runEmulated } from "./run-suite.ts";
import { suiteOf } from "./suite-of.ts";

const host = pluginHost as unknown as AnyInterface;
const mutantNames = (build: string, ...kinds: readonly MutantKind[]) =>
  mutantsOf(host, buildOf(hostContract, build))
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ name }) => name);

describe("the mutants of the second release", () => {
  test("every change, there or gone", () => {
    expect(mutantNames("2", "had", "lacked")).toEqual([
      "host is gone, and the declaration is as before",
      "unload is gone, and the declaration is as before",
      "icons is gone, and the declaration is as before",
      "themes is gone, and the declaration is as before",
      ...["sounds", "features", "menus", "wide-info", "strict-kind", "rumour"].map(
        (id) => `${id} is there, and the declaration is as before`,
      ),
    ]);
  });

  test("every declaration, one more and one less; what cannot be asked is none", () => {
    expect(mutantNames("2", "declared")).toEqual([
      "api says 2 in place of 1",
      "api says 0 in place of 1",
      "extensions does not say themes",
      "extensions says sounds",
    ]);
    expect(mutantNames("3", "declared").filter((name) => name.startsWith("features"))).toEqual([
      "features does not say bit 3",
      "features says bit 0",
    ]);
  });

  test("every rejection, gone or with another errno, and every size", () => {
    expect(mutantNames("2", "check dropped", "check errno", "size")).toEqual([
      "HOST_SET_API: repeated is not checked",
      "HOST_SET_API: repeated answers EMSGSIZE in place of EBADFD",
      "HOST_SET_API: unknown-version is not checked",
      "HOST_SET_API: unknown-version answers EOVERFLOW in place of EPROTO",
      ...["reserved-zero", "flags-2"].flatMap((id) => [
        `HOST_LOAD: ${id} is not checked`,
        `HOST_LOAD: ${id} answers ENFILE in place of EINVAL`,
      ]),
      "HOST_LOAD: cookie-range is not checked",
      "HOST_LOAD: cookie-range answers EDEADLK in place of ERANGE",
      "HOST_LOAD: loaded is not checked",
      "HOST_LOAD: loaded answers EXDEV in place of EEXIST",
      "HOST_LOAD: full is not checked",
      "HOST_LOAD: full answers EPIPE in place of ENOSPC",
      "HOST_INFO: size wants 9 bytes in place of 8",
      "HOST_INFO: size wants 7 bytes in place of 8",
      "HOST_STAT: argsz answers ENFILE in place of EINVAL",
      "HOST_STAT: argsz wants 9 bytes in place of 8",
      "HOST_STAT: argsz wants 7 bytes in place of 8",
      "HOST_STAT: flags-bits is not checked",
      "HOST_STAT: flags-bits answers ENFILE in place of EINVAL",
      "HOST_STAT: argsz-extra answers ENFILE in place of EINVAL",
      "HOST_STAT: argsz-extra wants 13 bytes in place of 12",
      "HOST_STAT: argsz-extra wants 11 bytes in place of 12",
    ]);
  });

  test("what unknown commands answer, by kind", () => {
    expect(mutantNames("2", "unknown errno")).toEqual([
      "host answers EFBIG in place of ENOTTY to a command it does not know",
      "plugin answers ENFILE in place of EINVAL to a command it does not know",
    ]);
  });

  test("a change makes room for itself: no build has what it excludes", () => {
    const [menus, features] = ["menus", "features"].map((id) => hostContract.changes.find((each) => each.id === id));
    if (menus === undefined || features === undefined) throw new Error("the host has both");
    const rest = hostContract.changes.filter((each) => each !== menus);
    const contract = { ...hostContract, changes: [...rest, { ...menus, needs: [], excludes: ["unload"] }] };
    const found = mutantsOf({ ...host, contract }, buildOf(contract, "2")).find(({ change }) => change === "menus");
    expect(found?.name).toBe("menus is there in place of unload, and the declaration is as before");
    expect([...(found?.build.has ?? [])]).toEqual(["host", "icons", "themes", "menus"]);
  });
});

describe("the score", () => {
  const onlyDeclared = (id: string) => ({
    kind: "equivalent",
    reason: `nothing that this build plays depends on ${id}: only its declaration can be asked, and that did not change`,
  });
  const full = [
    {
      name: "HOST_LOAD: full is not checked",
      kind: "check dropped",
      because: { kind: "unprovoked", reason: "needs a full disk" },
    },
    {
      name: "HOST_LOAD: full answers EPIPE in place of ENOSPC",
      kind: "check errno",
      because: { kind: "unprovoked", reason: "needs a full disk" },
    },
  ];
  const gone = (id: string) => ({
    name: `${id} is gone, and the declaration is as before`,
    kind: "lacked",
    because: onlyDeclared(id),
  });
  const there = (id: string) => ({
    name: `${id} is there, and the declaration is as before`,
    kind: "had",
    because: onlyDeclared(id),
  });

  test.each<[string, number, readonly object[]]>([
    [
      "1",
      39,
      [
        {
          name: "unload is there, and the declaration is as before",
          kind: "had",
          because: {
            kind: "equivalent",
            reason: "unload is behind api 1, which nobody can agree on: the declaration hides it",
          },
        },
        there("menus"),
        there("rumour"),
        ...full,
        {
          name: "plugin answers ENFILE in place of EINVAL to a command it does not know",
          kind: "unknown errno",
          because: { kind: "unprovoked", reason: "no call of this build leads to a descriptor of kind plugin" },
        },
      ],
    ],
    ["2", 40, [gone("themes"), there("menus"), there("rumour"), ...full]],
    ["3", 48, [gone("themes"), gone("sounds"), gone("menus"), there("rumour"), ...full]],
  ])("of release %s: every mutant is found or explained", (build, mutants, survivors) => {
    const score = mutationScore(host, suiteOf(host, buildOf(hostContract, build)));
    expect(score).toEqual({ mutants, found: mutants - survivors.length, survivors });
  });

  test("a case that is missing shows as a mutant that nothing explains", () => {
    const suite = suiteOf(host, buildOf(hostContract, "2"));
    const cases = suite.cases.filter(({ name }) => !name.includes("cookie"));
    const { survivors } = mutationScore(host, { ...suite, cases });
    expect(survivors.filter(({ because }) => because === undefined).map(({ name }) => name)).toEqual([
      "HOST_LOAD: cookie-range is not checked",
      "HOST_LOAD: cookie-range answers EDEADLK in place of ERANGE",
    ]);
  });

  test("a check that another one hides is told from a gap", () => {
    const commands = host.commands.map((command) => {
      const check = command.steps.find((step) => step.kind === "check" && step.id === "cookie-range");
      return check === undefined
        ? command
        : { ...command, steps: command.steps.flatMap((step) => (step === check ? [step, { ...check, id: "again" }] : [step])) };
    });
    const twice: AnyInterface = { ...host, commands: commands as AnyInterface["commands"] };
    const { survivors } = mutationScore(twice, suiteOf(twice, buildOf(hostContract, "2")));
    expect(survivors.filter(({ name }) => name.includes("cookie-range") || name.includes("again"))).toEqual([
      {
        name: "HOST_LOAD: cookie-range is not checked",
        kind: "check dropped",
        because: {
          kind: "equivalent",
          reason: "without cookie-range, again refuses every call that provokes it, with the same ERANGE",
        },
      },
      {
        name: "HOST_LOAD: again is not checked",
        kind: "check dropped",
        because: {
          kind: "equivalent",
          reason: "without again, cookie-range refuses every call that provokes it, with the same ERANGE",
        },
      },
      {
        name: "HOST_LOAD: again answers EDEADLK in place of ERANGE",
        kind: "check errno",
        because: {
          kind: "equivalent",
          reason: "before again, cookie-range refuses every call that provokes it, with the same ERANGE",
        },
      },
    ]);
  });

  test("what a mutant is: it fails on its own, with the suite of the build that it pretends to be", () => {
    const suite = suiteOf(host, buildOf(hostContract, "3"));
    const mutant = mutantsOf(host, suite.build).find(
      ({ name }) => name === "strict-kind is gone, and the declaration is as before",
    );
    if (mutant === undefined) throw new Error("no such mutant");
    const failed = runEmulated(mutant.spec, suite, mutant.build).results.filter(({ outcome }) => outcome.kind === "fail");
    expect(failed.map((each) => each.case.name)).toEqual([
      ...[0, 65535, 3].map((kind) => `HOST_LOAD: host_load.kind = ${kind} → ENOENT`),
      "HOST_LOAD: host_load.kind = 0, and loaded before → ENOENT",
    ]);
  });
});
