import { describe, expect, test } from "vitest";
import { allModels, modelNamed } from "../../abi/models.ts";
import type { Loader } from "../loader.ts";
import { createHeaderReader } from "../read.ts";
import { builtinHeader, builtinHeaders } from "./builtin-headers.ts";

/** Types whose sizes the table below gives, in its order. */
const types = [
  "__kernel_long_t",
  "__kernel_ino_t",
  "__kernel_mode_t",
  "__kernel_ipc_pid_t",
  "__kernel_uid_t",
  "__kernel_suseconds_t",
  "__kernel_daddr_t",
  "__kernel_old_uid_t",
  "__kernel_old_dev_t",
  "__kernel_size_t",
  "__kernel_fd_set",
  "wchar_t",
  "max_align_t",
  "int_fast16_t",
  "time_t",
  "suseconds_t",
  "dev_t",
  "ino_t",
  "struct timeval",
  "struct tm",
  "struct sockaddr_storage",
  "struct msghdr",
  "struct sockaddr_in6",
];

/**
 * Sizes in bytes, and the values of the four macros, that Debian's gcc 12 gives with glibc 2.36's and Linux 6.1's own headers
 * for each target. mips64 and loongarch64 have no C library packaged there.
 */
const fromGcc: readonly (readonly [model: string, sizes: readonly number[], values: readonly number[]])[] = [
  [
    "x86_64",
    [8, 8, 4, 4, 4, 8, 4, 2, 8, 8, 128, 4, 32, 8, 8, 8, 8, 8, 16, 56, 128, 56, 28],
    [0x6101, 0x80086102, 0x40046103, 0x3412],
  ],
  [
    "i386",
    [4, 4, 2, 2, 2, 4, 4, 2, 2, 4, 128, 4, 48, 4, 4, 4, 8, 4, 8, 44, 128, 28, 28],
    [0x6101, 0x80086102, 0x40046103, 0x3412],
  ],
  [
    "x32",
    [8, 8, 4, 4, 4, 8, 4, 2, 4, 4, 128, 4, 32, 4, 8, 8, 8, 8, 16, 44, 128, 28, 28],
    [0x6101, 0x80086102, 0x40046103, 0x3412],
  ],
  [
    "aarch64",
    [8, 8, 4, 4, 4, 8, 4, 2, 4, 8, 128, 4, 32, 8, 8, 8, 8, 8, 16, 56, 128, 56, 28],
    [0x6101, 0x80086102, 0x40046103, 0x3412],
  ],
  [
    "arm",
    [4, 4, 2, 2, 2, 4, 4, 2, 2, 4, 128, 4, 16, 4, 4, 4, 8, 4, 8, 44, 128, 28, 28],
    [0x6101, 0x80086102, 0x40046103, 0x3412],
  ],
  [
    "m68k",
    [4, 4, 2, 2, 2, 4, 4, 2, 2, 4, 128, 4, 20, 4, 4, 4, 8, 4, 8, 44, 126, 28, 28],
    [0x6101, 0x80086102, 0x40046103, 0x1234],
  ],
  [
    "s390x",
    [8, 4, 4, 4, 4, 8, 4, 4, 2, 8, 128, 4, 24, 8, 8, 8, 8, 8, 16, 56, 128, 56, 28],
    [0x6101, 0x80086102, 0x40046103, 0x1234],
  ],
  [
    "powerpc",
    [4, 4, 4, 2, 4, 4, 4, 4, 4, 4, 128, 4, 32, 4, 4, 4, 8, 4, 8, 44, 128, 28, 28],
    [0x20006101, 0x40086102, 0x80046103, 0x1234],
  ],
  [
    "powerpc64le",
    [8, 8, 4, 4, 4, 8, 4, 4, 8, 8, 128, 4, 32, 8, 8, 8, 8, 8, 16, 56, 128, 56, 28],
    [0x20006101, 0x40086102, 0x80046103, 0x3412],
  ],
  [
    "mips",
    [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 128, 4, 16, 4, 4, 4, 8, 4, 8, 44, 128, 28, 28],
    [0x20006101, 0x40086102, 0x80046103, 0x1234],
  ],
  [
    "sparc64",
    [8, 8, 4, 4, 4, 4, 4, 2, 4, 8, 128, 4, 32, 8, 8, 4, 8, 8, 16, 56, 128, 56, 28],
    [0x20006101, 0x40086102, 0x80046103, 0x1234],
  ],
  [
    "riscv64",
    [8, 8, 4, 4, 4, 8, 4, 4, 4, 8, 128, 4, 32, 8, 8, 8, 8, 8, 16, 56, 128, 56, 28],
    [0x6101, 0x80086102, 0x40046103, 0x3412],
  ],
  [
    "alpha",
    [8, 4, 4, 4, 4, 8, 4, 4, 4, 8, 128, 4, 32, 8, 8, 8, 8, 4, 16, 56, 128, 56, 28],
    [0x20006101, 0x40086102, 0x80046103, 0x3412],
  ],
];

