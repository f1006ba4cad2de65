import { describe, expect, test } from "vitest";
import { allModels, modelAliases, modelNamed } from "./models.ts";
import { predefinedMacros } from "./predefined.ts";

describe("models", () => {
  // sizeof and _Alignof (as a member) of Debian's gcc 12: pointer, long, long double | long long, double, long double | char is signed.
  test.each([
    ["x86_64", "little", [8, 8, 16], [8, 8, 16], true],
    ["i386", "little", [4, 4, 12], [4, 4, 4], true],
    ["x32", "little", [4, 4, 16], [8, 8, 16], true],
    ["aarch64", "little", [8, 8, 16], [8, 8, 16], false],
    ["arm", "little", [4, 4, 8], [8, 8, 8], false],
    ["riscv64", "little", [8, 8, 16], [8, 8, 16], false],
    ["s390x", "big", [8, 8, 16], [8, 8, 8], false],
    ["powerpc64le", "little", [8, 8, 16], [8, 8, 16], false],
    ["powerpc", "big", [4, 4, 16], [8, 8, 16], false],
    ["mips", "big", [4, 4, 8], [8, 8, 8], true],
    ["mips64", "big", [8, 8, 16], [8, 8, 16], true],
    ["sparc64", "big", [8, 8, 16], [8, 8, 16], true],
    ["m68k", "big", [4, 4, 12], [2, 2, 2], true],
    ["loongarch64", "little", [8, 8, 16], [8, 8, 16], true],
    ["alpha", "little", [8, 8, 16], [8, 8, 16], true],
  ] as const)("%s is laid out as gcc does", (name, endian, sizes, aligns, charSigned) => {
    const model = modelNamed(name);
    if (model === undefined) throw new Error(`no model ${name}`);
    const { align } = model;
    expect(model.name).toBe(name);
    expect(model.endian).toBe(endian);
    expect([model.pointer, model.long, model.longDouble]).toEqual(sizes);
    expect([align.longLong, align.double, align.longDouble]).toEqual(aligns);
    expect(model.charSigned).toBe(charSigned);
    expect(align.pointer).toBe(Math.min(model.pointer, align.longDouble));
  });

  test("every model has a name of its own, and every alias leads to one", () => {
    const names = allModels.map((model) => model.name);
    expect(new Set(names).size).toBe(15);
    expect(names.length).toBe(15);
    for (const [alias, name] of Object.entries(modelAliases)) {
      expect(names).toContain(name);
      expect(names).not.toContain(alias);
      expect(modelNamed(alias)?.name).toBe(name);
    }
  });

  test.each([
    ["AMD64", "x86_64"],
    ["arm64", "aarch64"],
    ["ppc64el", "powerpc64le"],
    ["i686", "i386"],
    ["s390x-linux-gnu", "s390x"],
    ["x86_64-linux-gnu", "x86_64"],
  ])("%s means %s", (asked, name) => expect(modelNamed(asked)?.name).toBe(name));

  test.each(["", "vax", "constructor", "__proto__"])("%s is no model", (asked) => expect(modelNamed(asked)).toBeUndefined());
});

describe("predefined macros", () => {
  // From `gcc -dM -E`; the whole lists are compared by `npm run check:layout`.
  test.each([
    ["x86_64", { __SIZE_TYPE__: "long unsigned int", __LONG_MAX__: "0x7fffffffffffffffL", __x86_64__: "1", _LP64: "1" }],
    ["i386", { __SIZE_TYPE__: "unsigned int", __INT64_TYPE__: "long long int", __WCHAR_TYPE__: "long int", i386: "1" }],
    ["arm", { __WCHAR_MAX__: "0xffffffffU", __CHAR_UNSIGNED__: "1", __BIGGEST_ALIGNMENT__: "8", "__INT64_C(c)": "c ## LL" }],
    ["s390x", { __BYTE_ORDER__: "__ORDER_BIG_ENDIAN__", "__UINT32_C(c)": "c ## U", __BIGGEST_ALIGNMENT__: "8" }],
    ["m68k", { __SIZEOF_LONG_DOUBLE__: "12", __REGISTER_PREFIX__: "%", __WCHAR_MAX__: "0x7fffffffL" }],
    ["mips", { _MIPS_SIM: "_ABIO32", _MIPS_SZLONG: "32", _ABIO32: "1" }],
    ["mips64", { _MIPS_SIM: "_ABI64", _MIPS_SZLONG: "64", _ABI64: "3", __SIZEOF_INT128__: "16" }],
  ])("%s", (name, expected) => {
    const model = modelNamed(name);
    if (model === undefined) throw new Error(`no model ${name}`);
    expect(predefinedMacros(model)).toMatchObject(expected);
  });

  test("a model without 128-bit integers has no macro of their size", () => {
    const model = modelNamed("i386");
    if (model === undefined) throw new Error("no model i386");
    expect(predefinedMacros(model)).not.toHaveProperty("__SIZEOF_INT128__");
    expect(predefinedMacros(model)).not.toHaveProperty("__LP64__");
  });
});
