import { join } from "node:path";
import { expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import type { InterfaceHistory } from "../audit/interface-history.ts";
import { comparePaths } from "./compare-paths.ts";
import { historiesOf } from "./histories-of.ts";

const examples = join(import.meta.dirname, "../../examples");

function between(before: string, after: string): readonly InterfaceHistory[] {
  return historiesOf(comparePaths(before, after));
}

/** Which builds each reviewed version is like; with a star where it is like none. */
function standing({ points }: InterfaceHistory) {
  const of = (side: "before" | "after") =>
    points.filter(({ like }) => like.includes(side)).map(({ name, status }) => (status === "reviewed" ? "*" : name));
  return { before: of("before"), after: of("after") };
}

test.each([
  ["shape-a", ["draft-a"]],
  ["shape-b", ["draft-b"]],
  ["shape-c", ["draft-c"]],
  ["shape-d", ["7.3", "draft-d"]],
])("%s of the VDUSE features series is told from the others by its excerpt of the header", (shape, after) => {
  const folder = join(examples, "vduse-features", shape);
  const [history, ...others] = between(join(folder, "before"), join(folder, "after"));
  expect(others).toEqual([]);
  expect(history).toMatchObject({ name: "vduse", header: "vduse.h", excerpt: true });
  expect(history && standing(history)).toEqual({ before: ["7.0", "7.2"], after });
});

test("whole headers: a release that the header does not tell from the next is like both, a backport is like none", () => {
  const releases = join(examples, "vduse-backport/releases");
  const [history] = between(join(releases, "6.12"), join(examples, "vduse-backport/distro-6.12"));
  expect(history && standing(history)).toEqual({ before: ["6.0", "6.10", "6.15"], after: ["*"] });
  const point = history?.points.at(-1);
  expect(point).toMatchObject({
    name: "after",
    status: "reviewed",
    arrived: [
      { id: "vq-groups", gate: "version", gateText: "api-version version 1", silent: false },
      { id: "features", gate: "probe", gateText: "VDUSE_GET_FEATURES not answering EINVAL", silent: false },
    ],
    lost: [],
    numbers: [{ protocol: "api-version", honest: "0", declared: "1", beyond: ["vq-groups"] }],
    features: [{ protocol: "features", names: [] }],
    capabilities: undefined,
  });
  expect(history?.points[point?.parent ?? -1]?.name).toBe("6.0");
  expect(point?.partial.map(({ change }) => change)).toEqual(["asid"]);
  expect(point?.remarks.map(({ code }) => code)).toEqual(["over-declared", "not-a-line"]);
});

test("a header of no known interface has no history, and nor has one that cannot be read", () => {
  const root = folderOf({
    "a/demo.h": "#define A 1\n",
    "b/demo.h": "#define A 2\n",
    "a/linux/vduse.h": "struct {",
    "b/linux/vduse.h": "struct vduse {",
  });
  expect(between(join(root, "a"), join(root, "b"))).toEqual([]);
});
