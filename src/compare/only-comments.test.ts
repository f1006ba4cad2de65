import { describe, expect, test } from "vitest";
import { repositoryOf } from "../../test/support/repository-of.ts";
import { compareGit } from "./compare-git.ts";
import { comparePatches } from "./compare-patches.ts";

const kernel = {
  "include/uapi/linux/x.h": "/* old words */\n#define X 1\n",
  "arch/s390/include/uapi/asm/own.h": "/* old words */\n#define OWN 1\n",
  "arch/hexagon/include/uapi/asm/own.h": "/* old words */\n#define OWN 1\n",
  "drivers/x.c": "int x;\n",
};
const old = (path: keyof typeof kernel) => kernel[path];
const comments = (path: keyof typeof kernel) => ({ [path]: old(path).replace("old words", "new") });
const value = (path: keyof typeof kernel) => ({ [path]: old(path).replace("1", "2") });
const common = "include/uapi/linux/x.h";
const s390 = "arch/s390/include/uapi/asm/own.h";
const hexagon = "arch/hexagon/include/uapi/asm/own.h";

describe("commits and patches that change nothing but comments and white space say so", () => {
  test.each<[string, Readonly<Record<string, string>>, readonly string[] | undefined, boolean]>([
    ["a comment", comments(common), undefined, true],
    ["and code that is no header", { ...comments(common), "drivers/x.c": "int y;\n" }, undefined, true],
    ["a value", value(common), undefined, false],
    ["a new header", { "include/uapi/linux/new.h": "/* nothing */\n" }, undefined, false],
    ["a comment of one architecture's own header", comments(s390), undefined, true],
    ["a value there", { ...comments(common), ...value(s390) }, undefined, false],
    ["a value there, and it is not judged", { ...comments(common), ...value(s390) }, ["x86_64"], false],
    ["a comment there, and it is not judged", comments(s390), ["x86_64"], false],
    ["an architecture of which no data model is known", { ...comments(common), ...value(hexagon) }, undefined, false],
  ])("%s", async (_name, changes, archs, expected) => {
    const { root, git, commit } = repositoryOf(kernel);
    const base = git("rev-parse", "HEAD").trim();
    commit("x: change", changes);
    const how = archs === undefined ? {} : { archs };
    const ofGit = await compareGit({ repository: root, range: `${base}..HEAD`, ...how });
    expect(ofGit.notes).toEqual(expected ? [`the headers of ${base} and HEAD differ in comments and white space only`] : []);
    const ofPatch = await comparePatches(git("format-patch", "--stdout", "-1"), {
      base: { repository: root, ref: base },
      ...how,
    });
    expect(ofPatch.notes).toEqual(expected ? ["the patch changes comments and white space of headers only"] : []);
  });

  test("patches that take back what they did", async () => {
    const { root, git, commit } = repositoryOf(kernel);
    const base = git("rev-parse", "HEAD").trim();
    commit("there", value(common));
    commit("and back", comments(common));
    const { notes } = await comparePatches(git("format-patch", "--stdout", "-2"), { base: { repository: root, ref: base } });
    expect(notes).toEqual(["the patches change comments and white space of headers only"]);
  });
});
