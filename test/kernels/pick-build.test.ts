import { describe, expect, test } from "vitest";
import { compareVersions } from "../../tools/kernels/compare-versions.ts";
import { pickBuild, readPackages } from "../../tools/kernels/pick-build.ts";

describe("Debian's versions", () => {
  // Each is older than the next. Seen in the suites, and what `dpkg --compare-versions` says of them.
  test.each([
    ["5.10.223-1", "6.1.192-1"],
    ["6.1.192-1", "6.1.192-2"],
    ["6.1.192-2", "6.12.9-1"],
    ["6.12.9-1", "6.12.117-1~deb12u1"],
    ["6.12.117-1~deb12u1", "6.12.117-1"],
    ["6.12.90-1~bpo12+1", "6.12.90-2~bpo12+1"],
    ["7.3~rc7-1~exp1", "7.3-1"],
    ["7.3~rc7-1~exp1", "7.3.4-1~bpo13+1"],
    ["7.3.4-1~bpo13+1", "7.3.4-1"],
    ["7.3-1", "1:5.10-1"],
    ["1.0", "1.0a"],
    ["1.0a", "1.0+b"],
  ])("%s is older than %s", (older, newer) => {
    expect(Math.sign(compareVersions(older, newer))).toBe(-1);
    expect(Math.sign(compareVersions(newer, older))).toBe(1);
    expect(compareVersions(older, older)).toBe(0);
  });

  test("leading zeros say nothing", () => {
    expect(compareVersions("6.01-1", "6.1-1")).toBe(0);
  });
});

describe("the newest build of a release", () => {
  const builds = readPackages(
    [
      "linux-image-6.1.0-9-amd64 6.1.27-1 here",
      "linux-image-6.1.0-56-amd64 6.1.192-2 here",
      "linux-image-6.1.0-56-amd64-unsigned 6.1.192-2 here",
      "linux-image-6.1.0-56-amd64 6.1.192-2 suites",
      "linux-image-6.1.0-60-rt-amd64 6.1.999-1 here",
      "linux-image-6.1.0-60-cloud-amd64 6.1.999-1 here",
      "linux-image-6.1.0-60-amd64-dbg 6.1.999-1 here",
      "linux-image-6.12-amd64 6.12.117-1~deb12u1 here",
      "linux-image-6.12.115+deb12-amd64-unsigned 6.12.115-2~deb12u1 here",
      "linux-image-6.12.90+deb12.1-amd64 6.12.90-2~bpo12+1 suites",
      "linux-image-6.19.14+deb13-amd64 6.19.14-1~bpo13+1 suites",
      "linux-binary-6.19.14+deb13-amd64 6.19.14-1~bpo13+1 suites",
      "linux-binary-unsigned-7.3-amd64 7.3~rc7-1~exp1 suites",
      "linux-modules-7.3-amd64 7.3~rc7-1~exp1 suites",
      "linux-binary-7.3.4+deb13-amd64 7.3.4-1~bpo13+1 suites",
      "linux-binary-unsigned-7.3.4+deb13-amd64 7.3.4-1~bpo13+1 suites",
      "linux-modules-7.3.4+deb13-amd64 7.3.4-1~bpo13+1 suites",
      "",
    ].join("\n"),
  );

  test.each([
    ["6.1", "6.1.0-56", "here", ["linux-image-6.1.0-56-amd64"]],
    ["6.12", "6.12.115+deb12", "here", ["linux-image-6.12.115+deb12-amd64-unsigned"]],
    ["7.3", "7.3.4+deb13", "suites", ["linux-binary-7.3.4+deb13-amd64", "linux-modules-7.3.4+deb13-amd64"]],
  ])("%s", (release, id, source, packages) => {
    expect(pickBuild(builds, release)).toMatchObject({ id, source, packages });
  });

  test("an image without its modules is none, nor is one that only depends on another", () => {
    expect(pickBuild(builds, "6.19")).toBeUndefined();
    expect(builds.map(({ id }) => id)).not.toContain("6.12");
  });

  test("a release candidate is taken as long as there is nothing newer", () => {
    expect(
      pickBuild(
        builds.filter(({ id }) => id !== "7.3.4+deb13"),
        "7.3",
      )?.packages,
    ).toEqual(["linux-binary-unsigned-7.3-amd64", "linux-modules-7.3-amd64"]);
  });
});
