import { expect, test } from "vitest";
import { modelNamed } from "../abi/models.ts";
import { createHeaderReader } from "../header/read.ts";
import { hasNumberSets, numberSet } from "./number-sets.ts";

const model = modelNamed("x86_64");
if (model === undefined) throw new Error("x86_64 is a row");

/** The set of each of some names in a header of this name and text. */
function setsIn(name: string, text: string, names: readonly string[]): readonly (string | undefined)[] {
  const header = createHeaderReader()
    .read([{ name, text }], { include: () => undefined }, model as NonNullable<typeof model>)
    .headers.get(name);
  if (header === undefined) throw new Error(`${name} was not read`);
  return names.map((each) => numberSet(each, header)?.key);
}

const init = "fuse_init_in.flags and flags2";
const run = `#define FUSE_BEFORE (1 << 3)
#define FUSE_ASYNC_READ (1 << 0)
#define FUSE_AGAIN (1 << 0)

/* A list goes on
 * below a comment. */
#define FUSE_LAST (1 << 31)
#define FUSE_WIDE (1ULL << 32)
`;

test.each<readonly [string, string, Readonly<Record<string, string | undefined>>]>([
  [
    "a list ends where bit 0 comes below an empty line",
    `${run}\n#define FUSE_OTHER (1 << 0)\n#define FUSE_MORE (1 << 1)\n`,
    { FUSE_OTHER: undefined, FUSE_MORE: undefined },
  ],
  [
    "a list ends at what is no bit",
    `${run}#define FUSE_SIZE 24\n#define FUSE_MORE (1 << 1)\n`,
    { FUSE_SIZE: undefined, FUSE_MORE: undefined },
  ],
  ["a list goes on to the end", `${run}#define FUSE_MORE (1 << 1)\n`, { FUSE_MORE: init }],
  [
    "a prefix, of bits alone",
    `${run}\n#define FUSE_WRITE_CACHE (1 << 0)\n#define FUSE_WRITE_SIZE 24\n`,
    { FUSE_WRITE_CACHE: "FUSE_WRITE_", FUSE_WRITE_SIZE: undefined },
  ],
])("%s", (_name, text, expected) => {
  const all = { FUSE_BEFORE: undefined, FUSE_ASYNC_READ: init, FUSE_AGAIN: init, FUSE_LAST: init, FUSE_WIDE: init, ...expected };
  for (const name of ["linux/fuse.h", "fuse.h", "include/uapi/linux/fuse.h"])
    expect(setsIn(name, text, Object.keys(all))).toEqual(Object.values(all));
  expect(setsIn("linux/cuse.h", text, Object.keys(all))).toEqual(Object.keys(all).map(() => undefined));
});

test("a header that is in no row has no sets", () => {
  const header = createHeaderReader()
    .read([{ name: "a.h", text: "" }], { include: () => undefined }, model)
    .headers.get("a.h");
  expect(header && hasNumberSets(header)).toBe(false);
});
