import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { runCaptured } from "../../test/support/captured-io.ts";
import { folderOf } from "../../test/support/folder-of.ts";

const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../schema/audit-1.schema.json"), "utf8"));
const valid = new Ajv2020({ allErrors: true }).compile(schema);

const types = "#include <linux/types.h>\n#include <linux/ioctl.h>\n";
const commands = ["GET_API_VERSION", "SET_API_VERSION", "CREATE_DEV", "DESTROY_DEV", "IOTLB_GET_FD", "DEV_GET_FEATURES"]
  .concat(["DEV_SET_CONFIG", "DEV_INJECT_CONFIG_IRQ", "VQ_SETUP", "VQ_GET_INFO", "VQ_SETUP_KICKFD", "VQ_INJECT_IRQ"])
  .map((name, number) => `#define VDUSE_${name} _IO(0x81, ${number + 16})\n`)
  .join("");
const zero = `${types}#define VDUSE_API_VERSION 0\n${commands}`;
const groups = "struct vduse_dev_config { __u32 ngroups; __u32 nas; };\nstruct vduse_vq_config { __u32 group; };\n";
const asid = `struct vduse_iova_umem { __u32 asid; };
struct vduse_iova_info { __u32 asid; };
enum vduse_req_type { VDUSE_SET_VQ_GROUP_ASID = 3 };
struct vduse_dev_request { __u32 vq_group_asid; };
`;
const fd2 = "#define VDUSE_IOTLB_GET_FD2 _IO(0x81, 0x1b)\n";
const one = `#define VDUSE_API_VERSION_1 1\n${groups}${asid}`;
const features = "#define VDUSE_GET_FEATURES _IOR(0x81, 0x04, __u64)\n#define VDUSE_SET_FEATURES _IOW(0x81, 0x05, __u64)\n";

const files = {
  "up/6.12/linux/vduse.h": zero,
  "up/7.0/linux/vduse.h": zero + one + fd2,
  "up/7.3/linux/vduse.h": zero + one + fd2 + features,
  "ours/linux/vduse.h": zero + one + features,
  "zero/linux/vduse.h": zero,
  "odd/linux/vduse.h": `${zero}struct vduse_x { nothing y; };\n`,
  "early/linux/vduse.h": `${zero}#define VDUSE_GET_FEATURES _IOR(0x81, 0x30, __u64)\n`,
  "moved/linux/vduse.h": `${zero}${one.replace("ngroups; __u32 nas", "nas; __u32 ngroups")}${fd2.replace("0x1b", "0x2b")}`,
  "renumbered/linux/vduse.h": `${zero}#define VDUSE_OURS _IOR(0x81, 0x04, __u64)\n`,
};

async function audit(tree: string, ...more: readonly string[]) {
  const root = folderOf(files);
  const { exit, out, err } = await runCaptured(["audit", "--upstream", join(root, "up"), "--tree", join(root, tree), ...more]);
  return { exit, out: out.replaceAll(root, ""), err: err.replaceAll(root, "") };
}

