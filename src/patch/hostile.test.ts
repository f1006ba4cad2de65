import { expect, test } from "vitest";
import { applyHunks } from "./apply-hunks.ts";
import { PatchError } from "./patch-error.ts";
import { readPatches } from "./read-patches.ts";

const base = "#define X_VERSION 1\n\nstruct x {\n\t__u32 a;\n\t__u32 b;\n};\n";
const diff = `diff --git a/x.h b/x.h\nindex 1..2 100644\n--- a/x.h\n+++ b/x.h\n@@ -3,4 +3,5 @@ s\n struct x {\n \t__u32 a;\n \t__u32 b;\n+\t__u32 c;\n };\n`;
const mail = (at: number) =>
  `From 0123456789 Mon Sep 17 00:00:00 2001\nFrom: =?utf-8?q?J=C3=BC?= <j@x>\nSubject: [PATCH v2 ${at}/2] x\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nText.\n---\n${diff}-- \n2.39\n`;
const inputs = [diff, mail(1) + mail(2), diff.replace(/^/gm, "> > "), `${mail(1)}${diff.replace(/^/gm, "> ")}`];

/** A generator of numbers that are the same in every run (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const pieces = [
  "\n",
  "\r\n",
  "@@ -1 +1 @@\n",
  "--- a/y\n+++ b/y\n",
  "diff --git a/y b/y\n",
  "> ",
  "\0",
  "=",
  "\\ No newline at end of file\n",
  "From x Mon Sep 17 00:00:00 2001\nA: b\n",
  "999999999",
  "/../",
  '"',
  "\n\n",
];

test.each([">", "> ", " >", "\t> "])("nine million characters of %j are no patch", async (mark) => {
  await expect(readPatches(mark.repeat(9_000_000 / mark.length))).rejects.toThrow(
    "there is no patch: expected a unified difference",
  );
});

test("damaged at random: it is read, or a PatchError says why not; what is read applies in whole or not at all", async () => {
  let [read, refused] = [0, 0];
  for (let seed = 1; seed <= 400; seed++) {
    const next = numbers(seed);
    let text = inputs[next(inputs.length)] ?? "";
    for (let damages = 1 + next(3); damages > 0; damages--) {
      const at = next(text.length);
      text = text.slice(0, at) + (next(2) === 0 ? (pieces[next(pieces.length)] ?? "") : "") + text.slice(at + next(12));
    }
    try {
      const { patches } = await readPatches(text);
      read++;
      for (const { files } of patches) {
        for (const { before, after, hunks } of files) {
          expect(`${before}/${after}`.split("/")).not.toContain("..");
          const { text: applied, problems } = applyHunks(base, hunks, after ?? "", "white-space");
          expect(applied === undefined).toBe(problems.length > 0);
        }
      }
    } catch (error) {
      expect(error).toBeInstanceOf(PatchError);
      refused++;
    }
  }
  expect(read).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(100);
});
