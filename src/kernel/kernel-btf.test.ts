import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { kernelBtf } from "./kernel-btf.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folderOf(files: { readonly [name: string]: Uint8Array }): string {
  const folder = mkdtempSync(join(tmpdir(), "abide-btf-"));
  folders.push(folder);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return folder;
}

/** BTF by hand: struct records by name and size, without members, names after those of a base. */
function structs(records: readonly (readonly [name: string, size: number])[], base?: { readonly names: number }): Uint8Array {
  const text = records.map(([name]) => `${name}\0`).join("");
  const names = new TextEncoder().encode(base === undefined ? `\0${text}` : text);
  const bytes = new Uint8Array(24 + records.length * 12 + names.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x9f, 0xeb, 1, 0, 24]);
  for (const [at, value] of [
    [12, records.length * 12],
    [16, records.length * 12],
    [20, names.length],
  ] as const)
    view.setUint32(at, value, true);
  let name = base?.names ?? 1;
  for (const [index, [text, size]] of records.entries()) {
    view.setUint32(24 + index * 12, name, true);
    view.setUint32(24 + index * 12 + 4, 0x04000000, true);
    view.setUint32(24 + index * 12 + 8, size, true);
    name += text.length + 1;
  }
  bytes.set(names, 24 + records.length * 12);
  return bytes;
}

test("the kernel's own, and a module that goes on from it", () => {
  const folder = folderOf({ vmlinux: structs([["one", 4]]), vduse: structs([["two", 8]], { names: 5 }) });
  const { parts, problems } = kernelBtf(folder);
  expect([[...parts.keys()], problems]).toEqual([["vmlinux", "vduse"], []]);
  expect(parts.get("vduse")?.recordNames()).toEqual(["one", "two"]);
  expect(parts.get("vduse")?.records("two")).toEqual([{ kind: "struct", name: "two", size: 8, fields: [] }]);
});

test("a damaged module is told, and the rest is read", () => {
  const folder = folderOf({ vmlinux: structs([["one", 4]]), broken: structs([["two", 8]]).subarray(0, 30) });
  const { parts, problems } = kernelBtf(folder);
  expect([...parts.keys()]).toEqual(["vmlinux"]);
  expect(problems).toEqual([`${folder}/broken: BTF, byte 30: expected 12 bytes of types from byte 24 on, found 6`]);
});

test("a kernel without it", () => {
  const { parts, problems } = kernelBtf("/nonsense");
  expect(parts.size).toBe(0);
  expect(problems).toEqual(["/nonsense/vmlinux cannot be read (ENOENT); a kernel has it with CONFIG_DEBUG_INFO_BTF"]);
});
