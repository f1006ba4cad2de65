import { describe, expect, test } from "vitest";
import { repositoryOf } from "../../test/support/repository-of.ts";
import { readPatches } from "./read-patches.ts";

const header = "#define X_VERSION 1\n\nstruct x {\n\t__u32 a;\n\t__u32 b;\n};\n";
const changed = (name: string) => header.replace("b;", `b;\n\t__u32 ${name}; /* ünïcode = 100% */`);
const diff = `diff --git a/x.h b/x.h\n--- a/x.h\n+++ b/x.h\n@@ -3,4 +3,5 @@\n struct x {\n \t__u32 a;\n \t__u32 b;\n+\t__u32 c; /* ünïcode = 100% */\n };\n`;
const lines = [" struct x {", " \t__u32 a;", " \t__u32 b;", "+\t__u32 c; /* ünïcode = 100% */", " };"];
const head =
  "From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>\nDate: Tue, 10 Feb 2026 16:26:00 +0100\nMessage-Id: <1.2@x>\nSubject: [PATCH v2 1/1] x: =?utf-8?q?add_=C3=BC?=\n";
const mail = {
  subject: "[PATCH v2 1/1] x: add ü",
  from: "Jürgen <j@example.org>",
  date: "Tue, 10 Feb 2026 16:26:00 +0100",
  messageId: "1.2@x",
};
const body = `Add c.\n\nSigned-off-by: J\n---\n x.h | 1 +\n\n${diff}-- \n2.39\n`;

const base64 = (text: string) => Buffer.from(text).toString("base64").replace(/.{70}/g, "$&\n");
const quotedPrintable = (text: string) =>
  [...Buffer.from(text)]
    .map((byte) =>
      byte === 10
        ? "\n"
        : byte === 61 || byte > 126 || byte === 9
          ? `=${byte.toString(16).toUpperCase().padStart(2, "0")}`
          : String.fromCharCode(byte),
    )
    .join("")
    .replace(/^.{60}(?=.)/gm, "$&=\n");
const quoted = (text: string, mark: string) => text.replace(/^/gm, mark);

describe("one patch, however it comes", () => {
  const message = "Add c.\n\nSigned-off-by: J";
  test.each<[string, string, object | undefined, boolean]>([
    ["a bare difference", diff, undefined, false],
    ["a mail as it is", `${head}\n${body}`, { ...mail, message }, false],
    ["a mail of an mbox", `From 0123 Mon Sep 17 00:00:00 2001\n${head}\n${body}`, { ...mail, message }, false],
    ["a mail with carriage returns", `${head}\n${body}`.replaceAll("\n", "\r\n"), { ...mail, message }, false],
    [
      "8 bits",
      `${head}MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\n${body}`,
      { ...mail, message },
      false,
    ],
    [
      "quoted-printable",
      `${head}Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: quoted-printable\n\n${quotedPrintable(body)}`,
      { ...mail, message },
      false,
    ],
    [
      "base64",
      `${head}Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: base64\n\n${base64(body)}`,
      { ...mail, message },
      false,
    ],
    [
      "attached",
      `${head}Content-Type: multipart/mixed; boundary="=-b"\n\n--=-b\nContent-Type: text/plain\n\n${message}\n--=-b\nContent-Type: text/x-patch; name=x.patch\nContent-Disposition: attachment; filename=x.patch\nContent-Transfer-Encoding: base64\n\n${base64(diff)}\n--=-b--\n`,
      { ...mail, message },
      false,
    ],
    [
      "flowed",
      `${head}Content-Type: text/plain; charset=utf-8; format=flowed\n\n${body.replace(/^ /gm, "  ")}`,
      { ...mail, message },
      true,
    ],
    [
      "quoted in an answer",
      `${head.replace("[PATCH", "Re: [PATCH")}\nOn Tuesday, J wrote:\n${quoted(body, "> ")}\nNo.\n`,
      { ...mail, subject: "Re: [PATCH v2 1/1] x: add ü", message },
      true,
    ],
    [
      "quoted by and by, and remarked on",
      quoted(diff, "> > > ")
        .replace("> > > +\t", "> > And what of c?\n> >\n> Indeed.\n> > > +\t")
        .replace("> > >  };", "Yes.\n\n> > >  };"),
      undefined,
      true,
    ],
    ["quoted without spaces", quoted(diff, ">>"), undefined, true],
  ])("%s", async (_name, text, expected, worn) => {
    const { patches, notes } = await readPatches(text);
    expect(patches).toEqual([
      {
        mail: expected,
        worn,
        files: [
          {
            before: "x.h",
            after: "x.h",
            hunks: [{ beforeStart: 3, beforeLines: 4, afterStart: 3, afterLines: 5, section: "", lines }],
          },
        ],
      },
    ]);
    expect(notes).toEqual(
      /quoted (?:in|by|with)/.test(_name) ? [expect.stringMatching(/is quoted in a mail: white space was not compared$/)] : [],
    );
  });
});

