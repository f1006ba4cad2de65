import { expect, test } from "vitest";
import { headerSlices } from "./header-slices.ts";
import { LiveHeader } from "./live-header.ts";

/** Numbers in a row that looks random and is the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
}

const pieces = [
  "#define A 1\n",
  "#define B (A + 1)\n",
  "/* a comment; with a brace { and an apostrophe's */\n#define C 3\n",
  "struct a {\n\tint x;\n\tint y[B];\n};\n",
  "enum e {\n\tE1, /* one */\n\tE2,\n};\n",
  "#if A > 1\n#define D 1\n#else\n#define D 2\n#endif\n",
  '#ifdef __cplusplus\nextern "C" {\n#endif\n',
  "#ifdef __cplusplus\n}\n#endif\n",
  "CALL(A, f)\n",
  "typedef int t; typedef long u;\n",
  "#define LONG (1 + \\\n\t2)\n",
  "#include <a.h>\n",
  '#define S "x; { // y"\n',
  "int f(void)\n{\n\treturn 1;\n}\n",
  "\n",
  "// a line\n",
];

/** A header of some pieces, and what it becomes when some are taken out, put in or cut in the middle, ten times over. */
function texts(seed: number): readonly string[] {
  const next = numbers(seed);
  const pick = () => pieces[next(pieces.length)] as string;
  const list = pieces.filter(() => next(4) > 0);
  const all: string[] = [];
  const head = next(3) === 0 ? "" : "/* A header. */\n#ifndef H\n#define H\n";
  for (let step = 0; step < 10; step++) {
    const at = next(list.length);
    const kind = next(4);
    if (kind === 0) list.splice(at, next(3));
    else if (kind === 1) list.splice(at, 0, pick(), pick());
    else if (kind === 2) list[at] = pick();
    else list[at] = (list[at] as string).slice(0, next(20));
    const text = head + list.join("") + (head === "" ? "" : next(5) === 0 ? "#endif\n#define Z 1\n" : "#endif /* H */\n");
    all.push(text);
  }
  return all;
}

test("going from text to text cuts each as it is cut alone", () => {
  let cut = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const live = new LiveHeader();
    const all = texts(seed);
    for (const [at, text] of all.entries()) {
      const before = all[at - 1] ?? "";
      const { before: old, after: now, ...step } = live.step(before, text);
      const alone = new LiveHeader().step("", text);
      expect({ seed, at, ...plain(now) }).toEqual({ seed, at, ...plain(alone.after) });
      const [left, right] = [counts(old.chunks), counts(now.chunks)];
      const less = (some: Map<string, number>, others: Map<string, number>) =>
        [...some].flatMap(([code, count]) => (count === others.get(code) ? [] : [code])).sort();
      expect([...new Set([...step.removed, ...step.added])].map(({ code }) => code).sort()).toEqual(
        [...new Set([...less(left, right), ...less(right, left)])].sort(),
      );
      cut += now.chunks.length;
    }
  }
  expect(cut).toBeGreaterThan(1000);
});

function counts(chunks: readonly { readonly code: string }[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { code } of chunks) found.set(code, (found.get(code) ?? 0) + 1);
  return found;
}

function plain({ chunks, ...rest }: ReturnType<LiveHeader["step"]>["after"]) {
  return { ...rest, chunks: chunks.map(({ code }) => code) };
}

test("what slices say does not follow from the texts that came before", () => {
  let sliced = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const live = new LiveHeader();
    const all = texts(seed);
    for (const [at, text] of all.entries()) {
      const before = all[Math.max(0, at - 1 - (seed % 3))] as string;
      const found = headerSlices(live, before, text);
      expect(found).toEqual(headerSlices(new LiveHeader(), before, text));
      if (found !== undefined) sliced++;
    }
  }
  expect(sliced).toBeGreaterThan(100);
});
