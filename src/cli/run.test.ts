import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import type { Io } from "./io.ts";
import { run } from "./run.ts";

interface Outcome {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line with streams of its own. `closeAfter`: the reader goes away after so many pieces. */
async function abide(args: readonly string[], closeAfter = Number.POSITIVE_INFINITY): Promise<Outcome & { pieces: number }> {
  let [out, err, pieces] = ["", "", 0];
  const io: Io = {
    out: async (text) => {
      pieces++;
      if (pieces <= closeAfter) out += text;
    },
    err: (text) => {
      err += text;
    },
    color: { out: false, err: false },
    closed: () => pieces >= closeAfter,
  };
  return { exit: await run(args, io), out, err, pieces };
}

const header = `#include <linux/types.h>
#include <linux/ioctl.h>
struct x { __u8 a; __u64 b; };
#define X_GO _IOW('x', 1, struct x)
`;

const printed = (size: number, hole: number, number: string) => `
struct x {
  __u8 a;  /*     0     1 */
           /* hole of ${hole} bytes */
  __u64 b; /* ${String(hole + 1).padStart(5)}     8 */
  /* size: ${size}, align: ${hole + 1}, members: 2, holes: 1, padding: 0 */
  /* in holes: ${hole} bytes */
};

X_GO  _IOW(0x78, 0x01, struct x)  ${number}

1 header: 1 record, 1 command, 0 constants, 0 enums
`;

describe("abide abi", () => {
  test("prints text for x86_64, or another architecture by any of its names", async () => {
    const file = join(folderOf({ "x.h": header }), "x.h");
    expect(await abide(["abi", file])).toMatchObject({ exit: 0, out: `x.h  x86_64\n${printed(16, 7, "0x40107801")}`, err: "" });
    expect(await abide(["abi", file, "--arch", "x86"])).toMatchObject({
      exit: 0,
      out: `x.h  i386\n${printed(12, 3, "0x400c7801")}`,
      err: "",
    });
  });

  test("prints JSON", async () => {
    const file = join(folderOf({ "x.h": header }), "x.h");
    const { exit, out, err } = await abide(["abi", "--format=json", file, "--arch", "mips"]);
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    const document = JSON.parse(out);
    expect(document.arch).toBe("mips");
    expect(document.headers["x.h"].commands.X_GO.number).toBe(0x80107801);
  });

  test("merges paths, and tells headers of one name apart", async () => {
    const root = folderOf({ "a/x.h": "struct a { int i; };", "b/x.h": "struct b { int i; };", "b/y.h": "" });
    const { exit, out } = await abide(["abi", "--format", "json", join(root, "a"), join(root, "b")]);
    expect(exit).toBe(0);
    const { headers } = JSON.parse(out);
    expect(Object.keys(headers)).toEqual(["x.h", join(root, "b/x.h"), "y.h"]);
    expect(Object.keys(headers["x.h"].records)).toEqual(["a"]);
    expect(Object.keys(headers[join(root, "b/x.h")].records)).toEqual(["b"]);
  });

  test("finds included headers in --root", async () => {
    const root = folderOf({ "mine/x.h": "#include <their/y.h>\nstruct x { y_t y; };", "inc/their/y.h": "typedef short y_t;" });
    const file = join(root, "mine/x.h");
    expect(await abide(["abi", file, "--root", join(root, "mine"), "--root", join(root, "inc")])).toMatchObject({
      exit: 0,
      err: "",
    });
    const without = await abide(["abi", file]);
    expect(without.exit).toBe(2);
    expect(without.err).toContain(`${file}:1:10: error: header 'their/y.h' is in none of the roots`);
    expect(without.err).toContain("    1 | #include <their/y.h>\n      |          ^~~~~~~~~~~");
  });

  test("prints what it understood when a header is broken, and exits with 2", async () => {
    const file = join(folderOf({ "x.h": `${header}struct broken { struct absent y; };\n` }), "x.h");
    const { exit, out, err } = await abide(["abi", file]);
    expect(exit).toBe(2);
    expect(out).toContain("X_GO  _IOW(0x78, 0x01, struct x)  0x40107801");
    expect(err).toContain(`${file}:5:`);
    expect(await abide(["abi", file, "--format", "json"])).toMatchObject({ exit: 2, err: "" });
  });

  test("says what it left out, and exits with 2", async () => {
    const root = folderOf({ "x.h": "", "y.h": "-> gone.h" });
    expect(await abide(["abi", root])).toMatchObject({
      exit: 2,
      err: `abide: ${root}/y.h: not read, because the link leads nowhere (ENOENT)\n`,
    });
  });

  test("says that a name cannot be read, without what steers a terminal", async () => {
    const root = folderOf({ "x.h": "#include <a\u001b[2Jb.h>\nstruct \u009b31m;\n", "y\u001b[2J.h": "-> gone.h" });
    const { exit, err } = await abide(["abi", root]);
    expect(exit).toBe(2);
    expect(err).toContain("header 'a\\x1b[2Jb.h' is in none of the roots");
    expect(err).toContain("/y\\x1b[2J.h: not read, because the link leads nowhere (ENOENT)\n");
    expect(err).not.toMatch(/(?!\n)\p{Cc}/u);
  });

  test("reads what is no header at all", async () => {
    const root = folderOf({ "x.h": "\0\u0001\u0002ELF".repeat(1000), "y.h": "" });
    expect((await abide(["abi", root])).out).toMatch(/2 headers: 0 records/);
  });

  test("stops printing when nobody reads any more", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 40 }, (_, file) => [
        `${file}.h`,
        Array.from({ length: 300 }, (_each, index) => `#define LONG_NAME_OF_A_CONSTANT_${file}_${index} ${index}\n`).join(""),
      ]),
    );
    const root = folderOf(many);
    expect((await abide(["abi", root])).pieces).toBeGreaterThan(4);
    expect(await abide(["abi", root], 1)).toMatchObject({ exit: 0, pieces: 1 });
  });
});