function model(name: string) {
  const found = modelNamed(name);
  if (found === undefined) throw new Error(`no model ${name}`);
  return found;
}

/** Reads a text with nothing but the built-in headers. */
function readAlone(text: string, name: string) {
  const target = model(name);
  const loader: Loader = { include: (request) => builtinHeader(request.name, target) };
  const { headers } = createHeaderReader().read([{ name: "probe.h", text }], loader, target);
  const header = headers.get("probe.h");
  if (header === undefined) throw new Error("probe.h was not read");
  return header;
}

const includes = ["linux/types.h", "stddef.h", "stdint.h", "limits.h", "sys/types.h", "sys/time.h", "time.h", "netinet/in.h"]
  .concat("sys/socket.h", "linux/ioctl.h", "asm/byteorder.h")
  .map((name) => `#include <${name}>\n`)
  .join("");

describe("sizes and values agree with gcc and the real headers", () => {
  test.each(fromGcc)("%s", (name, sizes, values) => {
    const constants = [
      ...types.map((type, index) => `#define S${index} sizeof(${type})`),
      `#define V0 _IO('a', 1)`,
      `#define V1 _IOR('a', 2, __u64)`,
      `#define V2 _IOW('a', 3, __u32)`,
      `#define V3 __constant_htons(0x1234)`,
    ].join("\n");
    const header = readAlone(`${includes}${constants}\n`, name);
    expect(header.diagnostics).toEqual([]);
    const read = Object.fromEntries(types.map((type, index) => [type, Number(header.constants.get(`S${index}`)?.value)]));
    expect(read).toEqual(Object.fromEntries(types.map((type, index) => [type, sizes[index]])));
    const numbers = ["V0", "V1", "V2"].map((command) => header.commands.get(command)?.number);
    expect([...numbers, Number(header.constants.get("V3")?.value)]).toEqual(values);
  });
});

describe("every built-in header", () => {
  const names = Object.keys(builtinHeaders);
  test.each(allModels.map(({ name }) => name))("reads alone and in any company on %s", (name) => {
    const alone = names.map((each) => readAlone(`#include <${each}>\n`, name).diagnostics);
    expect(alone.flat()).toEqual([]);
    const all = names.map((each) => `#include <${each}>\n`).join("");
    expect(readAlone(all, name).diagnostics).toEqual([]);
  });

  test("is one object for one data model", () => {
    expect(builtinHeader("asm/ioctl.h", model("arm"))).toBe(builtinHeader("asm/ioctl.h", model("arm")));
    expect(builtinHeader("stdint.h", model("arm"))).toBe(builtinHeader("stdint.h", model("arm")));
    expect(builtinHeader("stdint.h", model("arm"))).not.toBe(builtinHeader("stdint.h", model("x86_64")));
  });

  test("is found by its own name only", () => {
    expect(builtinHeader("linux/vduse.h", model("arm"))).toBeUndefined();
    expect(builtinHeader("constructor", model("arm"))).toBeUndefined();
  });
});

test("__u64 is unsigned long where the port chose so for userspace", () => {
  const kinds = ["x86_64", "alpha", "powerpc64le", "mips64", "mips", "sparc64", "s390x"].map((name) => {
    const long = "__builtin_types_compatible_p(__u64, unsigned long)";
    return [name, readAlone(`#include <linux/types.h>\n#define L ${long}\n`, name).constants.get("L")?.value];
  });
  expect(Object.fromEntries(kinds)).toEqual({
    x86_64: 0n,
    alpha: 1n,
    powerpc64le: 1n,
    mips64: 1n,
    mips: 0n,
    sparc64: 0n,
    s390x: 0n,
  });
});

test("a raw kernel header reads without its compiler marks", () => {
  const text = "#include <linux/compiler.h>\n#include <linux/types.h>\nstruct a { __u8 x; void __user *p; } __packed;\n";
  const header = readAlone(text, "x86_64");
  expect(header.diagnostics).toEqual([]);
  expect(header.records.get("a")?.size).toBe(9);
});

test("struct groups and flexible arrays in unions", () => {
  const text = `#include <linux/stddef.h>
struct grouped { __struct_group(head, h, , int a; char b;); char c; };
union u { int n; __DECLARE_FLEX_ARRAY(char, data); };
`;
  const { records, diagnostics } = readAlone(text, "x86_64");
  expect(diagnostics).toEqual([]);
  expect([records.get("head")?.size, records.get("grouped")?.size, records.get("u")?.size]).toEqual([8, 12, 4]);
});
