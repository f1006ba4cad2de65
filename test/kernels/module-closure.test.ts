import { describe, expect, test } from "vitest";
import { dependsOf, moduleClosure, moduleOfPath } from "../../tools/kernels/module-closure.ts";

/** The least that is a 64-bit little-endian ELF object with a section .modinfo: the header, two strings, three rows of sections. */
function moduleWith(...lines: readonly string[]): Uint8Array {
  const modinfo = Buffer.from(lines.map((line) => `${line}\0`).join(""));
  const names = Buffer.from("\0.modinfo\0.shstrtab\0");
  const table = 64 + modinfo.length + names.length;
  const bytes = Buffer.alloc(table + 3 * 64);
  bytes.writeUInt32BE(0x7f454c46, 0);
  bytes.set([2, 1, 1], 4);
  bytes.writeBigUInt64LE(BigInt(table), 0x28);
  [64, 3, 2].forEach((value, index) => {
    bytes.writeUInt16LE(value, 0x3a + 2 * index);
  });
  bytes.set(modinfo, 64);
  bytes.set(names, 64 + modinfo.length);
  const row = (index: number, name: number, type: number, offset: number, size: number) => {
    const at = table + 64 * index;
    bytes.writeUInt32LE(name, at);
    bytes.writeUInt32LE(type, at + 4);
    bytes.writeBigUInt64LE(BigInt(offset), at + 0x18);
    bytes.writeBigUInt64LE(BigInt(size), at + 0x20);
  };
  row(1, 1, 1, 64, modinfo.length);
  row(2, 10, 3, 64 + modinfo.length, names.length);
  return bytes;
}

const modules: { readonly [name: string]: Uint8Array } = {
  kvm_amd: moduleWith("license=GPL", "depends=kvm,ccp", "name=kvm_amd"),
  kvm: moduleWith("depends=irqbypass"),
  ccp: moduleWith("depends="),
  irqbypass: moduleWith("license=GPL"),
  one: moduleWith("depends=two"),
  two: moduleWith("depends=one"),
  virtual: moduleWith("depends=built-in"),
};
const closure = (...wanted: readonly string[]) => {
  const { modules: found, missing } = moduleClosure(wanted, (name) => modules[name]);
  return { found: found.map(({ name }) => name), missing };
};

describe("modules in the order in which they are loaded", () => {
  test("what a module depends on is written in it", () => {
    expect(dependsOf(moduleWith("vermagic=6.12", "depends=vhost-iotlb,vdpa"))).toEqual(["vhost_iotlb", "vdpa"]);
    expect(dependsOf(moduleWith("license=GPL"))).toEqual([]);
    expect(() => dependsOf(Buffer.from("no module at all"))).toThrow("not an ELF file");
  });

  test("each after its own dependencies, and once", () => {
    expect(closure("kvm-amd", "kvm")).toEqual({ found: ["irqbypass", "kvm", "ccp", "kvm_amd"], missing: [] });
  });

  test("what is wanted and not there is said; what is only depended on may be built in", () => {
    expect(closure("vduse", "ccp")).toEqual({ found: ["ccp"], missing: ["vduse"] });
    expect(closure("virtual")).toEqual({ found: ["virtual"], missing: [] });
  });

  test("a circle ends", () => {
    expect(closure("one")).toEqual({ found: ["two", "one"], missing: [] });
  });

  test.each([
    ["kernel/arch/x86/kvm/kvm-amd.ko.xz", "kvm_amd"],
    ["vduse.ko", "vduse"],
    ["a/b/vfio.ko.zst", "vfio"],
    ["modules.dep", undefined],
    ["kernel/x.komodo", undefined],
  ])("%s is %s", (path, name) => expect(moduleOfPath(path)).toBe(name));
});
