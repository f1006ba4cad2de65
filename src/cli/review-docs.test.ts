import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, expect, test } from "vitest";
import { runCaptured } from "../../test/support/captured-io.ts";

const schema: object = JSON.parse(readFileSync(new URL("../../schema/doc-review-1.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

const folder = mkdtempSync(join(tmpdir(), "abide-docs-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(path: string, content: string | Uint8Array): string {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, content);
  return full;
}

const section = (title: string, capability: string) => `${title}\n${"-".repeat(title.length)}\n\n:Capability: ${capability}\n\n`;

const before = section("4.1 KVM_GET_API_VERSION", "basic") + section("4.2 KVM_CREATE_VM", "basic");
const after = `${before.replace(": basic", " basic")}${section("4.3 KVM_ARM_GO", "KVM_CAP_GO_ARM")}`;
const kvm = `#include <linux/ioctl.h>
#include <asm/kvm.h>
#define KVM_GET_API_VERSION _IO(0xAE, 0x00)
#define KVM_CREATE_VM _IO(0xAE, 0x01)
#define KVM_CAP_SECRET 1
`;

// A kernel tree: the command and its capability are one architecture's.
const tree = (root: string, doc: string) => {
  file(`${root}/include/uapi/linux/kvm.h`, kvm);
  file(`${root}/include/uapi/asm-generic/Kbuild`, "");
  file(`${root}/arch/x86/include/uapi/asm/kvm.h`, "#define KVM_CAP_X86_THING 2\n");
  file(`${root}/arch/arm64/include/uapi/asm/kvm.h`, "#define KVM_ARM_GO _IO(0xAE, 0x02)\n#define KVM_CAP_ARM_GO 3\n");
  file(`${root}/Documentation/virt/kvm/api.rst`, doc);
  return join(folder, root);
};
const trees = [tree("old", before), tree("new", after)] as const;

const review = (...args: readonly string[]) => runCaptured(["review", "--doc", ...args]);

test("two trees: each document is held against its own tree, over all architectures", async () => {
  expect(await review(...trees)).toEqual({
    exit: 0,
    err: "",
    out: `api.rst  before → after   1 change · 2 new findings

  + 4.3  KVM_ARM_GO  behind KVM_CAP_GO_ARM

  risk    doc-capability-unknown  api.rst:14  KVM_CAP_GO_ARM
          KVM_ARM_GO is documented behind KVM_CAP_GO_ARM, which is not in the headers: no program can ask for it by that
          name
          → The header has KVM_CAP_ARM_GO.
  advice  doc-field-malformed  api.rst:4
          :Capability has no colon behind it, so it is text and no field; read as a field
          → Write the field as :Name: value.

as before  3 findings

  doc-capability-undocumented  3 names: no command stands behind it and it has no section (with the line of its first mention)
          KVM_CAP_SECRET, KVM_CAP_X86_THING, KVM_CAP_ARM_GO

mended  1 finding

  doc-command-undocumented  1 name: in the headers, without a section (with the line of its first mention)
          KVM_ARM_GO

New: 1 risk and 1 advice. As before: 3 advice. Mended: 1. Verdict: risk.
`,
  });
});

test("only what the change brought counts for --fail-on", async () => {
  const exits = await Promise.all([
    review(...trees, "--fail-on", "risk"),
    review(trees[1], trees[1], "--fail-on", "advice"),
    review(...trees, "--fail-on", "break"),
  ]);
  expect(exits.map(({ exit }) => exit)).toEqual([1, 0, 0]);
});

test("JSON, of gzipped documents without headers", async () => {
  const pair = [file("a.rst.gz", gzipSync(after)), file("b.rst", before)];
  const { exit, out } = await review(...pair, "--format", "json");
  const document: unknown = JSON.parse(out);
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  expect({ exit, document }).toEqual({
    exit: 0,
    document: {
      schema: "abide/doc-review/1",
      verdict: "clean",
      checked: false,
      changes: [
        {
          kind: "removed",
          what: "command",
          name: "KVM_ARM_GO",
          section: "4.3",
          line: 11,
          before: "KVM_CAP_GO_ARM",
          after: null,
        },
      ],
      findings: [],
      mended: [
        {
          rule: "doc-field-malformed",
          severity: "advice",
          name: null,
          line: 4,
          isNew: false,
          message: ":Capability has no colon behind it, so it is text and no field; read as a field",
          next: "Write the field as :Name: value.",
        },
      ],
    },
  });
});

test("a tree that holds the document and no headers: names are not held against any", async () => {
  const bare = file("bare/Documentation/virt/kvm/api.rst", after).replace("/Documentation/virt/kvm/api.rst", "");
  const { exit, out } = await review(trees[0], bare);
  expect([exit, out.split("\n").at(-2)]).toEqual([
    0,
    "New: 1 advice. Names were not held against headers: name a tree with --root. Verdict: advice.",
  ]);
});

test("headers for the new side alone: what both documents say is not new", async () => {
  const document = file("alone/api.rst", after);
  const { out } = await review(document, document, "--root", `after=${trees[1]}`);
  expect(out.split("\n").at(-2)).toBe("New: nothing. As before: 1 risk and 4 advice. Verdict: clean.");
});

test.each([
  ["a document that is not there", ["nowhere.rst", "nowhere.rst"], "nowhere.rst does not exist"],
  ["a folder without one", [folder, folder], "holds no Documentation/virt/kvm/api.rst"],
  ["damaged compression", [file("bad.gz", Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 3)), trees[0]], "cannot be read"],
  ["an architecture", [...trees, "--arch", "arm"], "--arch says nothing with --doc"],
  [
    "another document",
    [trees[0], file("README.md", "# KVM\n\nKVM_CAP_SECRET is nice.\n")],
    `README.md has no section of a command or a capability; expected KVM's api.rst, with sections such as 4.1 KVM_GET_API_VERSION`,
  ],
  ["an empty one", [file("empty.rst", ""), trees[0]], "empty.rst has no section of a command or a capability"],
  [
    "a root without KVM's header",
    [...trees.map((each) => join(each, "Documentation/virt/kvm/api.rst")), "--root", dirname(file("other/x.h", "#define X 1\n"))],
    "other: no linux/kvm.h with a KVM_CAP_ name; name a kernel tree or an include folder that does",
  ],
  ["a root that is not there", [...trees, "--root", "/nonexistent"], "/nonexistent"],
])("%s ends with 2", async (_, args, message) => {
  const { exit, out, err } = await review(...args);
  expect([exit, out]).toEqual([2, ""]);
  expect(err).toContain(message);
});
