import { expect, test } from "vitest";
import type { LoggedCommit, LoggedFile } from "./git-log.ts";
import { KnownPaths } from "./known-paths.ts";

type Commit = Pick<LoggedCommit, "id" | "parents" | "files">;

function commit(id: string, parents: string, ...files: readonly LoggedFile[]): Commit {
  return { id, parents: parents === "" ? [] : parents.split(" "), files };
}

function file(path: string, before: string, after: string, from?: string): LoggedFile {
  const id = (text: string) => (text === "" ? undefined : text);
  return { path, from, before: [id(before)], after: id(after) };
}

/** A line of three, a commit whose parent was not walked, a branch, and a merge. */
const commits = [
  commit("a", "", file("u/x.h", "", "x1"), file("u/y.h", "", "y1")),
  commit("b", "a", file("u/x.h", "x1", "x2")),
  commit("c", "b", file("u/z.h", "y1", "y1", "u/y.h")),
  commit("e", "d", file("u/x.h", "x3", "x4")),
  commit("f", "b", file("u/x.h", "x2", "x5")),
  commit("m", "c f", { path: "u/x.h", from: undefined, before: ["x2", "x5"], after: "x6" }),
];

test.each([
  ["what a commit changed", 1, "after", "u/x.h", "x2"],
  ["what an earlier one of the line changed", 2, "after", "u/x.h", "x2"],
  ["what a later one changes, before it did", 1, "after", "u/y.h", "y1"],
  ["what was renamed away", 2, "after", "u/y.h", ""],
  ["what came by a rename", 2, "after", "u/z.h", "y1"],
  ["what came by a rename, before it", 1, "after", "u/z.h", ""],
  ["its parent's", 1, "before", "u/x.h", "x1"],
  ["its parent's, in a path that it does not touch", 2, "before", "u/x.h", "x2"],
  ["its parent's, which was not walked", 3, "before", "u/x.h", "x3"],
  ["a path of which the line knows nothing", 3, "after", "u/y.h", undefined],
  ["a branch is no part of the line", 4, "after", "u/y.h", undefined],
  ["a merge knows what it changed itself", 5, "after", "u/x.h", "x6"],
  ["and nothing else", 5, "after", "u/z.h", undefined],
  ["the parents of a merge are asked", 5, "before", "u/x.h", undefined],
  ["a path that was not walked", 1, "after", "v/x.h", undefined],
  ["what is no header", 1, "after", "u/x.inc", undefined],
] as const)("%s", (_, at, side, path, expected) => {
  const known = new KnownPaths(commits, ["u"]);
  const view = side === "after" ? known.after(at) : known.before(at, 0);
  expect(view.known(path)).toBe(expected);
});

test("what git says of one commit of a line holds for all of it", () => {
  const known = new KnownPaths(commits, ["u"]);
  const [first, last] = [known.after(0), known.after(2)];
  expect(last.known("u/other.h")).toBeUndefined();
  expect(last.asked("u/other.h")).toBe("a");
  last.learn("u/other.h", "o1");
  expect(first.known("u/other.h")).toBe("o1");
  expect(known.after(3).known("u/other.h")).toBeUndefined();
  // Outside of what was walked, each commit is asked.
  expect(last.asked("v/x.h")).toBe("c");
  last.learn("v/x.h", "v1");
  expect(last.known("v/x.h")).toBeUndefined();
});

test("two headers that change names are both known", () => {
  const swapped = [
    commit("a", "", file("x.h", "", "1"), file("y.h", "", "2")),
    commit("b", "a", file("y.h", "1", "1", "x.h"), file("x.h", "2", "2", "y.h")),
  ];
  const known = new KnownPaths(swapped, ["."]);
  expect(["x.h", "y.h"].map((path) => [known.before(1, 0).known(path), known.after(1).known(path)])).toEqual([
    ["1", "2"],
    ["2", "1"],
  ]);
});
