import { expect, test } from "vitest";
import { LazyMap } from "./lazy-map.ts";

/** A map of lengths that notes what was worked out. */
function lengths(...names: readonly string[]) {
  const asked: string[] = [];
  const map = new LazyMap<number>(
    (name) => {
      asked.push(name);
      return names.includes(name) ? name.length : undefined;
    },
    () => {
      asked.push("all");
      return new Map(names.map((name) => [name, name.length]));
    },
  );
  return { map, asked };
}

test("what is asked by name is all that is worked out", () => {
  const { map, asked } = lengths("a", "bb", "ccc");
  expect([map.get("bb"), map.has("ccc"), map.has("d"), map.get("d")]).toEqual([2, true, false, undefined]);
  expect(asked).toEqual(["bb", "ccc", "d", "d"]);
});

test("the first walk works out all, and from then on nothing is", () => {
  const { map, asked } = lengths("a", "bb");
  expect([...map]).toEqual([
    ["a", 1],
    ["bb", 2],
  ]);
  expect([map.size, [...map.keys()], [...map.values()], [...map.entries()].length]).toEqual([2, ["a", "bb"], [1, 2], 2]);
  expect([map.get("bb"), map.has("d")]).toEqual([2, false]);
  const seen: string[] = [];
  map.forEach((value, name, of) => {
    seen.push(`${name}=${value} of ${of.size}`);
  });
  expect(seen).toEqual(["a=1 of 2", "bb=2 of 2"]);
  expect(asked).toEqual(["all"]);
});
