import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { modelNamed } from "../abi/models.ts";
import { createHeaderReader } from "../header/read.ts";
import { openTree } from "../tree/tree.ts";
import { BtfError } from "./btf-error.ts";
import { compareRecord } from "./compare-record.ts";
import { readBtf } from "./read-btf.ts";

const folder = mkdtempSync(join(tmpdir(), "abide-btf-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** gcc writes BTF since 12, and objcopy takes it out of the object: an oracle that shares nothing with the reader. */
const tools = (() => {
  try {
    writeFileSync(join(folder, "none.c"), "struct s { int a; } x;\n");
    execFileSync("gcc", ["-gbtf", "-c", "-o", join(folder, "none.o"), join(folder, "none.c")], { stdio: "ignore" });
    execFileSync("objcopy", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

function btfOf(name: string, source: string, flags: readonly string[] = []): Uint8Array {
  const [c, object, raw] = [".c", ".o", ".btf"].map((ending) => join(folder, `${name}${ending}`)) as [string, string, string];
  writeFileSync(c, source);
  execFileSync("gcc", ["-gbtf", ...flags, "-c", "-o", object, c]);
  execFileSync("objcopy", ["--dump-section", `.BTF=${raw}`, object, join(folder, "rest.o")]);
  return readFileSync(raw);
}

const source = `
typedef unsigned int u32; typedef unsigned long long u64; typedef const u32 cu32;
enum colour { red, green = 7, blue = 40 };
struct inner { unsigned char a; u64 b; };
struct shapes {
  char name[256]; u32 vendor; cu32 device; struct inner in[3]; struct inner *p; void *v; const char *const *names;
  union { u32 raw; struct { unsigned short low, high; }; };
  unsigned flags : 3, more : 13, : 0; u64 wide : 33;
  enum colour colour; short grid[2][5]; int (*call)(int); float f; double d; u32 tail[];
};
union either { u32 word; unsigned char bytes[6]; struct inner in; };
struct packed { char a; u64 b; short c; } __attribute__((packed));
struct shapes *shapes; union either either; struct packed packed;
`;

describe.runIf(tools)("what gcc wrote", () => {
  const members = ["name", "vendor", "device", "in", "p", "v", "names", "raw", "low", "high", "colour", "grid", "call", "f", "d"];

  test("offsets and sizes are those that the compiler itself prints", () => {
    const btf = readBtf(btfOf("shapes", source));
    const rows = members.map(
      (each) => `printf("${each} %zu %zu\\n", offsetof(struct shapes, ${each}), sizeof(((struct shapes *)0)->${each}));`,
    );
    const sizes = ["struct shapes", "struct inner", "struct packed", "union either"].map(
      (each) => `printf("${each} %zu\\n", sizeof(${each}));`,
    );
    writeFileSync(
      join(folder, "print.c"),
      `#include <stdio.h>\n#include <stddef.h>\n${source}\nint main(void) { ${rows.join("\n")} printf("tail %zu 0\\n", offsetof(struct shapes, tail)); ${sizes.join("\n")} printf("c %zu\\n", offsetof(struct packed, c)); return 0; }`,
    );
    execFileSync("gcc", ["-o", join(folder, "print"), join(folder, "print.c")]);
    const printed = execFileSync(join(folder, "print"), { encoding: "utf8" }).trim().split("\n");

    const [shapes] = btf.records("shapes");
    const found = (shapes?.fields ?? [])
      .filter(({ bitSize }) => bitSize === undefined)
      .map(({ name, offset, size }) => `${name} ${offset} ${size}`);
    const records = ["shapes", "inner", "packed", "either"].map((name) => {
      const [record] = btf.records(name);
      return `${record?.kind} ${name} ${record?.size}`;
    });
    const c = btf.records("packed")[0]?.fields.find(({ name }) => name === "c")?.offset;
    expect([...found, ...records, `c ${c}`]).toEqual(printed);
  });

  test("bit-fields, spelling of types, and enums", () => {
    const btf = readBtf(btfOf("shapes", source));
    const [shapes] = btf.records("shapes");
    const bits = shapes?.fields.flatMap(({ name, bitOffset, bitSize }) =>
      bitSize === undefined ? [] : [[name, (bitOffset ?? 0) % 32, bitSize]],
    );
    expect(bits).toEqual([
      ["flags", 0, 3],
      ["more", 3, 13],
      ["wide", 0, 33],
    ]);
    const types = Object.fromEntries((shapes?.fields ?? []).map(({ name, type }) => [name, type]));
    // Not grid: gcc 12 writes the dimensions innermost first, against Documentation/bpf/btf.rst.
    expect(types).toMatchObject({
      name: "char[256]",
      vendor: "u32",
      device: "cu32",
      in: "struct inner[3]",
      p: "struct inner *",
      v: "void *",
      colour: "enum colour",
      tail: "u32[]",
    });
    expect(btf.enums("colour")).toEqual([
      {
        name: "colour",
        size: 4,
        enumerators: [
          { name: "red", value: 0n },
          { name: "green", value: 7n },
          { name: "blue", value: 40n },
        ],
      },
    ]);
    expect(btf.records("none")).toEqual([]);
    expect(btf.recordNames()).toEqual(["either", "inner", "packed", "shapes"]);
  });

  test("32-bit objects have narrow pointers", () => {
    let bytes: Uint8Array;
    try {
      bytes = btfOf("narrow", "struct s { long a; void *p; char c; } x;", ["-m32"]);
    } catch {
      return expect.soft(true).toBe(true);
    }
    expect(
      readBtf(bytes)
        .records("s")[0]
        ?.fields.map(({ name, offset, size }) => [name, offset, size]),
    ).toEqual([
      ["a", 0, 4],
      ["p", 4, 4],
      ["c", 8, 1],
    ]);
  });

  test("cut anywhere it is an error with the place, and never anything else", () => {
    const bytes = btfOf("shapes", source);
    for (let length = 0; length < bytes.length; length++) {
      const error = thrown(() => readBtf(bytes.subarray(0, length)));
      expect(error).toBeInstanceOf(BtfError);
      expect(error?.offset).toBeLessThanOrEqual(length);
    }
  });

  test("10,000 damaged ones: a result or an error with the place, in bounded time", () => {
    const bytes = btfOf("shapes", source);
    let state = 7;
    const next = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const outcomes = { read: 0, refused: 0 };
    for (let round = 0; round < 10_000; round++) {
      const damaged = new Uint8Array(bytes);
      for (let count = 1 + next(3); count > 0; count--) damaged[next(damaged.length)] = next(256);
      const error = thrown(() => {
        const btf = readBtf(damaged);
        for (const name of btf.recordNames()) btf.records(name);
        btf.enums("colour");
      });
      if (error === undefined) outcomes.read++;
      else outcomes.refused++;
    }
    expect(outcomes.read + outcomes.refused).toBe(10_000);
    expect(Math.min(outcomes.read, outcomes.refused)).toBeGreaterThan(500);
  });

  test("your header has vduse_features, this kernel does not", () => {
    const root = join(import.meta.dirname, "../../examples/vduse-features/shape-a");
    const kernel = readBtf(btfOf("vduse", `#include "${root}/before/vduse.h"\nstruct vduse_dev_config config;\n`));
    const model = modelNamed("x86_64");
    if (model === undefined) throw new Error("no x86_64");
    const config = (side: string) => {
      const tree = openTree(join(root, side));
      const abi = createHeaderReader().read(tree.headers(model), tree.loader(model), model);
      const record = [...abi.headers.values()].flatMap((each) => each.records.get("vduse_dev_config") ?? [])[0];
      if (record === undefined) throw new Error("the example has changed");
      return record;
    };
    expect(
      compareRecord(config("after"), kernel.records("vduse_dev_config")).map(({ code, field, message }) => [
        code,
        field,
        message,
      ]),
    ).toEqual([
      [
        "field-absent",
        "vduse_features",
        "your header has vduse_features, this kernel does not: its bytes 288..295 are reserved there",
      ],
      ["field-moved", "reserved", "reserved begins at byte 296 in your header and at byte 288 in this kernel"],
    ]);
    expect(compareRecord(config("before"), kernel.records("vduse_dev_config"))).toEqual([]);
    expect(compareRecord(config("after"), []).map(({ message }) => message)).toEqual([
      "your header has struct vduse_dev_config, this kernel does not",
    ]);
  });
});

function thrown(work: () => void): BtfError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof BtfError) return error;
    throw error;
  }
}

test.each([
  [[], "truncated", "BTF, byte 0: expected a header of 24 bytes, found 0"],
  [[0x7f, 0x45, 0x4c, 0x46], "not-btf", "BTF, byte 0: expected the bytes 9f eb, found 7f 45"],
  [[0x9f, 0xeb, 2], "unsupported", "BTF, byte 2: expected version 1, found 2"],
  [[0x9f, 0xeb, 1, 0, 4], "damaged", "BTF, byte 4: expected a header of at least 24 bytes, found 4"],
  [
    [0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0, 0, 12, 0, 0, 0, 1],
    "truncated",
    "BTF, byte 24: expected 12 bytes of types from byte 24 on, found 0",
  ],
] as const)("%j is %s", (start, code, message) => {
  const bytes = start.length === 0 ? new Uint8Array() : new Uint8Array(24);
  bytes.set(start);
  expect(thrown(() => readBtf(bytes))).toMatchObject({ code, message });
});

test("a type that refers to itself", () => {
  // One typedef, of itself: `typedef t t`, and a struct that has it.
  const words = [0, 0, 0x08000000, 1, 0, 0x04000001, 4, 1, 1, 0];
  const bytes = new Uint8Array(24 + 4 * 9 + 4);
  const view = new DataView(bytes.buffer);
  bytes.set([0x9f, 0xeb, 1, 0, 24]);
  for (const [at, value] of [
    [12, 36],
    [16, 36],
    [20, 4],
  ] as const)
    view.setUint32(at, value, true);
  for (const [index, value] of words.slice(1).entries()) view.setUint32(24 + index * 4, value, true);
  view.setUint32(24, 1, true);
  view.setUint32(36, 1, true);
  bytes.set([0, 0x74, 0, 0], 60);
  const btf = readBtf(bytes);
  expect(btf.recordNames()).toEqual(["t"]);
  expect(thrown(() => btf.records("t"))).toMatchObject({ code: "damaged", offset: 24 });
});

const vmlinux = "/sys/kernel/btf/vmlinux";
test.runIf(existsSync(vmlinux))("the running kernel's own: records that its ABI has fixed", () => {
  const btf = readBtf(readFileSync(vmlinux));
  expect(btf.types).toBeGreaterThan(1000);
  const sizes = [
    ["timespec64", 16],
    ["pollfd", 8],
    ["iovec", 16],
  ] as const;
  const there = sizes.filter(([name]) => btf.records(name).length > 0);
  expect(there.length).toBeGreaterThan(0);
  // Kernels of 64 bits.
  if (process.arch.endsWith("64"))
    expect(there.map(([name]) => btf.records(name)[0]?.size)).toEqual(there.map(([, size]) => size));
  for (const name of btf.recordNames()) btf.records(name);
});