describe("a series", () => {
  const series = () => {
    const repository = repositoryOf({ "x.h": header, "y.h": "" });
    repository.commit("x: add c\n\nFrom here on there is c.\nFrom Ann, at 10:00:00 in 2026", { "x.h": changed("c") });
    repository.commit("y: fill", { "y.h": "#define Y 1\n" });
    repository.commit("x: add d", { "x.h": changed("d"), "y.h": undefined, "z.h": "#define Y 1\n" });
    return repository;
  };
  const subjects = async (text: string) => (await readPatches(text)).patches.map((patch) => patch.mail?.subject);
  const three = ["[PATCH 1/3] x: add c", "[PATCH 2/3] y: fill", "[PATCH 3/3] x: add d"];

  test("as git format-patch writes it, with and without a cover letter, as mboxrd or attached", async () => {
    const { git } = series();
    for (const how of [
      [],
      ["--cover-letter"],
      ["--pretty=mboxrd"],
      ["--attach"],
      ["--inline"],
      ["-M", "--numbered"],
      ["--thread"],
    ]) {
      const text = git("format-patch", "--stdout", "--root", "-3", ...how);
      expect(await subjects(text)).toEqual(three);
      const { patches } = await readPatches(text);
      expect(patches.map(({ files }) => files.map(({ before, after }) => [before, after]))).toEqual([
        [["x.h", "x.h"]],
        [["y.h", "y.h"]],
        [
          ["x.h", "x.h"],
          ["y.h", "z.h"],
        ],
      ]);
      expect(patches[0]?.mail?.message).toContain("\nFrom Ann, at 10:00:00 in 2026");
    }
  });

  test("in another order, with answers among it", async () => {
    const { git } = series();
    const [one = "", two = "", last = ""] = git("format-patch", "--stdout", "-3").split(/(?=^From [0-9a-f]{40} )/m);
    const answer = `From x Mon Sep 17 00:00:00 2001\nFrom: b\nSubject: Re: [PATCH 2/3] y: fill\n\n${quoted(two.split("\n\n").slice(1).join("\n\n"), "> ")}\nNo.\n`;
    expect(await subjects(last + answer + one + two)).toEqual(three);
    expect((await readPatches(last + answer + one + two)).notes).toEqual(["1 mails that quote patches were left out"]);
    const newer = (one + two + last).replaceAll("[PATCH", "[PATCH v3");
    expect(await subjects(one + newer + two + last)).toEqual(three.map((subject) => subject.replace("PATCH", "PATCH v3")));
  });

  test("with a gap", async () => {
    const { git } = series();
    const [one = "", , last = ""] = git("format-patch", "--stdout", "-3").split(/(?=^From [0-9a-f]{40} )/m);
    await expect(readPatches(one + last)).rejects.toThrow("patch 2 of 3 is missing: the input holds 1, 3");
  });

  test("a part of it is read, and is said to be one", async () => {
    const { git } = series();
    const [one = "", two = "", last = ""] = git("format-patch", "--stdout", "-3").split(/(?=^From [0-9a-f]{40} )/m);
    const read = async (text: string) => {
      const { part, notes } = await readPatches(text);
      return [part, notes];
    };
    const begins = (at: number) => `the input begins with patch ${at} of 3: the tree has to have those before it`;
    expect(await read(one + two + last)).toEqual([undefined, []]);
    expect(await read(last)).toEqual(["patch 3 of 3", [begins(3)]]);
    expect(await read(two)).toEqual(["patch 2 of 3", [begins(2), "the input ends with patch 2 of 3"]]);
    expect(await read(two + one)).toEqual(["patches 1, 2 of 3", ["the input ends with patch 2 of 3"]]);
  });

  test("a newer version of one patch takes the place of the old one, and a mail that came twice is one", async () => {
    const { git } = series();
    const [one = "", two = "", last = ""] = git("format-patch", "--stdout", "-3").split(/(?=^From [0-9a-f]{40} )/m);
    const newer = two.replace("[PATCH 2/3]", "[PATCH v2 2/3]");
    const [, second] = three;
    expect(second).toContain("[PATCH 2/3]");
    const { patches, notes, part } = await readPatches(newer + last + one + two + last);
    expect(patches.map(({ mail }) => mail?.subject)).toEqual(
      three.map((subject) => subject.replace("[PATCH 2/3]", "[PATCH v2 2/3]")),
    );
    expect([notes, part]).toEqual([["1 of the mails came twice", "v2 has 2 of 3 only: it replaces those of v1"], undefined]);
    // Where v1 is no whole series either, nothing is put together from two halves.
    expect((await readPatches(newer + one)).part).toBe("patch 2 of 3");
  });
});

