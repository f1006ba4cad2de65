import { expect, test } from "vitest";
import { judgeReal } from "../../tools/kernels/judge-real.ts";
import type { Told } from "../../tools/kernels/work.ts";

/** What a kernel tells on which `abide selftest vduse --real` printed this. */
function told(
  status: number,
  output: object | string,
  more: { readonly nodes?: readonly string[]; readonly left?: readonly string[] } = {},
) {
  const { nodes = ["vduse"], left = [] } = more;
  const errors = typeof output === "string" ? output : "";
  const printed = typeof output === "string" ? "" : JSON.stringify(output);
  const hello: Told = { kind: "hello", release: "7.3.4", nodes, seconds: 1 };
  return [hello, { kind: "real", name: "vduse", status, output: printed, errors, left, seconds: 2 }] satisfies readonly Told[];
}

const result = (build: string, ...outcomes: readonly string[]) => ({
  builds: [{ build, cases: outcomes.map((outcome, index) => ({ name: `case ${index}`, outcome })) }],
});

test("all pass, on the build that the kernel is held to", () => {
  expect(judgeReal("7.3", told(0, result("vduse@7.3", "pass", "skip", "pass")))).toEqual([
    { name: "vduse", build: "vduse@7.3", pass: 2, skip: 1, seconds: 2, wrong: [] },
  ]);
});

test.each<[string, readonly Told[], readonly string[]]>([
  ["a case that fails", told(1, result("vduse@7.3", "pass", "fail")), ["failed: case 1"]],
  ["another build", told(0, result("vduse@7.2", "pass")), ["took the kernel for vduse@7.2, and it is vduse@7.3"]],
  ["a device that is left", told(0, result("vduse@7.3", "pass"), { left: ["abide"] }), ["left abide behind"]],
  ["that it could not run", told(2, "abide: no\n"), ["status 2: abide: no"]],
  ["a device out of nowhere", told(0, result("vduse@7.3", "pass"), { nodes: [] }), ["status 0: "]],
])("%s is wrong", (_, messages, wrong) => {
  expect(judgeReal("7.3", messages).map((each) => each.wrong)).toEqual([wrong]);
});

test("a kernel without the interface must be told so", () => {
  expect(judgeReal("6.1", told(2, "abide: /dev/vduse/control is not there (ENOENT); it takes …\n", { nodes: [] }))).toEqual([]);
});
