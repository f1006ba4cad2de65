import { describe, expect, test } from "vitest";
import { parseDiff } from "./parse-diff.ts";
import type { FilePatch } from "./patch.ts";
import { PatchError } from "./patch-error.ts";

const hunk = "@@ -1,2 +1,2 @@ struct a {\n x\n-y\n+z\n";
const lines = [" x", "-y", "+z"];
const counts = { beforeStart: 1, beforeLines: 2, afterStart: 1, afterLines: 2 };
const changed = (before: string | undefined, after: string | undefined): FilePatch => ({
  before,
  after,
  hunks: [{ ...counts, section: "struct a {", lines }],
});

describe("files of a difference", () => {
  test.each<[string, string, readonly FilePatch[]]>([
    ["git's", `diff --git a/x.h b/x.h\nindex 1..2 100644\n--- a/x.h\n+++ b/x.h\n${hunk}`, [changed("x.h", "x.h")]],
    ["no prefix", `diff --git in/x.h in/x.h\n--- in/x.h\n+++ in/x.h\n${hunk}`, [changed("in/x.h", "in/x.h")]],
    ["other letters", `diff --git i/x.h w/x.h\n--- i/x.h\n+++ w/x.h\n${hunk}`, [changed("x.h", "x.h")]],
    [
      "diff -ru",
      `diff -ru old/in/x.h new/in/x.h\n--- old/in/x.h\t2020-01-01 00:00:00\n+++ new/in/x.h\t2020\n${hunk}`,
      [changed("in/x.h", "in/x.h")],
    ],
    [
      "made",
      `diff --git a/x.h b/x.h\nnew file mode 100644\n--- /dev/null\n+++ b/x.h\n@@ -0,0 +1 @@\n+z\n`,
      [
        {
          before: undefined,
          after: "x.h",
          hunks: [{ beforeStart: 0, beforeLines: 0, afterStart: 1, afterLines: 1, section: "", lines: ["+z"] }],
        },
      ],
    ],
    [
      "removed",
      `diff --git a/x.h b/x.h\ndeleted file mode 100644\n--- a/x.h\n+++ /dev/null\n@@ -1 +0,0 @@\n-z\n`,
      [
        {
          before: "x.h",
          after: undefined,
          hunks: [{ beforeStart: 1, beforeLines: 1, afterStart: 0, afterLines: 0, section: "", lines: ["-z"] }],
        },
      ],
    ],
    [
      "made and removed empty",
      "diff --git a/x.h b/x.h\nnew file mode 100644\nindex 0..e\ndiff --git a/y z.h b/y z.h\ndeleted file mode 100644\n",
      [
        { before: undefined, after: "x.h", hunks: [] },
        { before: "y z.h", after: undefined, hunks: [] },
      ],
    ],
    [
      "renamed",
      "diff --git a/x.h b/y.h\nsimilarity index 100%\nrename from x.h\nrename to y.h\n",
      [{ before: "x.h", after: "y.h", hunks: [] }],
    ],
    [
      "renamed and changed",
      `diff --git a/x.h b/y.h\nsimilarity index 90%\nrename from x.h\nrename to y.h\n--- a/x.h\n+++ b/y.h\n${hunk}`,
      [changed("x.h", "y.h")],
    ],
    [
      "copied",
      "diff --git a/x.h b/y.h\nsimilarity index 100%\ncopy from x.h\ncopy to y.h\n",
      [{ before: "x.h", after: "y.h", hunks: [], copied: true }],
    ],
    ["another mode", "diff --git a/x.h b/x.h\nold mode 100644\nnew mode 100755\n", [{ before: "x.h", after: "x.h", hunks: [] }]],
    [
      "binary",
      "diff --git a/x.h b/x.h\nindex 1..2 100644\nBinary files a/x.h and b/x.h differ\n",
      [{ before: "x.h", after: "x.h", hunks: [], binary: true }],
    ],
    [
      "quoted",
      `diff --git "a/\\303\\251\\t.h" "b/\\303\\251\\t.h"\n--- "a/\\303\\251\\t.h"\n+++ "b/\\303\\251\\t.h"\n${hunk}`,
      [changed("é\t.h", "é\t.h")],
    ],
    [
      "prose around it",
      `Hello,\n--- so far\n\n---\n x.h | 2 +-\n\ndiff --git a/x.h b/x.h\n--- a/x.h\n+++ b/x.h\n${hunk}-- \n2.39\n`,
      [changed("x.h", "x.h")],
    ],
    [
      "lines that look like others",
      "--- a/x.h\n+++ b/x.h\n@@ -1,3 +1,3 @@\n--- a\n+++ b\n \n-@@ -1 +1 @@\n+diff --git a/x b/x\n",
      [
        {
          before: "x.h",
          after: "x.h",
          hunks: [
            {
              ...counts,
              beforeLines: 3,
              afterLines: 3,
              section: "",
              lines: ["--- a", "+++ b", " ", "-@@ -1 +1 @@", "+diff --git a/x b/x"],
            },
          ],
        },
      ],
    ],
    [
      "no line feed at the end",
      "--- a/x.h\n+++ b/x.h\n@@ -1 +1 @@\n-y\n\\ No newline at end of file\n+z\n\\ No newline at end of file\n",
      [
        {
          before: "x.h",
          after: "x.h",
          hunks: [
            {
              beforeStart: 1,
              beforeLines: 1,
              afterStart: 1,
              afterLines: 1,
              section: "",
              lines: ["-y", "\\ No newline at end of file", "+z", "\\ No newline at end of file"],
            },
          ],
        },
      ],
    ],
    [
      "empty lines without their space, carriage returns",
      "--- a/x.h\r\n+++ b/x.h\r\n@@ -1,2 +1,2 @@\r\n\n-y\r\n+z\r\n",
      [{ before: "x.h", after: "x.h", hunks: [{ ...counts, section: "", lines: [" ", "-y\r", "+z\r"] }] }],
    ],
  ])("%s", (_name, text, files) => {
    expect(parseDiff(text)).toEqual({ files, problems: [], joined: 0 });
  });
});

