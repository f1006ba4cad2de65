import { release } from "node:os";
import { expect, test } from "vitest";
import { metName } from "./met-name.ts";

const beside = { from: "7.3" };

test.each([
  [{ request: { from: "7.3" } }, "kvm@7.3", "kvm@7.3"],
  [{ request: { from: "6.1" }, beside }, "kvm@6.1", "kvm@6.1"],
  [
    { request: { from: "7.3", without: ["cap-irqfd", "cap-pit"] }, beside },
    "kvm@7.3 without 2 changes",
    "this machine's kvm without cap-irqfd, cap-pit",
  ],
  [{ request: { from: "7.3" }, real: true } as const, "kvm@7.3", `kvm of Linux ${release()}`],
])("%j", (options, build, expected) => {
  expect(metName({ interface: "kvm", ...options }, build)).toBe(expected);
});