describe("what a user can get wrong", () => {
  const known =
    "known: x86_64, i386, x32, aarch64, arm, riscv64, s390x, powerpc64le, powerpc, mips, mips64, sparc64, m68k, loongarch64, alpha";
  test.each<readonly [args: readonly string[], err: string]>([
    [["abbi"], "abide: there is no verb abbi; did you mean abide abi?\n"],
    [["frobnicate"], "abide: there is no verb frobnicate; the verbs are:"],
    [["abi"], "abide: missing required argument 'path'\n"],
    [["abi", "x.h", "--arhc", "arm"], "abide: unknown option '--arhc'\n(Did you mean --arch?)\n"],
    [["abi", "x.h", "--arch", "aarch46"], `abide: there is no architecture aarch46; did you mean aarch64?\n${known}\n`],
    [["abi", "x.h", "--arch", "vax"], `abide: there is no architecture vax\n${known}\n`],
    [["abi", "x.h", "--arch", ""], `abide: the name of an architecture is missing\n${known}\n`],
    [
      ["abi", "x.h", "--arch", "arm,x86_64"],
      "abide: expected one architecture, found arm,x86_64; records are laid out for one at a time\n",
    ],
    [["abi", "x.h", "--arch", "all"], "abide: expected one architecture, found all; records are laid out for one at a time\n"],
    [["review", "x.h", "y.h", "--arch", "arm", "--arch", "vax"], `abide: there is no architecture vax\n${known}\n`],
    [["review", "x.h", "y.h", "--arch", "vax", "--arch", "arm"], `abide: there is no architecture vax\n${known}\n`],
    [["review", "x.h", "y.h", "--arch", "arm,"], `abide: the name of an architecture is missing\n${known}\n`],
    [["abi", "x.h", "--arch", "constructor"], `abide: there is no architecture constructor\n${known}\n`],
    [
      ["abi", "x.h", "--format", "xml"],
      "abide: option '--format <format>' argument 'xml' is invalid. Allowed choices are text, json.\n",
    ],
    [["abi", "nowhere.h"], "abide: nowhere.h does not exist; expected a kernel source tree,"],
    [["--frob"], "abide: unknown option '--frob'\n"],
  ])("%j", async (args, err) => {
    const outcome = await abide(args);
    expect({ ...outcome, err: outcome.err.slice(0, err.length) }).toEqual({ exit: 2, out: "", err, pieces: 0 });
  });
});

describe("help", () => {
  test("lists the verbs, on stdout", async () => {
    const { exit, out, err } = await abide(["--help"]);
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    expect(out).toMatch(/^Usage: abide <verb> …\n/);
    expect(out).toMatch(/\n {2}abi +print the records/);
  });

  test("without a verb goes to stderr, because nothing was done", async () => {
    const { exit, out, err } = await abide([]);
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    expect(err).toMatch(/^Usage: abide <verb> …\n/);
  });

  test("of a verb has an example, in both spellings", async () => {
    const { exit, out } = await abide(["abi", "--help"]);
    expect(exit).toBe(0);
    expect(out).toContain("\nExamples:\n  abide abi /usr/include/linux/vduse.h\n");
    expect(await abide(["help", "abi"])).toMatchObject({ exit: 0, out });
  });

  test("has the version", async () => {
    expect(await abide(["--version"])).toMatchObject({ exit: 0, out: "0.1.0\n" });
  });
});
