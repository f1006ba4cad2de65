import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import { header, include, kernel, model, names, x86 } from "../../test/support/tree-lookups.ts";
import { builtinHeader } from "../header/builtin/builtin-headers.ts";
import { openTree, openTrees } from "./tree.ts";
import { TreeError } from "./tree-error.ts";

/** The message of the TreeError that opening and listing throws, with the folder's own path taken out. */
function refusal(path: string, root: string, arch = "x86_64"): readonly [code: string, message: string] {
  try {
    openTree(path).headers(model(arch));
  } catch (error) {
    if (error instanceof TreeError) return [error.code, error.message.replaceAll(root, "ROOT")];
    throw error;
  }
  throw new Error(`${path} was opened`);
}

describe("a kernel source tree", () => {
  test("has the headers that make headers_install exports for the architecture", () => {
    const tree = openTree(folderOf(kernel));
    expect(tree.kind).toBe("kernel");
    const common = ["asm-generic/ioctl.h", "asm-generic/types.h"];
    expect(names(tree)).toEqual([
      ...common,
      ...["asm/ioctl.h", "asm/kvm.h", "asm/kvm_para.h", "asm/types.h"],
      ...["drm/drm.h", "drm/i915_drm.h", "linux/kvm.h", "linux/vduse.h", "linux/version.h"],
    ]);
    expect(names(tree, "arm")).toEqual([
      ...common,
      ...["asm/ioctl.h", "asm/types.h", "drm/drm.h", "drm/i915_drm.h", "linux/vduse.h", "linux/version.h"],
    ]);
    expect(tree.notes()).toEqual([]);
  });

  test("makes the wrappers that Kbuild files ask for, where the architecture has no header of its own", () => {
    const tree = openTree(folderOf(kernel));
    expect(header(tree, "asm/types.h").text).toBe("x86 types");
    expect(header(tree, "asm/types.h", "arm").text).toBe("#include <asm-generic/types.h>\n");
    expect(header(tree, "asm/kvm_para.h").text).toBe("#include <asm-generic/kvm_para.h>\n");
    expect(tree.locate(header(tree, "asm/types.h", "arm"))).toBe("asm/types.h");
  });

  test("strips the prefix of guards, and only of guards", () => {
    const tree = openTree(folderOf(kernel));
    expect(header(tree, "linux/kvm.h").text).toBe(
      "#ifndef _LINUX_KVM_H\n#define _LINUX_KVM_H\nint _UAPI_x;\n#endif /* _LINUX_KVM_H */\n",
    );
  });

  test("takes kernel-only marks out by macros", () => {
    expect(openTree(folderOf(kernel)).loader(x86).macros).toEqual({
      __EXPORTED_HEADERS__: "",
      __user: "",
      __force: "",
      __iomem: "",
      __attribute_const__: "",
      __packed: "__attribute__((packed))",
    });
  });

  test("answers for headers that the build writes", () => {
    const tree = openTree(folderOf(kernel));
    const from = header(tree, "linux/vduse.h");
    expect(include(tree, "<asm/unistd_64.h>", { from })?.text).toMatch(
      /^#warning asm\/unistd_64\.h is written by the kernel build/,
    );
    expect(include(tree, "<linux/version.h>", { from })?.text).toContain("#define LINUX_VERSION_CODE 396543\n");
  });

  test("prefers what a build has written", () => {
    const built = { ...kernel, "arch/x86/include/generated/uapi/asm/unistd_64.h": "numbers" };
    const tree = openTree(folderOf(built));
    expect(include(tree, "<asm/unistd_64.h>", { from: header(tree, "linux/vduse.h") })?.text).toBe("numbers");
  });

  test("shows nothing of the kernel's own include folder", () => {
    const tree = openTree(folderOf(kernel));
    const from = header(tree, "linux/vduse.h");
    expect(include(tree, "<linux/secret.h>", { from })).toBeUndefined();
    expect(include(tree, "<linux/compiler.h>", { from })).toBe(builtinHeader("linux/compiler.h", x86));
  });

  test.each([
    ["include/uapi", 6],
    ["include", 6],
    ["include/uapi/drm", 2],
    ["arch/x86", 2],
    ["arch/x86/include/uapi", 2],
  ])("opened at %s has %i headers, and the tree's roots", (path, count) => {
    const tree = openTree(join(folderOf(kernel), path));
    expect([tree.kind, names(tree).length]).toEqual(["kernel", count]);
    const from = tree.headers(x86)[0];
    if (from === undefined) throw new Error("no header");
    expect(include(tree, "<asm/types.h>", { from })?.text).toBe("x86 types");
  });

  test("says which architecture a folder belongs to", () => {
    const root = folderOf(kernel);
    expect(refusal(join(root, "arch/arm"), root)).toEqual([
      "no-headers",
      "ROOT/arch/arm holds no headers of x86_64 (arch/x86); they belong to arch/arm: choose it with --arch",
    ]);
  });

  test("hints at a missing architecture", () => {
    const root = folderOf(kernel);
    expect(openTree(root).hints(model("riscv64"))).toEqual([
      `${root} has no arch/riscv/include/uapi: for riscv64, headers that need more of asm/ than abide knows are incomplete`,
    ]);
    expect(openTree(root).hints(x86)).toEqual([]);
  });
});

