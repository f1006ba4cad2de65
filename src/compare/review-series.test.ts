import { describe, expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import { repositoryOf } from "../../test/support/repository-of.ts";
import { compareGit } from "./compare-git.ts";
import { comparePatches } from "./compare-patches.ts";
import { comparePaths } from "./compare-paths.ts";

const top = "#include <linux/types.h>\n#include <linux/ioctl.h>\n";
const caps = "#define X_GET_API_VERSION _IOR('x', 0, __u64)\n#define X_CHECK_EXTENSION _IO('x', 1)\n#define X_CAP_BASE 1\n";
const record = "struct x_config {\n\t__u32 id;\n\t__u32 reserved[7];\n};\n#define X_CREATE _IOW('x', 2, struct x_config)\n";
const base = top + caps + record;

const withMember = (text: string) => text.replace("reserved[7]", "address_space;\n\t__u32 reserved[6]");
const withCapability = (text: string) => text.replace("X_CAP_BASE 1\n", "X_CAP_BASE 1\n#define X_CAP_ADDRESS_SPACE 2\n");
const withVersion = (text: string) => text.replace("X_CAP_BASE 1\n", "X_CAP_BASE 1\n#define X_API_VERSION_1 1\n");
const withCommand = (text: string) => `${text}#define X_SET_ADDRESS_SPACE _IOW('x', 3, __u32)\n`;
const withNote = (text: string) => text.replace("address_space;", "address_space; /* if X_CAP_ADDRESS_SPACE */");
const misplaced = (text: string) =>
  text.replace("\t__u32 id;\n", "\t__u32 early;\n\t__u32 id;\n").replace("reserved[7]", "reserved[6]");
const unrelated = (text: string) => `${text}#define X_LIMIT 7\n`;

type Step = (text: string) => string;

/** Each step a commit, and each commit a patch; reviewed from git, and as mails for a commit and for a folder. All must say the same. */
async function reviewed(steps: readonly Step[], from = base) {
  const texts = [from];
  for (const step of steps) texts.push(step(texts.at(-1) ?? ""));
  const { root, git, commit } = repositoryOf({ "x.h": from, "other.c": "int a;\n" });
  const start = git("rev-parse", "HEAD").trim();
  for (const [at, text] of texts.slice(1).entries()) commit(`step ${at + 1}`, { "x.h": text, "other.c": `int a${at};\n` });
  const mbox = git("format-patch", "--stdout", `${start}..`);
  const ofGit = await compareGit({ repository: root, range: `${start}..` });
  const ofCommit = await comparePatches(mbox, { base: { repository: root, ref: start } });
  const ofFolder = await comparePatches(mbox, { base: { tree: folderOf({ "x.h": from, "other.c": "int a;\n" }) } });
  const plain = ({ patches, review }: typeof ofGit) => [
    patches.map(({ comparison }) => comparison.review),
    { ...review, findings: review.findings.filter(({ rule }) => !rule.includes("another-patch")) },
  ];
  // And each as two folders would be reviewed.
  const expected = texts
    .slice(1)
    .map((text, at) => comparePaths(folderOf({ "x.h": texts[at] ?? "" }), folderOf({ "x.h": text })).review);
  for (const series of [ofGit, ofCommit, ofFolder]) {
    expect(series.patches.map(({ comparison }) => comparison.review)).toEqual(steps.length > 1 ? expected : []);
    expect(plain(series)).toEqual(plain(ofGit));
  }
  expect(ofFolder.across).toEqual(ofCommit.across);
  expect(ofGit.across.map(({ finding }) => finding.fingerprint)).toEqual(
    ofCommit.across.map(({ finding }) => finding.fingerprint),
  );
  return ofCommit;
}

const acrossOf = async (steps: readonly Step[]) =>
  (await reviewed(steps)).across.map(
    ({ finding: { rule, severity, element, message, next } }) => `${severity} ${rule} ${element}: ${message} → ${next}`,
  );

describe("what is seen across patches", () => {
  test.each<[string, readonly Step[], readonly string[]]>([
    [
      "a member whose capability comes later",
      [withMember, withCapability],
      [
        "risk gate-in-another-patch x_config.address_space: x_config.address_space comes in patch 1/2, and X_CAP_ADDRESS_SPACE, which announces it, in patch 2/2: a tree with patch 1/2 and without patch 2/2 has x_config.address_space, and nothing says so. → Add X_CAP_ADDRESS_SPACE in the patch that adds x_config.address_space.",
      ],
    ],
    [
      "a capability that comes before what it announces",
      [withCapability, unrelated, withMember],
      [
        "risk gate-in-another-patch x_config.address_space: x_config.address_space comes in patch 3/3, and X_CAP_ADDRESS_SPACE, which announces it, in patch 1/3: a tree with patch 1/3 and without patch 3/3 announces x_config.address_space, and does not have it. → Add X_CAP_ADDRESS_SPACE in the patch that adds x_config.address_space.",
      ],
    ],
    [
      "a command whose capability comes later",
      [withCommand, withCapability],
      [
        "risk gate-in-another-patch X_SET_ADDRESS_SPACE: X_SET_ADDRESS_SPACE comes in patch 1/2, and X_CAP_ADDRESS_SPACE, which announces it, in patch 2/2: a tree with patch 1/2 and without patch 2/2 has X_SET_ADDRESS_SPACE, and nothing says so. → Add X_CAP_ADDRESS_SPACE in the patch that adds X_SET_ADDRESS_SPACE.",
      ],
    ],
    [
      "a member whose version comes later",
      [withMember, withVersion],
      [
        "risk gate-in-another-patch x_config.address_space: x_config.address_space comes in patch 1/2, and X_API_VERSION_1, which announces it, in patch 2/2: a tree with patch 1/2 and without patch 2/2 has x_config.address_space, and nothing says so. → Add X_API_VERSION_1 in the patch that adds x_config.address_space.",
      ],
    ],
    [
      "a note that names the capability later still",
      [withMember, withCapability, withNote],
      [
        "risk gate-in-another-patch x_config.address_space: x_config.address_space comes in patch 1/3, and X_CAP_ADDRESS_SPACE, which announces it, in patch 2/3: a tree with patch 1/3 and without patch 2/3 has x_config.address_space, and nothing says so. → Add X_CAP_ADDRESS_SPACE in the patch that adds x_config.address_space.",
      ],
    ],
    ["both in one patch", [(text) => withCapability(withMember(text)), unrelated], []],
    [
      "a command that can be tried, and a version in a patch of its own later",
      [withCommand, withVersion],
      [
        "risk version-in-another-patch X_API_VERSION_1: Patch 2/2 adds X_API_VERSION_1 and does nothing else to x.h; what it may stand for comes elsewhere, and nothing else tells of it: X_SET_ADDRESS_SPACE in patch 1/2. A tree with patch 2/2 alone declares what it does not have, and one without it has what its version denies. → Raise X_API_VERSION_1 in patch 1/2, with X_SET_ADDRESS_SPACE; or give it a gate in its own patch, and leave the version.",
      ],
    ],
    [
      "a version in a patch of its own, and a command with a capability",
      [(text) => withCapability(withCommand(text)), withVersion],
      [],
    ],
    ["a version in the patch of one command", [(text) => withVersion(withCommand(text)), unrelated], []],
    [
      "a break that the next patch mends",
      [misplaced, (text) => text.replace("\t__u32 early;\n\t__u32 id;\n", "\t__u32 id;\n\t__u32 early;\n")],
      [
        "risk mended-in-another-patch x_config.id: Patch 1/2 alone: id moved from byte 0 to byte 4 (by 4). (member-moved) Patch 2/2 mends it. → Fold what patch 2/2 does to x_config into patch 1/2.",
      ],
    ],
    [
      "a break that the last patch takes back",
      [misplaced, unrelated, () => unrelated(base)],
      [
        "risk mended-in-another-patch x_config.id: Patch 1/3 alone: id moved from byte 0 to byte 4 (by 4). (member-moved and gate-missing) Patch 3/3 mends it. → Fold what patch 3/3 does to x_config into patch 1/3.",
      ],
    ],
    [
      "a break of what an earlier patch made",
      [
        (text) => `${text}struct x_new { __u32 a; };\n#define X_NEW _IOW('x', 9, struct x_new)\n`,
        (text) => text.replace("x_new { __u32 a;", "x_new { __u64 a;"),
      ],
      [
        "risk mended-in-another-patch x_new.a: Patch 2/2 changes what patch 1/2 made: a was 4 bytes (__u32 @0) and is 8 bytes (__u64 @0). (member-resized) Nobody has it but who picks patch 1/2 alone. → Fold what patch 2/2 does to x_new into patch 1/2.",
        "risk mended-in-another-patch X_NEW: Patch 2/2 changes what patch 1/2 made: X_NEW: struct x_new is now 8 bytes, it was 4, so its number 0x40047809 became 0x40087809. (command-size-changed) Nobody has it but who picks patch 1/2 alone. → Fold what patch 2/2 does to X_NEW into patch 1/2.",
      ],
    ],
    ["a break that stays is one of the whole, and no more", [misplaced, unrelated], []],
  ])("%s", async (_name, steps, expected) => {
    expect(await acrossOf(steps)).toEqual(expected);
  });
});

test("a version raised first, and what it may stand for in two patches", async () => {
  const steps: readonly Step[] = [
    (text) => text.replace("X_ABI_VERSION 1\n", "X_ABI_VERSION 2\n"),
    withCommand,
    (text) => `${text}struct x_new {\n\t__u32 a;\n};\n#define X_NEW _IOW('x', 9, struct x_new)\n`,
  ];
  const { across } = await reviewed(steps, `${base}#define X_ABI_VERSION 1\n`);
  expect(across.map(({ finding: { element, message, next }, at, here }) => [element, message, next, at, here.line])).toEqual([
    [
      "X_ABI_VERSION",
      "Patch 1/3 raises X_ABI_VERSION to 2 and does nothing else to x.h; what it may stand for comes elsewhere, and nothing else tells of them: X_SET_ADDRESS_SPACE in patch 2/3 and struct x_new and X_NEW in patch 3/3. A tree with patch 1/3 alone declares what it does not have, and one without it has what its version denies.",
      "If it stands for all of them, raise X_ABI_VERSION in patch 3/3, the last that it stands for; or give each a gate in its own patch, and leave the version.",
      0,
      11,
    ],
  ]);
});

test("one patch is no series", async () => {
  const series = await reviewed([withMember]);
  expect([series.patches, series.across, series.whole.subject]).toEqual([[], [], "[PATCH] step 1"]);
  expect(series.whole.patch?.mail?.subject).toBe("[PATCH] step 1");
  expect(series.review.findings.map(({ rule }) => rule)).toEqual(["gate-missing", "reserved-consumed"]);
});

test("what is found across patches is part of the whole, worst first", async () => {
  const { review } = await reviewed([withMember, withCapability]);
  expect([review.verdict, review.findings.map(({ rule, severity }) => `${severity} ${rule}`)]).toEqual([
    "risk",
    ["risk gate-in-another-patch", "advice gate-note-missing", "advice reserved-consumed"],
  ]);
});
