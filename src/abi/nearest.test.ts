import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

test.each([
  ["reveiw", "review"],
  ["ABI", "abi"],
  ["abi", "abi"],
  ["a", undefined],
  ["", undefined],
  ["completely", undefined],
])("%s → %s", (word, expected) => {
  expect(nearest(word, ["abi", "review", "audit"])).toBe(expected);
});
