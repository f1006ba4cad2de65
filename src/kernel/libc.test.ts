import { expect, test } from "vitest";
import { errnoName } from "./errno-name.ts";
import { hostCommand } from "./host-command.ts";
import { load } from "./libc.ts";
import { syscallNumber } from "./syscall-number.ts";

test.each(["darwin", "win32", "freebsd"])("on %s there is no Linux to ask", async (platform) => {
  await expect(load(platform)).rejects.toMatchObject({
    code: "not-linux",
    message: `the interfaces of Linux can only be asked on Linux, and this is ${platform}`,
  });
});

test("a foreign-function library that does not load says why", async () => {
  const broken = load("linux", async () => {
    throw new Error("Cannot find the native Koffi module\nRequire stack: …");
  });
  await expect(broken).rejects.toMatchObject({
    code: "no-ffi",
    message: expect.stringMatching(
      /^koffi, which calls the C library, does not load: Cannot find the native Koffi module; it is an optional/,
    ),
  });
});

// Numbers of asm-generic/errno-base.h and errno.h, which x86, arm, RISC-V and LoongArch share.
test.runIf(["x64", "ia32", "arm", "arm64", "riscv64", "loong64"].includes(process.arch) && process.platform === "linux").each([
  [1, "EPERM"],
  [11, "EAGAIN"],
  [14, "EFAULT"],
  [22, "EINVAL"],
  [25, "ENOTTY"],
  [35, "EDEADLK"],
  [77, "EBADFD"],
  [95, "EOPNOTSUPP"],
  [117, "EUCLEAN"],
  [133, "EHWPOISON"],
  [524, "ENOTSUPP"],
  [515, "errno 515"],
  [4095, "errno 4095"],
])("error %i is %s", (number, name) => {
  expect(errnoName(number)).toBe(name);
});

// Checked with powerpc64le-linux-gnu-gcc: _IOR(0x81, 0, __u64), _IOW(0x81, 2, char[336]), _IOWR(0x81, 0x10, char[32]), _IO(0xae, 0).
test.each([
  [0x80088100, 0x40088100],
  [0x41508102, 0x81508102],
  [0xc0208110, 0xc0208110],
  [0x0000ae00, 0x2000ae00],
])("%s is another number on PowerPC and the same elsewhere", (number, power) => {
  expect([hostCommand(number, "ppc64"), hostCommand(number, "x64"), hostCommand(number, "arm64")]).toEqual([
    power,
    number,
    number,
  ]);
});

test("system calls by architecture", () => {
  const numbers = ["x64", "arm64", "mystery"].map((arch) => syscallNumber("userfaultfd", arch));
  expect(numbers).toEqual([323, 282, undefined]);
  expect(syscallNumber("landlock_create_ruleset", "mystery")).toBe(444);
});