describe("abide audit", () => {
  test("says what is over-declared, what no number tells, and what makes the number true", async () => {
    const { exit, out, err } = await audit("ours", "vduse");
    expect({ exit, err }).toEqual({ exit: 1, err: "" });
    expect(out).toBe(`ours against 6.12, 7.0 and 7.3   x86_64

linux/vduse.h   all of 6.12, and some of later releases without the rest
  declares           VDUSE_API_VERSION 1; may honestly declare: 0
  over-declared      1 promises asid (7.0): VDUSE_IOTLB_GET_FD2 is not here; vduse_dev_config.nas, vduse_iova_umem.asid,
                     vduse_iova_info.asid, VDUSE_SET_VQ_GROUP_ASID and vduse_dev_request.vq_group_asid are
  no number says     vq-groups (7.0): here, and behind more than 0
  nothing tells of   vduse_dev_config.ngroups and vduse_vq_config.group: a capability or a feature bit of their own would
                     have
  untold             2 elements came without the number moving; as far as names tell, found out about 1 by trying and 1
                     by another element
  to make it true    VDUSE_API_VERSION 1: pick 1 change: asid (7.0) with VDUSE_IOTLB_GET_FD2
  to keep 0          drop VDUSE_API_VERSION_1
  not a line         has 7.0's VDUSE_SET_VQ_GROUP_ASID, struct vduse_dev_config, struct vduse_dev_request, struct
                     vduse_iova_info, struct vduse_iova_umem, struct vduse_vq_config, vduse_dev_config.nas,
                     vduse_dev_config.ngroups and 4 more; 7.3's VDUSE_GET_FEATURES and VDUSE_SET_FEATURES; without 7.0's
                     VDUSE_IOTLB_GET_FD2
  in part            umem (6.0): struct vduse_iova_umem here, VDUSE_IOTLB_REG_UMEM and VDUSE_IOTLB_DEREG_UMEM not
  in part            iova-info (6.0): struct vduse_iova_info here, VDUSE_IOTLB_GET_INFO not
  not in headers     11 changes of vduse that only a kernel can be asked for: abide probe vduse

1 header · 0 as released · 0 between releases · 1 declare what is not so · 1 not a line · 0 with elements of their own
`);
  });

  test("a release is only counted, unless it is named", async () => {
    const all = await audit("zero");
    expect(all).toMatchObject({ exit: 0, err: "" });
    expect(all.out).toBe(`zero against 6.12, 7.0 and 7.3   x86_64

1 header · 1 as released · 0 between releases · 0 declare what is not so · 0 not a line · 0 with elements of their own
`);
    expect((await audit("zero", "vduse")).out).toContain("linux/vduse.h   as 6.12\n");
  });

  test("--make bundle, --full", async () => {
    expect((await audit("zero", "vduse", "--make", "address-spaces")).out).toContain(
      "  to make it true    bundle address-spaces: pick 2 changes: vq-groups (7.0) with vduse_dev_config.ngroups and\n",
    );
    expect((await audit("ours", "vduse", "--full")).out).not.toMatch(/\d more/);
  });

  test("--make of what nobody knows", async () => {
    expect(await audit("zero", "vduse", "--make", "7")).toEqual({
      exit: 2,
      out: "",
      err: "abide: --make 7: no header that was audited has such a number, or such a bundle in its contract\n",
    });
  });

  test("a header that cannot be read is said, and never a success", async () => {
    const { exit, out } = await audit("odd", "vduse");
    expect(exit).toBe(2);
    expect(out).toContain("  not read           linux/vduse.h of odd: linux/vduse.h:16:18: type 'nothing' is declared nowhere");
    expect(out).toContain("0 headers · 0 as released");
  });

  test("a header that is in both trees and in one is not exported, for want of the architecture's own", async () => {
    const guarded =
      "ifeq ($(wildcard $(srctree)/arch/$(SRCARCH)/include/uapi/asm/kvm.h),)\nno-export-headers += linux/kvm.h\nendif\n";
    const root = folderOf({
      "up/include/uapi/Kbuild": guarded,
      "up/include/uapi/linux/kvm.h": "#define KVM_API_VERSION 12\n",
      "up/include/uapi/linux/x.h": "#define X 1\n",
      "up/arch/x86/include/uapi/asm/kvm.h": "#define KVM_ARCH 1\n",
      "bare/include/uapi/Kbuild": guarded,
      "bare/include/uapi/linux/kvm.h": "#define KVM_API_VERSION 12\n",
      "bare/include/uapi/linux/x.h": "#define X 1\n",
      "none/include/uapi/linux/x.h": "#define X 1\n",
    });
    const run = async (...args: readonly string[]) => {
      const { exit, out } = await runCaptured(["audit", "--upstream", join(root, "up"), ...args]);
      return { exit, out: out.split("\n").slice(2).join("\n") };
    };
    const why = `  not read           linux/kvm.h of bare: it is there, and include/uapi/Kbuild does not export it for x86 without
                     arch/x86/include/uapi/asm/kvm.h, which is not there
`;
    expect(await run("--tree", join(root, "bare"), "kvm")).toEqual({
      exit: 2,
      out: `${why}
0 headers · 0 as released · 0 between releases · 0 declare what is not so · 0 not a line · 0 with elements of their own · 1 not read
`,
    });
    // Whether the tree is whole, it cannot tell.
    expect((await run("--tree", join(root, "bare"))).out).toContain(why);
    expect(await run("--tree", join(root, "none"), "kvm")).toEqual({
      exit: 2,
      out: `  not here           linux/kvm.h

0 headers · 0 as released · 0 between releases · 0 declare what is not so · 0 not a line · 0 with elements of their own · 1 of the releases' not here
`,
    });
  });

  test("a header that can be read in no tree is one that is not read", async () => {
    const odd = "struct x { nothing y; };\n";
    const root = folderOf({ "up/1/x.h": odd, "up/2/x.h": odd, "ours/x.h": odd });
    const { exit, out } = await runCaptured(["audit", "--upstream", join(root, "up"), "--tree", join(root, "ours")]);
    expect(exit).toBe(2);
    expect(out.trimEnd()).toMatch(/ · 1 not read$/);
  });

  test.each(["ours", "zero", "odd", "renumbered", "moved"])("json of %s: as the schema has it", async (tree) => {
    const make = tree === "odd" ? [] : ["--make", "address-spaces"];
    const { exit, out } = await audit(tree, "vduse", "--format", "json", ...make);
    expect(exit).toBe({ ours: 1, zero: 0, odd: 2, renumbered: 1, moved: 1 }[tree]);
    const document = JSON.parse(out);
    expect(valid(document) ? [] : valid.errors).toEqual([]);
    expect(document.releases).toEqual(["6.12", "7.0", "7.3"]);
    expect(valid({ ...document, more: 1 })).toBe(false);
  });

  test.each([
    [["audit"], "abide: no release is named; name at least one: --upstream DIR\n"],
    [["audit", "--upstream", "x"], "abide: no tree is named to be audited: --tree DIR\n"],
    [
      ["audit", "--upstream", "x", "--tree", "a", "--tree", "b"],
      "abide: one tree is audited, and two are named: --tree a and --tree b; leave one\n",
    ],
    [["audit", "--emit", "contract"], "abide: --emit says something only with --history GIT\n"],
    [["audit", "--path", "include/uapi"], "abide: --path says something only with --history GIT\n"],
    [["audit", "--upstream", "x", "--tree", "x", "--cache", "y"], "abide: --cache says something only with --history GIT\n"],
    [["audit", "--upstream", "x", "--tree", "x", "--no-cache"], "abide: --no-cache says something only with --history GIT\n"],
    [["audit", "--upstream", "/gone", "--tree", "/gone"], /^abide: \/gone does not exist; expected a kernel source tree/],
    [["audit", "--upstream", "x", "--tree", "x", "--arch", "x87"], /^abide: there is no architecture x87; did you mean/],
  ])("%s", async (args, message) => {
    const { exit, out, err } = await runCaptured(args);
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    expect(err).toMatch(message);
  });

  test("a number that upstream has given since, under the name that upstream gave another", async () => {
    const { exit, out } = await audit("early", "vduse");
    expect(exit).toBe(1);
    expect(out).toContain("linux/vduse.h   all of 6.12 but for 1 element of another meaning\n");
    expect(out).toContain("  other meaning      VDUSE_GET_FEATURES is 0x80088130, upstream 0x80088104 (7.3)\n");
    expect(out).not.toContain("in between");
  });

  test("what is here with another value or in another place is not called absent", async () => {
    const { exit, out } = await audit("moved", "vduse");
    expect(exit).toBe(1);
    expect(out).toContain(
      `  over-declared      1 promises asid (7.0): VDUSE_IOTLB_GET_FD2 is here with another value, vduse_dev_config.nas is here
                     with another place or type; vduse_iova_umem.asid, vduse_iova_info.asid, VDUSE_SET_VQ_GROUP_ASID and
                     vduse_dev_request.vq_group_asid are here as promised
`,
    );
  });

  test("--help has an example", async () => {
    const { exit, out } = await runCaptured(["audit", "--help"]);
    expect(exit).toBe(0);
    expect(out).toContain("abide audit --upstream releases/ --tree mydistro-6.12/ vduse");
  });
});
