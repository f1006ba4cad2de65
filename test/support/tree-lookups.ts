import type { DataModel } from "../../src/abi/model.ts";
import { modelNamed } from "../../src/abi/models.ts";
import type { Source } from "../../src/header/loader.ts";
import type { Tree } from "../../src/tree/tree.ts";

export function model(name: string): DataModel {
  const found = modelNamed(name);
  if (found === undefined) throw new Error(`no model ${name}`);
  return found;
}

export const x86 = model("x86_64");

export function names(tree: Tree, name = "x86_64"): string[] {
  return tree.headers(model(name)).map((source) => source.name);
}

export function header(tree: Tree, name: string, arch = "x86_64"): Source {
  const found = tree.headers(model(arch)).find((source) => source.name === name);
  if (found === undefined) throw new Error(`no header ${name}`);
  return found;
}

interface Include {
  readonly from: Source;
  readonly arch?: string;
  readonly next?: boolean;
}

/** What `#include <name>` or `#include "name"` leads to. */
export function include(tree: Tree, spelled: string, { from, arch = "x86_64", next = false }: Include): Source | undefined {
  return tree.loader(model(arch)).include({ name: spelled.slice(1, -1), quoted: spelled.startsWith('"'), next, from });
}

/** A small kernel source tree. */
export const kernel = {
  Makefile: "# x\nVERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 300\n",
  "include/uapi/Kbuild":
    "ifeq ($(wildcard $(srctree)/arch/$(SRCARCH)/include/uapi/asm/kvm.h),)\nno-export-headers += linux/kvm.h\nendif\n",
  "include/uapi/linux/kvm.h":
    "#ifndef _UAPI_LINUX_KVM_H\n#define _UAPI_LINUX_KVM_H\nint _UAPI_x;\n#endif /* _UAPI_LINUX_KVM_H */\n",
  "include/uapi/linux/vduse.h": "vduse",
  "include/uapi/drm/drm.h": "drm",
  "include/uapi/drm/i915_drm.h": "i915",
  "include/uapi/asm-generic/Kbuild": "mandatory-y += types.h\nmandatory-y += ioctl.h\n",
  "include/uapi/asm-generic/types.h": "generic types",
  "include/uapi/asm-generic/ioctl.h": "generic ioctl",
  "include/linux/secret.h": "kernel only",
  "arch/x86/include/uapi/asm/Kbuild": "generated-y += unistd_64.h\ngeneric-y += kvm_para.h\n",
  "arch/x86/include/uapi/asm/kvm.h": "x86 kvm",
  "arch/x86/include/uapi/asm/types.h": "x86 types",
  "arch/arm/include/uapi/asm/Kbuild": "",
  "arch/arm/include/uapi/asm/ioctl.h": "arm ioctl",
};
