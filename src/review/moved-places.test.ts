import { expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import { comparePaths } from "../compare/compare-paths.ts";

const before = `#define FOO_A 1
#define FOO_B 2
enum foo_k { FOO_K1 = 1 };
enum { FOO_L1 = 1 };
#define FOO_NAME "x"
typedef int foo_t;
`;

const types = `
#define FOO_A 2
enum { FOO_B = 3 };

enum foo_k { FOO_K1 = 2 };
#define FOO_L1 4
#define FOO_NAME "y"

typedef long foo_t;
`;

test("what changes on its way into an included header is told where it stands now", () => {
  const root = folderOf({
    "before/linux/foo.h": before,
    "after/linux/foo.h": "#include <linux/foo_types.h>\n",
    "after/linux/foo_types.h": types,
  });
  const { changes, findings } = comparePaths(`${root}/before`, `${root}/after`, { archs: ["x86_64"] }).review;
  const lineOf = (name: string) => types.split("\n").findIndex((line) => line.includes(name)) + 1;
  const elements = ["FOO_A", "FOO_B", "FOO_K1", "FOO_L1", "FOO_NAME", "foo_t"];
  const expected = elements.map((each) => [each, "linux/foo_types.h", lineOf(each)]);
  const told = (all: typeof changes | typeof findings) =>
    elements.map((each) => {
      const [first] = all.filter(({ element }) => element === each).map(({ where }) => where);
      return [each, first?.file, first?.line];
    });
  expect(told(changes)).toEqual(expected);
  expect(told(findings)).toEqual(expected);
  expect(expected.map(([, , line]) => line)).toEqual([2, 3, 5, 6, 7, 9]);
});
