import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCaptured } from "../../test/support/captured-io.ts";
import { type GitHistory, gitHistory, hasGit } from "../../test/support/git-history.ts";
import { buildOf } from "../contract/build-of.ts";
import { checkContract } from "../contract/check-contract.ts";
import type { Contract } from "../contract/contract.ts";
import { defineContract } from "../contract/define-contract.ts";
import type { ElementMap } from "../contract/element-map.ts";
import { judge } from "../contract/judge.ts";
import { vduseContract } from "../interfaces/vduse/contract.ts";
import { vduseElements } from "../interfaces/vduse/elements.ts";

/** A module as a program would load it: it is plain JavaScript but for where `defineContract` comes from. */
function load(text: string): { readonly contract: Contract; readonly elements: ElementMap } {
  const body = text.replace('import { defineContract } from "abide";', "").replaceAll("export const ", "const ");
  const [contract, elements] = [...text.matchAll(/export const (\w+) =/g)].map(([, name]) => name);
  return new Function("defineContract", `${body}\nreturn { contract: ${contract}, elements: ${elements} };`)(defineContract);
}

async function emit({ root }: GitHistory, ...args: readonly string[]) {
  return await runCaptured(["audit", "--history", root, "--no-cache", "--emit", "contract", ...args]);
}

const example = (side: string) =>
  readFileSync(join(import.meta.dirname, `../../examples/vduse-features/shape-d/${side}/vduse.h`), "utf8");
const path = "include/uapi/linux/vduse.h";