describe("single patches", () => {
  const box = (subjects: readonly string[]) =>
    subjects.map((each) => `From a Mon Sep 17 00:00:00 2001\nSubject: ${each}\nFrom: a\n\n${diff}`).join("\n");
  const left = (newest: string, older: string) => [`${newest} of "x: add c" was taken; ${older} left out`];
  const v1 = "[PATCH] x: add c";
  const v2 = "[PATCH v2] x: add c";
  const row = ["[PATCH] x: add c", "[PATCH] y: fill", "[PATCH v2] z: add"];

  test.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ["two versions", [v1, v2], [v2], left("v2", "v1 was")],
    ["the newer first", [v2, v1], [v2], left("v2", "v1 was")],
    ["three of them", ["[PATCHv3] x: add c", v1, v2], ["[PATCHv3] x: add c"], left("v3", "v1, v2 were")],
    [
      "other brackets, and 1/1",
      ["[RFC PATCH] x: add c", "[net] [PATCH v2 1/1] x: add c"],
      ["[net] [PATCH v2 1/1] x: add c"],
      left("v2", "v1 was"),
    ],
    ["a newer one at the end of a row", [v1, "[PATCH] y: fill", v2], [v2, "[PATCH] y: fill"], left("v2", "v1 was")],
    [
      "a newer series that has it",
      [v1, "[PATCH v2 2/2] x: add c", "[PATCH v2 1/2] y: fill"],
      ["[PATCH v2 1/2] y: fill", "[PATCH v2 2/2] x: add c"],
      left("v2", "v1 was"),
    ],
    ["a row of different ones", row, row, []],
    ["the same title without versions", [v1, v1], [v1, v1], []],
  ])("%s", async (_name, subjects, expected, notes) => {
    const read = await readPatches(box(subjects));
    expect(read.patches.map(({ mail }) => mail?.subject)).toEqual(expected);
    expect(read.notes).toEqual(notes);
  });
});

describe("what cannot be read", () => {
  test.each<[string, string, string]>([
    ["nothing", "", "there is no patch: expected a unified difference"],
    ["prose", "Hello,\n\nthis is no patch.\n", "there is no patch: expected a unified difference"],
    ["a cover letter", `${head.replace("1/1", "0/1")}\nSee below.\n`, 'there is no patch in "[PATCH v2 0/1] x: add ü": expected'],
    [
      "a quote that leaves lines out",
      quoted(diff.split("\n").slice(0, 6).join("\n"), "> "),
      "hunk 1 of x.h (@@ -3,4 +3,5 @@) promises 4 lines before and 5 after, and has 2 and 2: the patch ends; the mail may quote only a part: review the patch that it answers",
    ],
    [
      "a damaged one of a series",
      `From a Mon Sep 17 00:00:00 2001\nSubject: [PATCH 1/2] one\nFrom: a\n\n${diff}\nFrom a Mon Sep 17 00:00:00 2001\nSubject: [PATCH 2/2] two\nFrom: a\n\n${diff.replace("+\t__u32 c;", "c;")}`,
      '"[PATCH 2/2] two":\nhunk 1 of x.h',
    ],
  ])("%s", async (_name, text, message) => {
    await expect(readPatches(text)).rejects.toThrow(message);
  });

  test("a file that does not matter is left out, and that is said", async () => {
    const text = `--- a/x.c\n+++ b/x.c\n@@ -1,3 +1,3 @@\n a\n${diff}`;
    const { patches, notes } = await readPatches(text, { matters: (path) => path.endsWith(".h") });
    expect(patches[0]?.files.map(({ after }) => after)).toEqual(["x.h"]);
    expect(notes).toEqual([expect.stringMatching(/^not looked at, as it is no header: hunk 1 of x\.c /)]);
  });
});
