import type { Finding } from "../review/result.ts";
import type { Expected, Shown, WitnessCase, Written } from "./witness.ts";

/**
 * The program of a witness; `needed` are lines that its header wants before it. ABIDE_CONTROL leaves out what is claimed: what still does not compile then is no witness of anything. ABIDE_EXPECTED
 * holds a value to a `_Static_assert`, so that no program has to run; ABIDE_AFTER is defined when the new headers are compiled.
 */
export function programText(
  finding: Finding,
  shown: Shown,
  { cases, needed = [] }: { readonly cases: readonly WitnessCase[]; readonly needed?: readonly string[] },
): string {
  const { rule, element, header, fingerprint } = finding;
  const include = shown.includes === false ? [] : [...needed, `#include <${header}>`, ""];
  // A header that one side does not have is part of the claim.
  const isNew = cases.some((each) => [each.before, each.after].some((seen) => seen.expect === "fails" && seen.value === header));
  const said = [
    `${rule}: ${element} (${header}), ${fingerprint}`,
    finding.message,
    ...cases.map(({ arch, before, after }) => `${arch}: before ${expectedText(before)}; after ${expectedText(after)}`),
  ];
  return [
    "/*",
    ...said.map((line) => ` * ${inComment(line)}`),
    " */",
    ...(isNew ? [] : include),
    "#ifndef ABIDE_CONTROL",
    ...(isNew ? include : []),
    ...shown.lines,
    ...(shown.expression === undefined ? [] : printing(shown, shown.expression)),
    "#endif",
    "",
  ].join("\n");
}

const formats: Readonly<{ [written in Written]: { readonly type: string; readonly format: string } }> = {
  signed: { type: "long long", format: "%lld" },
  unsigned: { type: "unsigned long long", format: "%llu" },
  hex: { type: "unsigned long long", format: "%#llx" },
  text: { type: "const char *", format: "%s" },
};

function printing({ kind, written = "signed" }: Shown, expression: string): readonly string[] {
  const { type, format } = formats[written];
  const equal =
    written === "text"
      ? "__builtin_strcmp(ABIDE_WITNESS, ABIDE_EXPECTED) == 0"
      : `(${type})(ABIDE_WITNESS) == (${type})(ABIDE_EXPECTED)`;
  const held =
    kind === "run" ? [] : ["#ifdef ABIDE_EXPECTED", `_Static_assert(${equal}, "not what was expected");`, "#endif", ""];
  return [
    `#define ABIDE_WITNESS ${expression}`,
    "",
    ...held,
    "extern int printf(const char *, ...);",
    "",
    "int main(void)",
    "{",
    `\tprintf("${format}\\n", (${type})(ABIDE_WITNESS));`,
    "\treturn 0;",
    "}",
  ];
}

export function expectedText(expected: Expected): string {
  switch (expected.expect) {
    case "compiles":
      return "compiles";
    case "fails":
      return expected.value === "" ? "does not compile" : `does not compile (${expected.value})`;
    case "prints":
      return `prints ${expected.value}`;
  }
}

function inComment(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("*/", "* /").replaceAll("/*", "/ *");
}
