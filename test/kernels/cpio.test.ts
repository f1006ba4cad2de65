import { describe, expect, test } from "vitest";
import { cpio } from "../../tools/kernels/cpio.ts";

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

/** A reader that shares nothing with the writer: fields by their offset, as the format's documentation has them. */
function read(archive: Uint8Array): readonly { readonly path: string; readonly mode: number; readonly content: string }[] {
  const all = text(archive);
  const entries = [];
  for (let at = 0; at < all.length; ) {
    expect(all.slice(at, at + 6)).toBe("070701");
    const field = (index: number) => Number.parseInt(all.slice(at + 6 + 8 * index, at + 14 + 8 * index), 16);
    const [mode, size, nameSize] = [field(1), field(6), field(11)];
    const path = all.slice(at + 110, at + 110 + nameSize - 1);
    const start = Math.ceil((at + 110 + nameSize) / 4) * 4;
    entries.push({ path, mode, content: all.slice(start, start + size) });
    at = Math.ceil((start + size) / 4) * 4;
  }
  return entries;
}

describe("cpio", () => {
  test("one file, byte by byte", () => {
    const header = (...fields: readonly number[]) =>
      `070701${fields.map((each) => each.toString(16).toUpperCase().padStart(8, "0")).join("")}`;
    expect(text(cpio([{ kind: "file", path: "a", bytes: Buffer.from("hello") }]))).toBe(
      // inode, mode, uid, gid, links, mtime, size, four device numbers, name size, checksum
      `${header(1, 0o100644, 0, 0, 1, 0, 5, 0, 0, 0, 0, 2, 0)}a\0hello\0\0\0` +
        `${header(0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 11, 0)}TRAILER!!!\0\0\0\0`,
    );
  });

  test("folders come before what is in them, links hold where they lead", () => {
    const archive = cpio([
      { kind: "file", path: "usr/bin/node", bytes: Buffer.from("12345"), executable: true },
      { kind: "link", path: "usr/sh", to: "bin/busybox" },
      { kind: "folder", path: "usr" },
      { kind: "folder", path: "proc" },
    ]);
    expect(read(archive)).toEqual([
      { path: "usr", mode: 0o040755, content: "" },
      { path: "usr/bin", mode: 0o040755, content: "" },
      { path: "usr/bin/node", mode: 0o100755, content: "12345" },
      { path: "usr/sh", mode: 0o120777, content: "bin/busybox" },
      { path: "proc", mode: 0o040755, content: "" },
      { path: "TRAILER!!!", mode: 0, content: "" },
    ]);
  });

  test("nothing at all is an end", () => {
    expect(read(cpio([]))).toEqual([{ path: "TRAILER!!!", mode: 0, content: "" }]);
  });

  const file = (path: string) => ({ kind: "file", path, bytes: new Uint8Array() }) as const;
  test.each([
    [[file("/init")], 'expected a relative path such as usr/bin/node, found "/init"'],
    [[file("a/../b")], 'expected a relative path such as usr/bin/node, found "a/../b"'],
    [[file("a//b")], 'expected a relative path such as usr/bin/node, found "a//b"'],
    [[file("")], 'expected a relative path such as usr/bin/node, found ""'],
    [[file("a"), file("a")], "a is there twice"],
    [[file("a"), file("a/b")], "a/b lies below a, which is a file"],
  ])("%j is refused", (entries, message) => {
    expect(() => cpio(entries)).toThrow(message);
  });
});
