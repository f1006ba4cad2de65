import { describe, expect, test } from "vitest";
import { readText } from "../../test/support/read-text.ts";

/** Value of the macro body as the header's constant, "not constant" when it is none. */
function value(body: string, arch = "x86_64"): string {
  const header = readText(
    `typedef unsigned int u32; typedef unsigned char u8;\nstruct s { char c; u32 a[3]; struct { long l; } in; };\nenum { E = 7 };\nint f(void); extern int v;\n#define ONE 1\n#define ADD(a, b) ((a) + (b))\n#define T ${body}\n`,
    {},
    arch,
  );
  return header.constants.get("T")?.value.toString() ?? "not constant";
}

// Values read off gcc 12: `enum { probe = (BODY) };`.
describe("integer constants", () => {
  test.each([
    ["5", "5"],
    ["(0x80000000)", "2147483648"],
    ["0xffffffffffffffff", "18446744073709551615"],
    ["-1", "-1"],
    ["~0U", "4294967295"],
    ["(1 << 31)", "-2147483648"],
    ["(1U << 31)", "2147483648"],
    ["(1ULL << 63)", "9223372036854775808"],
    ["(u32)-1", "4294967295"],
    ["(u8)300", "44"],
    ["((u32)1 - 2)", "4294967295"],
    ["(int)2.9", "2"],
    ["'A' + '\\n'", "75"],
    ["'abcd'", "1633837924"],
    ["sizeof(struct s)", "24"],
    ["sizeof(((struct s *)0)->a)", "12"],
    ['sizeof("abc" "d")', "5"],
    ["sizeof(int[3][2])", "24"],
    ["sizeof(struct s *)", "8"],
    ["__alignof__(struct s)", "8"],
    ["__builtin_offsetof(struct s, a[2])", "12"],
    ["(unsigned long)&((struct s *)0)->in.l", "16"],
    ["E + ONE", "8"],
    ["ADD(E, ADD(1, 2))", "10"],
    ["1 ? 2 : f()", "2"],
    ["(0 && f()) || 1", "1"],
    ["-1 < 0u", "0"],
    ["5 / -2", "-2"],
    ["-5 % 3", "-2"],
    ["-8 >> 1", "-4"],
    ["__builtin_bswap32(1)", "16777216"],
    ["!5 == 0", "1"],
  ])("%s is %s", (body, expected) => expect(value(body)).toBe(expected));
});

describe("what is no integer constant", () => {
  test.each([
    '"text"',
    "1.5",
    "f",
    "f()",
    "v + 1",
    "u32",
    "struct s",
    "{ 1, 2 }",
    "UNKNOWN",
    "UNKNOWN(1)",
    "1 / 0",
    "1 +",
    "(1",
    "(void *)0",
    "sizeof(struct nowhere)",
    "do { } while (0)",
    "1, 2",
    "ADD",
    "x y",
  ])("%s", (body) => expect(value(body)).toBe("not constant"));
});

test("sizes follow the data model", () => {
  // gcc 12 -m32: a member is aligned to 4, and __alignof__ says what the compiler would prefer.
  expect(["_Alignof(long long)", "__alignof__(long long)", "__alignof__(double)"].map((body) => value(body, "i386"))).toEqual([
    "4",
    "8",
    "8",
  ]);
  expect(["x86_64", "i386", "x32"].map((arch) => value("sizeof(struct s)", arch))).toEqual(["24", "20", "20"]);
  expect(["x86_64", "i386"].map((arch) => value("~0UL", arch))).toEqual(["18446744073709551615", "4294967295"]);
});

test("enumerators count on, may be negative and may need 64 bits", () => {
  const header = readText("enum e { A = -2, B, C = 1ULL << 40, D, F = sizeof(long), G = A };");
  expect(header.enums.get("e")?.enumerators.map(({ name, value: v }) => `${name}=${v}`)).toEqual([
    "A=-2",
    "B=-1",
    "C=1099511627776",
    "D=1099511627777",
    "F=8",
    "G=-2",
  ]);
  expect(header.enums.get("e")).toMatchObject({ size: 8, signed: true });
});

describe("commands", () => {
  // Each architecture's asm/ioctl.h decides; numbers from the built-in headers must be the kernel's.
  const text =
    "#include <asm/ioctl.h>\nstruct arg { long long a[4]; };\n#define GET _IOR(0x81, 0x00, struct arg)\n#define SET _IOW('k', 1, int[2])\n#define RUN _IO(0xAE, 0x80)\n#define BOTH (_IOWR(0x81, 0x1a, struct arg))\n#define NR _IOC_NR(GET)\n";
  const generic = `#define _IOC(dir,type,nr,size) (((dir) << 30) | ((type) << 8) | (nr) | ((size) << 16))
#define _IOC_NONE 0U
#define _IOC_WRITE 1U
#define _IOC_READ 2U
#define _IO(type,nr) _IOC(_IOC_NONE,(type),(nr),0)
#define _IOR(type,nr,size) _IOC(_IOC_READ,(type),(nr),(sizeof(size)))
#define _IOW(type,nr,size) _IOC(_IOC_WRITE,(type),(nr),(sizeof(size)))
#define _IOWR(type,nr,size) _IOC(_IOC_READ|_IOC_WRITE,(type),(nr),(sizeof(size)))
#define _IOC_NR(nr) ((nr) & 255)
`;
  test("number, direction, group, ordinal and argument", () => {
    const header = readText(text, { "asm/ioctl.h": generic });
    expect(
      [...header.commands.values()].map((c) => [c.name, c.number, c.direction, c.group, c.ordinal, c.size, c.argument]),
    ).toEqual([
      ["GET", 0x80208100, "read", 0x81, 0, 32, "struct arg"],
      ["SET", 0x40086b01, "write", 0x6b, 1, 8, "int[2]"],
      ["RUN", 0x0000ae80, "none", 0xae, 0x80, 0, ""],
      ["BOTH", 0xc020811a, "readwrite", 0x81, 0x1a, 32, "struct arg"],
    ]);
    expect(header.constants.get("NR")?.value).toBe(0n);
  });

  test("an architecture with 13 bits of size and other directions", () => {
    const mips = generic
      .replace("<< 30", "<< 29")
      .replace("_IOC_NONE 0U", "_IOC_NONE 1U")
      .replace("_IOC_WRITE 1U", "_IOC_WRITE 4U");
    const header = readText(text, { "asm/ioctl.h": mips });
    expect([...header.commands.values()].map((c) => [c.name, c.number, c.direction])).toEqual([
      ["GET", 0x40208100, "read"],
      ["SET", 0x80086b01, "write"],
      ["RUN", 0x2000ae80, "none"],
      ["BOTH", 0xc020811a, "readwrite"],
    ]);
  });

  test("a header that leaves it to the program to include the ioctl macros", () => {
    const header = readText("#define GET _IOR(0x81, 0x00, int)\n", { "linux/ioctl.h": generic });
    expect(header.commands.get("GET")?.number).toBe(0x80048100);
  });
});

test("what is wrong is said in whatever order the results are asked for", () => {
  const text = "struct broken { nowhere_t a; };\n#define SIZE sizeof(struct broken)\n#define CAST ((elsewhere_t)1)\n";
  const codes = ["unknown-type"];
  const first = readText(text);
  expect(first.diagnostics.map(({ code }) => code)).toEqual(codes);
  const second = readText(text);
  expect([...second.constants.keys()]).toEqual([]);
  expect(second.records.get("broken")?.complete).toBe(false);
  expect(second.diagnostics.map(({ code }) => code)).toEqual(codes);
});
