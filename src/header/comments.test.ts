import { expect, test } from "vitest";
import { readText } from "../../test/support/read-text.ts";

const header = readText(`/* SPDX-License-Identifier: MIT */

/**
 * struct config - how the device is made
 * @name: what it is called
 * @ngroups: number of groups,
 *	 at least one
 */
struct config {
	char name[256];
	unsigned ngroups; /* if API_VERSION >= 1 */
	/* only with FEATURE_X */
	unsigned nas;
	unsigned plain;
	unsigned reserved[3]; // must be zero
};

/* The first version. */
#define API_VERSION 1
#define NAME_MAX 256	/* bytes */

enum state {
	OFF,	/* not yet */
	/* running */
	ON,
};
`);

test("a record's comment is the one right before it", () => {
  expect(header.records.get("config")?.comment).toBe(
    "struct config - how the device is made\n@name: what it is called\n@ngroups: number of groups,\nat least one",
  );
});

test.each([
  ["name", "what it is called"],
  ["ngroups", "number of groups, at least one\nif API_VERSION >= 1"],
  ["nas", "only with FEATURE_X"],
  ["plain", ""],
  ["reserved", "must be zero"],
])("member %s: %j", (name, comment) => {
  expect(header.records.get("config")?.fields.find((field) => field.name === name)?.comment).toBe(comment);
});

test("macros and enumerators", () => {
  expect(header.constants.get("API_VERSION")?.comment).toBe("The first version.");
  expect(header.constants.get("NAME_MAX")?.comment).toBe("bytes");
  expect(header.enums.get("state")?.enumerators.map(({ comment }) => comment)).toEqual(["not yet", "running"]);
});

test("kernel-doc reaches members of anonymous unions and enumerators", () => {
  const documented = readText(`/**
 * struct call - one call
 * @code: which
 * @value: what it carries
 */
struct call { int code; union { int value; }; };

/**
 * enum way - which way
 * @IN: towards us
 */
enum way { IN, OUT };
`);
  expect(documented.records.get("call")?.fields.map(({ comment }) => comment)).toEqual(["which", "what it carries"]);
  expect(documented.enums.get("way")?.enumerators.map(({ comment }) => comment)).toEqual(["towards us", ""]);
});

test("places are line and column from 1", () => {
  expect(header.records.get("config")?.fields[1]?.place).toEqual({ file: "t.h", line: 11, column: 11 });
  expect(header.constants.get("NAME_MAX")?.place).toEqual({ file: "t.h", line: 20, column: 9 });
});
