import { expect, test } from "vitest";
import { launcherNumbers, launcherStdio } from "./launcher-stdio.ts";

test.each([
  [
    [0, 1, 2],
    [16, 17, 18],
  ],
  [
    [0, 1, 2, 3, 15, 16, 18],
    [17, 19, 20],
  ],
  [
    [0, 17, 2000],
    [16, 18, 19],
  ],
])("beside %j the launcher's own are %j", (given, expected) => {
  expect(launcherNumbers(given)).toEqual(expected);
});

test("each is at its number, and nothing is in between", () => {
  const stdio = launcherStdio(["inherit", "inherit", "inherit"], [0, 1, 2, 3, 16, 2000], [17, 18, 19]);
  const streams = ["inherit", "inherit", "inherit"];
  expect(stdio).toEqual([...streams, 3, ...Array(12).fill("ignore"), 16, "pipe", "pipe", "pipe"]);
});
