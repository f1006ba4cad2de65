import type { Random } from "./random.ts";

/** Damages a text in one to four places, as a broken edit, a bad merge or a bad disk would. */
export function mutate(random: Random, text: string): string {
  let result = text;
  for (let left = random.below(4); left >= 0; left -= 1) result = random.pick(mutations)(random, result);
  return result;
}

const mutations: readonly ((random: Random, text: string) => string)[] = [
  (random, text) => text.slice(0, random.below(text.length + 1)),
  (random, text) => text.slice(random.below(text.length + 1)),
  (random, text) => changeLines(random, text, (lines, at) => lines.splice(at, 1 + random.below(3))),
  (random, text) => changeLines(random, text, (lines, at) => lines.splice(at, 0, lines[at] ?? "")),
  (random, text) => changeLines(random, text, swapWith(random)),
  (random, text) => changeTokens(random, text, (tokens, at) => tokens.splice(at, 1 + random.below(3))),
  (random, text) => changeTokens(random, text, (tokens, at) => tokens.splice(at, 0, tokens[at] ?? "")),
  (random, text) => changeTokens(random, text, swapWith(random)),
  (random, text) => changeTokens(random, text, (tokens, at) => tokens.splice(at, 0, ` ${random.pick(strays)} `)),
  (random, text) => changeLines(random, text, (lines, at) => lines.splice(at, 0, bomb(random))),
  (random, text) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + String.fromCharCode(random.below(256)) + text.slice(at + 1);
  },
];

/** What does most harm where it does not belong. */
const strays = [
  ..."{ } ( ) [ ] ; , # ## \" ' \\ /* */ // : = - ? ...".split(" "),
  ..."struct union enum typedef sizeof __attribute__((aligned(-1))) __attribute__((packed [-1] 99999999999999999999 0x".split(
    " ",
  ),
  ...[
    "\n#if",
    "\n#else",
    "\n#endif",
    "\n#include",
    "\n#define X X(X",
    "\n#undef __u32",
    "\n#pragma pack(",
    "\n#if 1/0",
    "\\\n",
    "\0",
  ],
  ...["enum { A = 1 << 70 };", "char big[0x7fffffffffffffff];", "struct a { struct a b; };", "int x : 99;", "typedef t t;"],
] as const;

/** Up to sixty macros, each of which doubles what it is given: as tokens, as one name, as text in text, or as an included header. */
function bomb(random: Random): string {
  const body = random.pick([
    "x x",
    "x##x",
    "#x",
    "x, x",
    "x + x",
    "__VA_OPT__(x x)",
    "_Generic(x, int: x, default: x)",
    "sizeof(char[x + x])",
  ]);
  const chain = Array.from({ length: 2 + random.below(59) }, (_, index) => `#define B${index + 1}(x, ...) B${index}(${body})`);
  return [`#define B0(x, ...) ${random.pick(["x", "#x", "sizeof(#x)"])}`, ...chain, `enum { BOMB = B${chain.length}(a) };`].join(
    "\n",
  );
}

function changeLines(random: Random, text: string, change: (lines: string[], at: number) => void): string {
  const lines = text.split("\n");
  change(lines, random.below(lines.length));
  return lines.join("\n");
}

function changeTokens(random: Random, text: string, change: (tokens: string[], at: number) => void): string {
  const tokens = text.split(/(\w+|[^\w\s])/);
  change(tokens, random.below(tokens.length));
  return tokens.join("");
}

function swapWith(random: Random): (parts: string[], at: number) => void {
  return (parts, at) => {
    const other = random.below(parts.length);
    const [one, two] = [parts[at], parts[other]];
    if (one !== undefined && two !== undefined) [parts[at], parts[other]] = [two, one];
  };
}
