import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { runCaptured } from "../../test/support/captured-io.ts";
import { folderOf } from "../../test/support/folder-of.ts";

const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../schema/review-1.schema.json"), "utf8"));
const valid = new Ajv2020({ allErrors: true }).compile(schema);

const old = "#include <linux/ioctl.h>\n\n#define FOO_GET _IOR(0xf5, 0, int)\n";
const now = `${old}#define FOO_GO _IO(0xf5, 1)\n`;
const driver = `static long foo_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case FOO_GET:
		return get(arg);
	case FOO_GO:
		return go();
	}
	return -ENOTTY;
}

static const struct file_operations foo_fops = {
	.unlocked_ioctl = foo_ioctl,
};
`;

const files = {
  "before/include/uapi/linux/foo.h": old,
  "after/include/uapi/linux/foo.h": now,
  "source/drivers/foo.c": driver,
  "whole/include/uapi/linux/foo.h": now,
  "whole/init/main.c": "",
  "whole/drivers/foo.c": driver,
  "empty/.keep": "",
};

async function review(after: string, ...more: readonly string[]) {
  const root = folderOf(files);
  const args = more.map((each) => (each.startsWith("/") ? join(root, each) : each));
  const { exit, out, err } = await runCaptured(["review", join(root, "before"), join(root, after), "--arch", "x86_64", ...args]);
  return { exit, out: out.replaceAll(root, ""), err: err.replaceAll(root, "") };
}

const found = `FOO_GO is reached through foo_fops (drivers/foo.c:12), which sets unlocked_ioctl, and no compat_ioctl was found`;

describe("abide review --source", () => {
  test("says where it saw what headers cannot say, and what it did not find", async () => {
    const { exit, out, err } = await review("after", "--source", "/source");
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    expect(out).toContain("  risk    compat-not-wired  linux/foo.h:4  FOO_GO\n");
    expect(out.replaceAll(/\s+/g, " ")).toContain(found);
    expect(
      out,
    ).toContain(`3 questions that headers cannot answer: 2 seen in source, 1 not found. Source is searched as text: what was seen is
where to look, and no proof.

  command-without-handler  FOO_GO  seen at drivers/foo.c:6
  unknown-command-errno    FOO_GO  seen at drivers/foo.c:9
`);
  });

  test("without it, one line counts what was left open", async () => {
    const { exit, out } = await review("after");
    expect(exit).toBe(0);
    expect(out.replaceAll("\n", " ")).toContain(
      "3 questions that headers cannot answer (abide explain command-without-handler, and 2 more); --source TREE looks in a kernel's source. ",
    );
  });

  test("a kernel's whole source is looked at without being named, unless told not to", async () => {
    expect((await review("whole")).out.replaceAll(/\s+/g, " ")).toContain(found);
    expect((await review("whole", "--source", "none")).out).not.toContain("compat-not-wired  ");
  });

  test.each<[string, readonly string[], readonly string[]]>([
    [
      "no arch/ at all",
      ["drivers/kvm.c"],
      [
        "FOO_CAP_ARM_PMU  nowhere to look: the tree has no arch/arm and no arch/arm64, where FOO_CAP_ARM_PMU would be handled: not looked for",
        "FOO_PPC_GO  nowhere to look: the tree has no arch/powerpc, where FOO_PPC_GO would be handled: not looked for",
      ],
    ],
    [
      "one of several",
      ["drivers/kvm.c", "arch/arm64/kvm/arm.c"],
      ["FOO_PPC_GO  nowhere to look: the tree has no arch/powerpc, where FOO_PPC_GO would be handled: not looked for"],
    ],
    ["all of them", ["drivers/kvm.c", "arch/arm64/kvm/arm.c", "arch/powerpc/kvm/ppc.c"], []],
  ])("a name of an architecture is not looked for where the source has none: %s", async (_name, sources, nowhere) => {
    const arch = "#define FOO_CAP_ALL 1\n";
    const root = folderOf({
      "before/linux/foo.h": old + arch,
      "after/linux/foo.h": `${old}${arch}#define FOO_CAP_ARM_PMU 2\n#define FOO_PPC_GO _IO(0xf5, 1)\n`,
      ...Object.fromEntries(sources.map((path) => [`source/${path}`, driver.replace("FOO_GO", "FOO_CAP_ALL")])),
    });
    const args = ["review", join(root, "before"), join(root, "after"), "--arch", "x86_64", "--source", join(root, "source")];
    const { questions, findings } = JSON.parse((await runCaptured([...args, "--format", "json"])).out);
    const foreign = questions.filter(({ element }: { element: string }) => /ARM|PPC/.test(element));
    expect(
      foreign
        .flatMap(({ answer, element, text }: { answer: string; element: string; text: string }) =>
          answer === "nowhere" && text.includes("arch/") ? [`${element}  nowhere to look: ${text}`] : [],
        )
        .sort(),
    ).toEqual(nowhere);
    const missed = findings.filter(({ rule }: { rule: string }) => /gate-not-answered|command-without-handler/.test(rule));
    expect(missed.map(({ element }: { element: string }) => element)).toEqual(
      ["FOO_CAP_ARM_PMU", "FOO_PPC_GO"].filter((name) => !nowhere.some((line) => line.startsWith(name))),
    );
  });

  test("counts for --fail-on as every finding does", async () => {
    expect((await review("after", "--source", "/source", "--fail-on", "risk")).exit).toBe(1);
  });

  test("the document has every answer, and holds to the schema", async () => {
    const { out } = await review("after", "--source", "/source", "--format", "json");
    const document = JSON.parse(out);
    expect(valid(document)).toBe(true);
    const questions: readonly { rule: string; answer: string; at: readonly string[] }[] = document.questions;
    expect(questions.map(({ rule, answer, at }) => [rule, answer, at])).toEqual([
      ["command-without-handler", "seen", ["drivers/foo.c:6"]],
      ["compat-not-wired", "not-found", ["drivers/foo.c:12"]],
      ["unknown-command-errno", "seen", ["drivers/foo.c:9"]],
    ]);
  });

  test.each([
    ["/missing", "abide: --source /missing cannot be opened (ENOENT); give the folder of a kernel's source\n"],
    ["/source/drivers/foo.c", "abide: --source /source/drivers/foo.c "],
  ])("%s is no source", async (path, message) => {
    const { exit, out, err } = await review("after", "--source", path);
    expect({ exit, out, err: err.slice(0, message.length) }).toEqual({ exit: 2, out: "", err: message });
  });

  test("says nothing with --doc", async () => {
    const { exit, err } = await review("after", "--doc", "--source", "/source");
    expect(exit).toBe(2);
    expect(err).toMatch(/^abide: (--source|--arch) says nothing with --doc/);
  });
});
