import { expect, test } from "vitest";
import { readKbuild } from "./kbuild.ts";

function check(text: string, present: readonly string[], expected: Readonly<{ [list: string]: readonly string[] }>): void {
  const lists = readKbuild(text, { SRCARCH: "arm" }, (path) => present.includes(path));
  expect(Object.fromEntries(lists)).toEqual(expected);
}

test("lists grow by += over lines, comments and joined lines", () => {
  check(
    "# SPDX\ngeneric-y += kvm_para.h # why\ngeneric-y += a.h \\\n  b.h\ngenerated-y := unistd_64.h\n\nmandatory-y += types.h",
    [],
    { "generic-y": ["kvm_para.h", "a.h", "b.h"], "generated-y": ["unistd_64.h"], "mandatory-y": ["types.h"] },
  );
});

const conditional = `ifeq ($(wildcard $(srctree)/arch/$(SRCARCH)/include/uapi/asm/kvm_para.h),)
ifeq ($(wildcard $(objtree)/arch/$(SRCARCH)/include/generated/uapi/asm/kvm_para.h),)
no-export-headers += linux/kvm_para.h
endif
endif
`;

test("a header is withheld when neither file is there", () => {
  check(conditional, [], { "no-export-headers": ["linux/kvm_para.h"] });
  check(conditional, ["arch/arm/include/uapi/asm/kvm_para.h"], {});
  check(conditional, ["arch/arm/include/generated/uapi/asm/kvm_para.h"], {});
});

test("ifneq and else", () => {
  check("ifneq ($(wildcard $(srctree)/x.h),)\na += 1\nelse\na += 2\nendif\na += 3", ["x.h"], { a: ["1", "3"] });
  check("ifneq ($(wildcard $(srctree)/x.h),)\na += 1\nelse\na += 2\nendif\na += 3", [], { a: ["2", "3"] });
});

test("a condition that cannot be worked out counts as true", () => {
  check("ifeq ($(CONFIG_X),y)\na += 1\nendif\nifdef CONFIG_Y\na += 2\nendif", [], { a: ["1", "2"] });
});