describe("what is damaged is said", () => {
  const file = "--- a/x.h\n+++ b/x.h\n";
  test.each<[string, string, string]>([
    [
      "too short",
      `${file}@@ -1,3 +1,3 @@\n x\n-y\n+z\n`,
      "hunk 1 of x.h (@@ -1,3 +1,3 @@) promises 3 lines before and 3 after, and has 2 and 2: the patch ends",
    ],
    [
      "a line lost",
      `${file}@@ -1,3 +1,3 @@\n x\n-y\n+z\ndiff --git a/y.h b/y.h\n`,
      'hunk 1 of x.h (@@ -1,3 +1,3 @@) promises 3 lines before and 3 after, and has 2 and 2: then "diff --git a/y.h b/y.h" follows',
    ],
    [
      "a strange line",
      `${file}@@ -1,2 +1,2 @@\n x\nwrapped\n-y\n+z\n`,
      'hunk 1 of x.h (@@ -1,2 +1,2 @@) promises 2 lines before and 2 after, and has 1 and 1: then "wrapped" follows',
    ],
    [
      "a line too many",
      `${file}${hunk}+more\n`,
      'hunk 1 of x.h (@@ -1,2 +1,2 @@) goes on with "+more", and is complete by its own count',
    ],
    [
      "more removed than said",
      `${file}@@ -1,1 +1,2 @@\n-x\n-y\n+z\n`,
      'hunk 1 of x.h (@@ -1,1 +1,2 @@) promises 1 lines before and 2 after, and has 1 and 0: then "-y" follows',
    ],
    ["no file", hunk, "@@ -1,2 +1,2 @@ struct a { stands below no file: expected --- and +++ lines before it"],
    ["no numbers", `${file}@@ -a +b @@\n x\n`, 'hunk 1 of x.h: expected @@ -LINE,COUNT +LINE,COUNT @@, found "@@ -a +b @@"'],
    [
      "a count beyond all measure",
      `${file}@@ -1,99999999999999999999 +1,2 @@\n x\n`,
      'hunk 1 of x.h: expected @@ -LINE,COUNT +LINE,COUNT @@, found "@@ -1,99999999999999999999 +1,2 @@"',
    ],
    [
      "a count of a billion",
      `${file}@@ -1,999999999 +1,999999999 @@\n x\n`,
      "hunk 1 of x.h (@@ -1,999999999 +1,999999999 @@) promises 999999999 lines before and 999999999 after, and has 1 and 1: the patch ends",
    ],
    [
      "a merge",
      "diff --cc x.h\nindex 1,2..3\n",
      "diff --cc x.h is a merge's difference from both parents: make one from a single parent (git show -m)",
    ],
  ])("%s", (_name, text, message) => {
    expect(parseDiff(text).problems.map((problem) => problem.message)).toEqual([message]);
  });

  test.each(["../x.h", "/etc/passwd", "a/../../x.h", ".git/config", "a//x.h", "C:\\x.h", "x/.GIT/y.h", "./x.h"])(
    "%s leads out of the tree",
    (path) => {
      for (const text of [
        `--- a/${path}\n+++ b/${path}\n${hunk}`,
        `diff --git a/x.h b/y.h\nrename from x.h\nrename to ${path}\n`,
        `diff --git a/${path} b/${path}\nold mode 100644\nnew mode 100755\n`,
      ])
        expect(() => parseDiff(text)).toThrow(PatchError);
    },
  );

  test("a name in octal that leads out", () => {
    expect(() => parseDiff(`--- "a/\\056\\056/x.h"\n+++ "b/\\056\\056/x.h"\n${hunk}`)).toThrow(
      'the patch changes "../x.h", which is no file of a tree: expected a path below its root, without .., . or .git in it',
    );
  });
});

test("lines that a mail program has wrapped", () => {
  const text = `diff --git a/x.h\nb/x.h\n--- a/x.h\n+++ b/x.h\n@@ -1,2 +1,2 @@ static int\nname(void)\n context \nthat goes on\n-y\n+z\nz\n`;
  expect(parseDiff(text, { joinWrapped: true })).toEqual({
    files: [
      {
        before: "x.h",
        after: "x.h",
        hunks: [{ ...counts, section: "static int", lines: [" context that goes on", "-y", "+z"] }],
      },
    ],
    problems: [],
    joined: 2,
  });
});

test("the last line of a hunk, when it is long enough to have been wrapped", () => {
  const long = `+ ${"word ".repeat(12)}`;
  const parse = (last: string) =>
    parseDiff(`--- a/x.h\n+++ b/x.h\n@@ -0,0 +1 @@\n${last}\nand the end\n\nprose`, { joinWrapped: true });
  expect(parse(long)).toMatchObject({ joined: 1, files: [{ hunks: [{ lines: [`${long}and the end`] }] }] });
  expect(parse("+ short")).toMatchObject({ joined: 0, files: [{ hunks: [{ lines: ["+ short"] }] }] });
});
