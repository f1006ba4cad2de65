import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bytesAsGiven } from "./bytes-as-given.ts";

test("UTF-8 is its bytes, also where a text has what node puts in the place of others", () => {
  expect(bytesAsGiven(["a", "é", ""], "cmdline")).toEqual(["a", "Ã©", ""]);
  expect(bytesAsGiven(["\ufffd", "é"], "cmdline")).toEqual(["ï¿½", "Ã©"]);
  expect(bytesAsGiven(["NO_SUCH=\ufffd"], "environ")).toEqual(["NO_SUCH=ï¿½"]);
});

/** The whole way, of bytes that are no UTF-8: two that node takes for the same, and an unfinished character. */
test("a program has the bytes that it was given", () => {
  const abide = join(import.meta.dirname, "../../abide");
  const script = `ODD="$(printf '\\375')" exec ${abide} trial --build vduse --report /dev/null -- sh -c 'printf "%s|" "$@" "$ODD"' sh "$(printf 'a\\377')" "$(printf 'a\\376')" "$(printf '\\303')" é`;
  const out = execFileSync("sh", ["-c", script], { encoding: "latin1" });
  expect(out).toBe("a\xff|a\xfe|\xc3|\xc3\xa9|\xfd|");
});
