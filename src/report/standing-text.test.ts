import { expect, test } from "vitest";
import type { Standing } from "../audit/audit-result.ts";
import { isAsReleased, standingText } from "./standing-text.ts";

const dated = (count: number): Standing["own"] =>
  Array.from({ length: count }, (_, at) => ({ name: `A_${at}`, kind: "constant", since: undefined }));
const other = (sure: boolean): Standing["altered"] => [
  { name: "B", kind: "constant", here: "2", upstream: "1", since: "6.1", sure },
];
const taken = (own: string | undefined): Standing["taken"] => [
  { name: "C", kind: "constant", number: "3", upstream: "D", since: "6.1", own },
];

test.each<[Partial<Standing>, string, boolean]>([
  [{}, "as 6.12", true],
  [{ from: "6.1" }, "as 6.1 to 6.12", true],
  [{ own: dated(1) }, "all of 6.12, and 1 element of its own", false],
  [{ from: "6.1", own: dated(3) }, "all of 6.1 to 6.12, and 3 elements of its own", false],
  [{ altered: other(true) }, "all of 6.12 but for 1 element of another meaning", false],
  [{ altered: other(false) }, "as 6.12", true],
  [
    { altered: other(true), taken: taken("4"), own: dated(2) },
    "all of 6.12 but for 2 elements of another meaning, and 2 elements of its own",
    false,
  ],
  [{ taken: taken(undefined), own: dated(1) }, "all of 6.12, and 1 element of its own", false],
  [{ kind: "partly", own: dated(2) }, "all of 6.12, part of what came next, and 2 elements of its own", false],
  [{ kind: "partly", base: undefined }, "part of the oldest release", false],
  [
    { kind: "not-a-line", own: dated(1) },
    "all of 6.12, some of later releases without the rest, and 1 element of its own",
    false,
  ],
  [{ kind: "older" }, "less than the oldest release", false],
  [{ kind: "apart", base: undefined, own: dated(9) }, "in no release of the series", false],
])("%j", (parts, text, released) => {
  const standing = { kind: "released", base: "6.12", from: undefined, own: [], altered: [], taken: [], ...parts } as const;
  expect([standingText(standing), isAsReleased(standing)]).toEqual([text, released]);
});
