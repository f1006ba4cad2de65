import { expect, test } from "vitest";
import { historyLanes } from "./history-lanes.ts";

/** Rows as a drawing: `*` for the point, `|` for a line that passes, `\` after the line that it comes from. Points are letters. */
function draw(parents: readonly (number | undefined)[], main?: string): string {
  const letters = "abcdefghij";
  const rows = historyLanes(parents, main === undefined ? undefined : (point) => main.includes(letters[point] as string));
  return rows
    .map(({ point, lane, from, up, down }) => {
      const width = Math.max(lane, ...up, ...down) + 1;
      const cells = Array.from({ length: width }, (_, at) => {
        if (at === lane) return `${up.includes(at) ? "^" : ""}*${down.includes(at) ? "v" : ""}`;
        return up.includes(at) && down.includes(at) ? "|" : up.includes(at) || down.includes(at) ? "?" : ".";
      });
      const branch = from !== undefined && from !== lane ? ` from ${from}` : "";
      return `${cells.join(" ")} ${letters[point]}${branch}`;
    })
    .join("\n");
}

test("a line", () => {
  expect(draw([undefined, 0, 1])).toBe("*v a\n^*v b\n^* c");
});

test("what branches off is drawn before the line goes on", () => {
  expect(draw([undefined, 0, 0, 0, 2], "abe")).toBe("*v a\n| *v c from 0\n| ^* e\n| * d from 0\n^* b");
});

test("a line ends where the last of its branches leaves it", () => {
  expect(draw([undefined, 0, 0], "a")).toBe("*v a\n| * b from 0\n. * c from 0");
});

test("two beginnings", () => {
  expect(draw([undefined, undefined, 1])).toBe("* a\n*v b\n^* c");
});
