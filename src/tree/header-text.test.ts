import { expect, test } from "vitest";
import { commonEnds } from "./common-ends.ts";
import { headerText } from "./header-text.ts";
import { stripUapiGuards } from "./kernel-macros.ts";

const long = `/* ${"a long text ".repeat(600)}*/\n`;
const texts = [
  `#ifndef _UAPI_X_H\n#define _UAPI_X_H\n#include <linux/types.h>\n${long}#define A 1\n${long}#endif /* _UAPI_X_H */\n`,
  `#ifndef _UAPI_X_H\n#define _UAPI_X_H\n#include <linux/types.h>\n${long}#define A 2\n${long}#endif /* _UAPI_X_H */\n`,
  `#ifndef _UAPI_X_H\n#define _UAPI_X_H\n#include <linux/types.h>\n#include "y.h"\n${long}#define A 2\n#define B\n${long}#endif /* _UAPI_X_H */`,
  `#ifndef _UAPI_X_HH\n#define _UAPI_X_HH\n${long}#define _UAPIB _UAPI\n${long}#endif /* _UAPI_X_HH */\n`,
  `#ifndef _X_H\n#define _X_H\n${long}${long}#endif\n`,
  `${long}`,
  "",
  "#define _UAPI",
];

test("what is taken over from another text is what the text has", () => {
  for (const before of texts) {
    for (const raw of texts) {
      const { installed, includes, guards } = headerText(raw);
      expect(headerText(raw, headerText(before))).toEqual({ raw, installed, includes, guards });
      expect(installed).toBe(stripUapiGuards(raw));
    }
  }
});

test.each([
  ["", "", 0, 0],
  ["abc", "abc", 3, 0],
  ["abc", "abXc", 2, 1],
  ["aaa", "aaaa", 3, 0],
  ["xabc", "abc", 0, 3],
  [`${long}1${long}`, `${long}22${long}`, long.length, long.length],
  [long, `${long}${long}`, long.length, 0],
  [`${long}${long}`, long, long.length, 0],
])("common ends of %j and %j", (a, b, start, end) => {
  expect(commonEnds(a, b)).toEqual({ start, end });
});
