import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

/** Where the running kernel cannot be asked at all. What loads the C library is loaded anew for each test: it is kept once it is there. */
beforeEach(() => vi.resetModules());
afterEach(() => {
  vi.doUnmock("koffi");
  vi.restoreAllMocks();
});

async function abide(...args: readonly string[]) {
  const { runCaptured } = await import("../../test/support/captured-io.ts");
  return runCaptured(args);
}

const verbs = [["probe"], ["probe", "kvm", "--format", "json"], ["selftest", "vduse", "--real"]] as const;

describe.each(verbs.map((args) => [args.join(" "), args] as const))("abide %s", (_, args) => {
  test.each(["darwin", "win32", "freebsd"] as const)("on %s", async (platform) => {
    vi.spyOn(process, "platform", "get").mockReturnValue(platform);
    expect(await abide(...args)).toEqual({
      exit: 2,
      out: "",
      err: `abide: the interfaces of Linux can only be asked on Linux, and this is ${platform}\n`,
    });
  });

  test("where koffi does not load", async () => {
    vi.spyOn(process, "platform", "get").mockReturnValue("linux");
    vi.doMock("koffi", () => ({
      load() {
        throw new Error("Cannot find the native Koffi module\nRequire stack: …");
      },
    }));
    expect(await abide(...args)).toEqual({
      exit: 2,
      out: "",
      err: `abide: koffi, which calls the C library, does not load: Cannot find the native Koffi module; it is an optional dependency, so look whether npm installed it and its part for linux on ${process.arch}\n`,
    });
  });
});