const withoutBits = {
  "linux/vduse.h": "vduse",
  "linux/types.h": "types",
  "asm-generic/types.h": "generic",
  "sound/asound.h": "sound",
  "stdio.h": "libc",
  "GL/gl.h": "not the kernel's",
  "x86_64-linux-gnu/asm/types.h": "x86 types",
  "x86_64-linux-gnu/bits/types.h": "libc x86",
  "arm-linux-gnueabihf/asm/types.h": "arm types",
};
const installed = { ...withoutBits, "bits/wordsize.h": "libc" };

describe("an installed include folder", () => {
  test("has the folders that headers_install writes, and asm/ of the data model", () => {
    const tree = openTree(folderOf(installed));
    expect(tree.kind).toBe("installed");
    expect(names(tree)).toEqual(["asm-generic/types.h", "asm/types.h", "linux/types.h", "linux/vduse.h", "sound/asound.h"]);
    expect(header(tree, "asm/types.h").text).toBe("x86 types");
    expect(header(tree, "asm/types.h", "arm").text).toBe("arm types");
    expect(tree.loader(x86).macros).toBeUndefined();
  });

  test("shows the C library only where it is the data model's", () => {
    const tree = openTree(folderOf({ ...withoutBits, bits: "-> x86_64-linux-gnu/bits" }));
    const from = header(tree, "linux/vduse.h");
    expect(include(tree, "<stdio.h>", { from })?.text).toBe("libc");
    expect(include(tree, "<stdio.h>", { from, arch: "arm" })).toBeUndefined();
  });

  test("does not take another architecture's asm/ through a link", () => {
    const root = folderOf({
      "linux/a.h": "",
      "asm-generic/types.h": "",
      "x86_64-linux-gnu/asm/types.h": "x86 types",
      asm: "-> x86_64-linux-gnu/asm",
    });
    const tree = openTree(root);
    const from = header(tree, "linux/a.h");
    expect(include(tree, "<asm/types.h>", { from })?.text).toBe("x86 types");
    expect(include(tree, "<asm/types.h>", { from, arch: "s390x" })).toBe(builtinHeader("asm/types.h", model("s390x")));
    expect(tree.hints(model("s390x"))).toEqual([
      `${root} has no asm/ for s390x (looked for ${root}/s390x-linux-gnu/asm or ${root}/asm): headers that need more of it than abide knows are incomplete; install the architecture's kernel headers or name them with --root`,
    ]);
  });

  test("of a cross compiler has asm/ directly", () => {
    const tree = openTree(folderOf({ "linux/a.h": "", "asm-generic/types.h": "", "asm/types.h": "m68k types" }));
    expect(header(tree, "asm/types.h", "m68k").text).toBe("m68k types");
  });

  test("that is a raw copy of include/uapi is told by its own notice", () => {
    const tree = openTree(folderOf({ "linux/types.h": "#ifndef __EXPORTED_HEADERS__", "asm-generic/types.h": "" }));
    expect(tree.loader(x86).macros).toHaveProperty("__user", "");
  });

  test("opened at one of its folders keeps names and roots", () => {
    const tree = openTree(join(folderOf(installed), "linux"));
    expect(names(tree)).toEqual(["linux/types.h", "linux/vduse.h"]);
    expect(include(tree, "<asm/types.h>", { from: header(tree, "linux/vduse.h") })?.text).toBe("x86 types");
  });

  test("opened at another folder is a plain folder with the rest around it", () => {
    const tree = openTree(join(folderOf(installed), "GL"));
    expect([tree.kind, names(tree)]).toEqual(["plain", ["gl.h"]]);
    expect(include(tree, "<linux/types.h>", { from: header(tree, "gl.h") })?.text).toBe("types");
  });
});

