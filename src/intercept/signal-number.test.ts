import { expect, test } from "vitest";
import { signalName, signalNumber } from "./signal-number.ts";

test.each([
  [1, "SIGHUP"],
  [15, "SIGTERM"],
  [34, "signal 34"],
  [64, "signal 64"],
])("%i is %s, and the other way round", (number, name) => {
  expect([signalName(number), signalNumber(name)]).toEqual([name, number]);
});

test("what is no signal is 0", () => {
  expect(["SIGNOT", "signal", "signal 340", ""].map(signalNumber)).toEqual([0, 0, 0, 0]);
});