/** VDUSE's header in the steps in which it came: what the example does not have is added here as the kernel has it. */
function vduseHistory(): GitHistory {
  const history = gitHistory();
  const fd = "\n#define VDUSE_IOTLB_GET_FD\t_IO(VDUSE_BASE, 0x10)\n";
  const one = example("before").replace(/#endif[^\n]*\n$/, "") + fd;
  const groups = (text: string) =>
    text
      .replace(/\t__u32 ngroups;.*\n\t__u32 nas;.*\n\t__u32 reserved\[11\];/, "\t__u32 reserved[13];")
      .replace(/struct vduse_vq_group_asid \{[^}]*\};\n/, "")
      .replace(/\t\tstruct vduse_vq_group_asid vq_group_asid;.*\n/, "")
      .replace(/,?\n\tVDUSE_SET_VQ_GROUP_ASID,?\n/, "\n");
  const zero = groups(one).replace(/#define VDUSE_API_VERSION_1.*\n/, "");
  const umem =
    "struct vduse_iova_umem {\n\t__u64 uaddr;\n\t__u64 iova;\n\t__u64 size;\n\t__u64 reserved[3];\n};\n" +
    "#define VDUSE_IOTLB_REG_UMEM _IOW(VDUSE_BASE, 0x18, struct vduse_iova_umem)\n";
  const info =
    "struct vduse_iova_info {\n\t__u64 start;\n\t__u64 last;\n\t__u64 capability;\n\t__u64 reserved[3];\n};\n" +
    "#define VDUSE_IOTLB_GET_INFO _IOWR(VDUSE_BASE, 0x1a, struct vduse_iova_info)\n";
  const end = (text: string) => `${text}${umem}${info}#endif\n`;
  const after = `${example("after").replace(/#endif[^\n]*\n$/, "")}${fd}`;
  history.commit("vduse: introduce VDUSE", { [path]: `${zero}#endif\n` });
  history.git("tag", "v5.15");
  history.commit("vduse: user memory", { [path]: `${zero}${umem}#endif\n` });
  history.commit("vduse: what a region can do", { [path]: end(zero) });
  history.git("tag", "v6.0");
  history.commit("vduse: API version 1", { [path]: end(groups(one)) });
  history.commit("vduse: groups and address spaces", { [path]: end(one) });
  history.git("tag", "v7.0");
  const features = after
    .replace(/#define VDUSE_F_.*\n/g, "")
    .replace(/,?\n\tVDUSE_SET_VQ_READY,\n\tVDUSE_SUSPEND,?\n/, ",\n")
    .replace(/struct vduse_vq_ready \{[^}]*\};\n/, "")
    .replace(/\t\tstruct vduse_vq_ready vq_ready;.*\n/, "");
  history.commit("vduse: features", { [path]: end(features) });
  const ready = after.replace(/#define VDUSE_F_SUSPEND.*\n/, "").replace(/,\n\tVDUSE_SUSPEND,?\n/, ",\n");
  history.commit("vduse: SET_VQ_READY behind a feature bit", { [path]: end(ready) });
  history.commit("vduse: SUSPEND behind a feature bit", { [path]: end(after) });
  history.git("tag", "v7.3");
  return history;
}

describe.runIf(hasGit)("abide audit --history --emit contract", () => {
  test("VDUSE's, from its header's history alone, has the gates of the contract that was written by hand", async () => {
    const { exit, out, err } = await emit(vduseHistory());
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    const { contract, elements } = load(out);
    expect(checkContract(contract)).toEqual([]);
    expect(contract.changes.map(({ id, since, gate, needs }) => [id, since, gate.kind, needs])).toEqual([
      ["base", "v5.15", "base", undefined],
      ["iotlb-reg-umem", "v6.0", "probe", undefined],
      ["iotlb-get-info", "v6.0", "probe", undefined],
      ["api-version-1", "v7.0", "version", undefined],
      ["get-features", "v7.3", "probe", undefined],
      ["queue-ready", "v7.3", "feature", ["get-features"]],
      ["suspend", "v7.3", "feature", ["get-features"]],
    ]);
    expect(contract.releases.map(({ name }) => name)).toEqual(["v5.15", "v6.0", "v7.0", "v7.3"]);
    // Which of both knows an element, and behind which gate.
    const gatesBy = (map: ElementMap) => {
      const rows = map.changes as { readonly [id: string]: { readonly has: readonly string[] } };
      return new Map(map.contract.changes.flatMap(({ id, gate }) => (rows[id]?.has ?? []).map((name) => [name, gate] as const)));
    };
    const [byHand, ours] = [gatesBy(vduseElements), gatesBy({ ...elements, contract })];
    const differ = [...byHand].filter(([name, gate]) => {
      const found = ours.get(name);
      return found !== undefined && gate.kind !== "base" && JSON.stringify(plain(found)) !== JSON.stringify(plain(gate));
    });
    expect(differ).toEqual([]);
    expect([...ours.keys()].filter((name) => byHand.has(name) && byHand.get(name)?.kind !== "base").sort()).toEqual([
      "VDUSE_F_QUEUE_READY",
      "VDUSE_F_SUSPEND",
      "VDUSE_GET_FEATURES",
      "VDUSE_IOTLB_GET_INFO",
      "VDUSE_IOTLB_REG_UMEM",
      "VDUSE_SET_FEATURES",
      "VDUSE_SET_VQ_GROUP_ASID",
      "VDUSE_SET_VQ_READY",
      "VDUSE_SUSPEND",
      "struct vduse_iova_info",
      "struct vduse_iova_umem",
      "vduse_dev_config.nas",
      "vduse_dev_config.ngroups",
      "vduse_dev_request.vq_group_asid",
      "vduse_dev_request.vq_ready",
    ]);
    expect(elements.declares).toEqual({ "api-version": "VDUSE_API_VERSION" });
    expect(vduseContract.name).toBe(contract.name);
  });

  test("it can be judged: a build that declares 1 without its changes is dishonest", async () => {
    const { contract } = load((await emit(vduseHistory())).out);
    const honest = buildOf(contract, { from: "v7.0" });
    expect(judge(contract, honest).honest).toBe(true);
    expect(honest.declares.versions).toEqual({ "api-version": 1n });
    const lie = buildOf(contract, { from: "v6.0", declares: { versions: { "api-version": 1n } } });
    expect(judge(contract, lie).findings.map(({ code, changes }) => [code, changes])).toEqual([
      ["over-declared", ["api-version-1"]],
    ]);
  });

  test("a capability that came before its command, and one that came after: no change of its own", async () => {
    const history = gitHistory();
    const foo = "include/uapi/linux/foo.h";
    const lines = ["#include <linux/ioctl.h>", "#define FOO_CHECK_EXTENSION _IO(0xb7, 0)"];
    const add = (line: string) => {
      lines.push(line);
      history.commit(line, { [foo]: `${lines.join("\n")}\n` });
    };
    add("#define FOO_CAP_BASE 1");
    add("#define FOO_LATE _IO(0xb7, 9)");
    add("#define FOO_CAP_LATE 2");
    add("#define FOO_CAP_EARLY 4");
    add("#define FOO_EARLY _IO(0xb7, 10)");
    const { contract, elements } = load((await emit(history)).out);
    expect(contract.changes.map(({ id, gate, silent }) => [id, plain(gate), silent])).toEqual([
      ["base", { kind: "base" }, undefined],
      ["late", { kind: "capability", id: "2", name: "FOO_CAP_LATE" }, undefined],
      ["early", { kind: "capability", id: "4", name: "FOO_CAP_EARLY" }, undefined],
    ]);
    expect(elements.changes).toEqual({
      base: { has: ["FOO_CHECK_EXTENSION", "FOO_CAP_BASE"] },
      late: { has: ["FOO_LATE", "FOO_CAP_LATE"] },
      early: { has: ["FOO_EARLY", "FOO_CAP_EARLY"] },
    });
  });

  test("a number that moved says what it was, and until which commit", async () => {
    const history = gitHistory();
    const foo = "include/uapi/linux/foo.h";
    const one = "#include <linux/ioctl.h>\n#define FOO_CHECK_EXTENSION _IO(0xb7, 0)\n#define FOO_CAP_ONE 1\n";
    history.commit("start", { [foo]: one });
    history.commit("late", { [foo]: `${one}#define FOO_CAP_LATE 3\n` });
    const moved = history.commit("late is 4", { [foo]: `${one}#define FOO_CAP_LATE 4\n` });
    history.commit("other", { [foo]: `${one}#define FOO_CAP_LATE 4\n#define FOO_CAP_OTHER 3\n` });
    const { contract } = load((await emit(history)).out);
    expect(contract.changes.map(({ id, gate }) => [id, plain(gate)])).toEqual([
      ["base", { kind: "base" }],
      ["late", { kind: "capability", id: "4", name: "FOO_CAP_LATE" }],
      ["other", { kind: "capability", id: "3", name: "FOO_CAP_OTHER" }],
    ]);
    expect(contract.changes[1]?.unverified).toMatch(
      new RegExp(`^FOO_CAP_LATE was 3 until commit ${moved.slice(0, 12)} made it 4; not in the header, and assumed: `),
    );
    expect(contract.changes[2]?.unverified).not.toContain("until commit");
  });

  test("a header that was renamed, twice, is followed to its first name; what took an old name since is another header", async () => {
    const history = gitHistory();
    const [first, second, third] = ["a", "b", "c"].map((name) => `include/uapi/linux/${name}.h`) as [string, string, string];
    let text = "#include <linux/ioctl.h>\n#define FOO_CHECK_EXTENSION _IO(0xb7, 0)\n#define FOO_CAP_ONE 1\n";
    const add = (line: string) => {
      text += `${line}\n`;
      return text;
    };
    history.commit("start", { [first]: text, "include/uapi/linux/other.h": "#define OTHER 1\n" });
    history.commit("two", { [first]: add("#define FOO_TWO _IO(0xb7, 2)\n#define FOO_CAP_TWO 2") });
    history.commit("a is b", { [first]: undefined, [second]: text });
    history.commit("three", { [second]: add("#define FOO_THREE _IO(0xb7, 3)\n#define FOO_CAP_THREE 3") });
    history.commit("b is c, and more", {
      [second]: undefined,
      [third]: add("#define FOO_FOUR _IO(0xb7, 4)\n#define FOO_CAP_FOUR 4"),
    });
    history.commit("another a", { [first]: "#define A_1 1\n" });
    history.commit("another a, again", { [first]: "#define A_1 1\n#define A_2 2\n" });
    history.commit("five", { [third]: add("#define FOO_FIVE _IO(0xb7, 5)\n#define FOO_CAP_FIVE 5") });
    const { exit, out, err } = await emit(history, "--path", third);
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    const { contract, elements } = load(out);
    expect(contract.changes.map(({ id, title }) => [id, title])).toEqual([
      ["base", "linux/c.h as its history begins"],
      ["two", "two"],
      ["three", "three"],
      ["four", "b is c, and more"],
      ["five", "five"],
    ]);
    expect(elements.header).toBe("linux/c.h");
    expect(Object.values(elements.changes).map((each) => each?.has)).toEqual([
      ["FOO_CHECK_EXTENSION", "FOO_CAP_ONE"],
      ["FOO_TWO", "FOO_CAP_TWO"],
      ["FOO_THREE", "FOO_CAP_THREE"],
      ["FOO_FOUR", "FOO_CAP_FOUR"],
      ["FOO_FIVE", "FOO_CAP_FIVE"],
    ]);
    // The header that has the first name now has a history of its own, from where it came on.
    const { contract: other } = load((await emit(history, "--path", first, "HEAD~2..HEAD")).out);
    expect(other.changes.map(({ id, title }) => [id, title])).toEqual([
      ["base", "linux/a.h as its history begins"],
      ["2", "another a, again"],
    ]);
  });

  /** Each release and its changes, and the elements of each change. */
  async function releasesOf(history: GitHistory, ...args: readonly string[]) {
    const { contract, elements } = load((await emit(history, ...args)).out);
    expect(checkContract(contract)).toEqual([]);
    const changes = Object.fromEntries(Object.entries(elements.changes).map(([id, each]) => [id, each?.has]));
    return { releases: contract.releases.map(({ name, has }) => [name, has]), changes };
  }
  const foo = "include/uapi/linux/foo.h";
  const start = "#include <linux/ioctl.h>\n#define FOO_CHECK_EXTENSION _IO(0xb7, 0)\n#define FOO_CAP_ONE 1\n";
  const go = "#define FOO_GO _IO(0xb7, 9)\n";
  const stop = "#define FOO_STOP _IO(0xb7, 10)\n";

  test("a release has what its branch has, and is after those that it has in it", async () => {
    const history = gitHistory();
    history.commit("start", { [foo]: start });
    history.git("tag", "v1");
    history.git("branch", "distro");
    history.commit("go", { [foo]: start + go });
    history.git("tag", "v2");
    history.git("checkout", "-q", "distro");
    history.commit("stop", { [foo]: stop + start });
    history.git("merge", "-q", "-m", "v2 into distro", "v2");
    history.git("tag", "-a", "-m", "2", "distro-2");
    history.commit("reset", { [foo]: `${stop}${start}${go}#define FOO_RESET _IO(0xb7, 11)\n` });
    expect(await releasesOf(history)).toEqual({
      releases: [
        ["v1", ["base"]],
        ["v2", ["base", "go"]],
        ["distro-2", ["base", "stop", "go"]],
        ["unreleased", ["base", "stop", "go", "reset"]],
      ],
      changes: {
        base: ["FOO_CHECK_EXTENSION", "FOO_CAP_ONE"],
        stop: ["FOO_STOP"],
        go: ["FOO_GO"],
        reset: ["FOO_RESET"],
      },
    });
  });

  test("a release of a stable branch has what was copied there", async () => {
    const history = gitHistory();
    history.commit("start", { [foo]: start });
    history.git("tag", "v1");
    history.commit("stop", { [foo]: start + stop });
    history.commit("go", { [foo]: start + stop + go });
    history.git("tag", "v2");
    history.git("checkout", "-q", "-b", "stable", "v1");
    history.commit("go, copied", { [foo]: go + start });
    history.commit("reset", { [foo]: `${go}${start}#define FOO_RESET _IO(0xb7, 11)\n` });
    history.git("tag", "v1.1");
    const { releases } = await releasesOf(history, "main", "stable");
    expect(releases).toEqual([
      ["v1", ["base"]],
      ["v2", ["base", "stop", "go"]],
      ["v1.1", ["base", "go", "reset"]],
    ]);
  });

  test("a header that came on two branches, and one that went and came again, has each element once", async () => {
    const history = gitHistory();
    const other = "include/uapi/linux/other.h";
    history.commit("other", { [other]: "#define OTHER 1\n" });
    history.git("checkout", "-q", "-b", "side");
    history.commit("start, again", { [foo]: start });
    history.git("checkout", "-q", "main");
    history.commit("start", { [foo]: start });
    history.git("merge", "-q", "-m", "both", "side");
    history.git("tag", "v1");
    history.commit("go", { [foo]: start + go });
    history.git("tag", "v2");
    history.commit("gone", { [foo]: undefined });
    history.commit("back, with more", { [foo]: start + go + stop });
    history.git("tag", "v3");
    expect(await releasesOf(history, "--path", foo)).toEqual({
      releases: [
        ["v1", ["base"]],
        ["v2", ["base", "go"]],
        ["v3", ["base", "go", "stop"]],
      ],
      changes: { base: ["FOO_CHECK_EXTENSION", "FOO_CAP_ONE"], go: ["FOO_GO"], stop: ["FOO_STOP"] },
    });
  });

  test("a header that is gone at the end has no contract", async () => {
    const history = gitHistory();
    history.commit("start", { [foo]: start, "README.md": "" });
    history.git("tag", "v1");
    const gone = history.commit("gone", { [foo]: undefined }).slice(0, 12);
    expect(await emit(history)).toEqual({
      exit: 2,
      out: "",
      err: `abide: linux/foo.h is gone since ${gone}, and a contract is of what is there; name a range that ends before: ${gone}^\n`,
    });
    expect((await emit(history, `${gone}^`)).exit).toBe(0);
  });

  test("a history of several headers is refused, and names them", async () => {
    const history = gitHistory();
    history.commit("start", { "include/uapi/linux/a.h": "#define A 1\n", "include/uapi/linux/b.h": "#define B 1\n" });
    const { exit, out, err } = await emit(history);
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    expect(err).toContain(
      "a contract is written of one header, and 2 changed: linux/a.h, linux/b.h; name one with --path include/uapi/linux/a.h",
    );
    expect((await emit(history, "--path", "include/uapi/linux/b.h")).exit).toBe(0);
  });
});

/** A gate without the name that each contract gives its protocol. */
function plain(gate: Contract["changes"][number]["gate"]): object {
  const { protocol: _, ...rest } = { protocol: "", ...gate };
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, `${value}`]));
}