describe("a single header", () => {
  test.each([
    ["include/uapi/linux/kvm.h", "kernel", "linux/kvm.h"],
    ["arch/x86/include/uapi/asm/kvm.h", "kernel", "asm/kvm.h"],
    ["include/linux/secret.h", "plain", "secret.h"],
  ])("of a kernel tree: %s", (path, kind, name) => {
    const tree = openTree(join(folderOf(kernel), path));
    expect([tree.kind, names(tree)]).toEqual([kind, [name]]);
  });

  test.each([
    ["linux/vduse.h", "linux/vduse.h"],
    ["x86_64-linux-gnu/asm/types.h", "asm/types.h"],
    ["stdio.h", "stdio.h"],
  ])("of an installed tree: %s", (path, name) => {
    expect(names(openTree(join(folderOf(installed), path)))).toEqual([name]);
  });

  test.each([
    ["vduse.h", "vduse.h"],
    ["deep/down/vduse.h", "vduse.h"],
    ["somewhere/linux/vduse.h", "linux/vduse.h"],
    ["somewhere/linux/can/raw.h", "linux/can/raw.h"],
    ["somewhere/include/my/driver.h", "my/driver.h"],
    ["somewhere/uapi/misc/driver.h", "misc/driver.h"],
  ])("that stands alone: %s", (path, name) => {
    expect(names(openTree(join(folderOf({ [path]: "x" }), path)))).toEqual([name]);
  });

  test("behind a link is the header that the link leads to", () => {
    const root = folderOf({ "a/linux/vduse.h": "x", "b/mine.h": "-> ../a/linux/vduse.h" });
    expect(names(openTree(join(root, "b/mine.h")))).toEqual(["linux/vduse.h"]);
  });
});

describe("a plain folder", () => {
  test("has every header below it, named from it, or from its include folder", () => {
    const tree = openTree(folderOf({ "b.h": "", "a/c.h": "", "a/c.c": "", "include/linux/d.h": "", ".git/x.h": "" }));
    expect([tree.kind, names(tree)]).toEqual(["plain", ["a/c.h", "b.h", "linux/d.h"]]);
  });

  test("decodes UTF-8, with invalid bytes replaced", () => {
    const root = folderOf({});
    writeFileSync(join(root, "a.h"), Buffer.from([0x2f, 0xc3, 0xa9, 0xff, 0x0a]));
    expect(header(openTree(root), "a.h").text).toBe("/é\ufffd\n");
  });
});

describe("several paths", () => {
  test("in one tree are one tree", () => {
    const root = folderOf(installed);
    const trees = openTrees([join(root, "sound"), join(root, "linux/vduse.h"), join(root, "linux/vduse.h")]);
    expect(trees.map((tree) => names(tree))).toEqual([["linux/vduse.h", "sound/asound.h"]]);
  });

  test("in two trees are two", () => {
    const [a, b] = [folderOf({ "x.h": "a" }), folderOf({ "x.h": "b" })];
    const trees = openTrees([a, b]);
    expect(trees.map((tree) => header(tree, "x.h").text)).toEqual(["a", "b"]);
    expect(trees.map((tree) => tree.locate("x.h"))).toEqual([join(a, "x.h"), join(b, "x.h")]);
    expect(trees.map((tree) => tree.locate("y.h"))).toEqual(["y.h", "y.h"]);
  });
});

describe("a path that cannot be opened", () => {
  test("does not exist", () => {
    const root = folderOf({ "a.h": "" });
    expect(refusal(join(root, "nope"), root)).toEqual([
      "path-not-found",
      "ROOT/nope does not exist; expected a kernel source tree, an installed include folder, a folder of headers or a header",
    ]);
    expect(refusal(join(root, "a.h/b"), root)[0]).toBe("path-not-found");
  });

  test("holds no headers", () => {
    const root = folderOf({ "readme.txt": "" });
    expect(refusal(root, root)).toEqual([
      "no-headers",
      "ROOT holds no headers; looked for include/uapi (a kernel source tree), linux/ and asm-generic/ (an installed include folder), and *.h files below it",
    ]);
  });

  test("is no file", () => {
    expect(refusal("/dev/null", "no such root")).toEqual([
      "not-a-header",
      "/dev/null is neither a folder nor a regular file; give a header, a folder of headers or a tree",
    ]);
  });

  test("as a root", () => {
    const root = folderOf({ "a.h": "" });
    expect(() => openTree(root, { roots: [join(root, "a.h")] })).toThrow(
      `--root ${join(root, "a.h")} is not a folder; give the folder that include names are relative to`,
    );
    expect(() => openTree(root, { roots: [join(root, "b")] })).toThrow(`${join(root, "b")} does not exist`);
  });
});
