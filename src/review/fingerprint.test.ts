import { expect, test } from "vitest";
import { fingerprint } from "./fingerprint.ts";

// The low eight digits are FNV-1a's published test vectors for 32 bits.
test.each([
  ["", "811c9dc5"],
  ["a", "e40c292c"],
  ["foobar", "bf9cf968"],
])("the end of the fingerprint of %j is %s", (text, low) => {
  expect(fingerprint(text)).toMatch(new RegExp(`^[0-9a-f]{4}${low}$`));
});
