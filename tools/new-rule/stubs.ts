/** A file to write, its path relative to the repository. */
export interface Stub {
  readonly path: string;
  readonly text: string;
}

/** What a new rule starts from. Until they are filled in the samples' test fails: the rule finds nothing in its own sample. */
export function ruleStubs(name: string): readonly Stub[] {
  return [
    { path: `src/review/rules/${name}.ts`, text: ruleText(name) },
    { path: `samples/${name}/before/sample.h`, text: header("__u32 flags;") },
    { path: `samples/${name}/after/sample.h`, text: header("__u64 flags;") },
    { path: `samples/${name}/expected.txt`, text: expectedText(name) },
  ];
}

/** The registry with a line for one more rule, sorted by the names of the files. */
export function registerRule(registry: string, name: string): string {
  const line = /^import \{ \w+ \} from "\.\/rules\/([a-z0-9-]+)\.ts";\n/gm;
  const names = [...registry.matchAll(line)].map(([, each = ""]) => each);
  const sorted = [...new Set([...names, name])].sort();
  const imports = sorted.map((each) => `import { ${camelCase(each)} } from "./rules/${each}.ts";\n`).join("");
  const list = sorted.map((each) => `  ${camelCase(each)},\n`).join("");
  const first = registry.search(line);
  const rest = registry.slice(first).replaceAll(line, "");
  return (
    registry.slice(0, first) +
    imports +
    rest.replace(/(: readonly Rule\[\] = \[\n)(?: {2}\w+,\n)*/, (_, opening: string) => opening + list)
  );
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function ruleText(name: string): string {
  return `import type { RuleOf } from "../rule.ts";

/** Say which pairs it finds, and which it leaves alone. */
export const ${camelCase(name)}: RuleOf<"record"> = {
  id: "${name}",
  title: "say in one line what is found",
  kind: "record",
  severity: "break",
  witness: { none: "say what a C program can show of it, or why none can" },
  why: "Say in a sentence or two what happens to whom.",
  precedent: "",
  fix: "Say how to mend it, with an example.",
  decidedBy: "header",
  check({ before, after }) {
    if (before === undefined || after === undefined) return [];
    return [];
  },
};
`;
}

function header(member: string): string {
  return `#include <linux/types.h>

struct sample {
	${member}
};
`;
}

/** As the test of the samples prints it: the verdict, and for each finding where, what and what to do. */
function expectedText(name: string): string {
  return `break

break ${name} after/sample.h:4 sample.flags [x86_64 i386]
  What is found, with the values before and after.
  → What to do.
`;
}
