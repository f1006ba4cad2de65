import { allModels } from "../abi/models.ts";
import { compilerOf } from "./compilers.ts";
import { runScript } from "./run-script.ts";
import type { Expected, Witness } from "./witness.ts";
import type { Witnesses } from "./witnesses-of.ts";

/** A file of a folder of witnesses, by its path below the folder. */
export interface WitnessFile {
  readonly path: string;
  readonly text: string;
}

/** The headers that a compiler is given, by side and architecture. */
export interface WitnessHeaders {
  sources(
    side: "before" | "after",
    headers: readonly string[],
    arch: string,
  ): readonly { readonly name: string; readonly text: string }[];
  macros(side: "before" | "after", arch: string): Readonly<{ [name: string]: string }>;
}

const sides = ["before", "after"] as const;

/**
 * All files of a folder of witnesses: a program a finding, the headers of both sides that they include (a folder an architecture),
 * `manifest.json` (schema/witness-1.schema.json), and `run.sh`, which confirms every witness with a given compiler.
 */
export function witnessFiles(made: Witnesses, headers: WitnessHeaders): readonly WitnessFile[] {
  const archs = [...new Set(made.witnesses.flatMap(({ cases }) => cases.map(({ arch }) => arch)))];
  const files: WitnessFile[] = made.witnesses.map(({ file, text }) => ({ path: file, text }));
  for (const arch of archs) {
    const here = made.witnesses.filter(({ includes, cases }) => includes && cases.some((each) => each.arch === arch));
    const wanted = [...new Set(here.map(({ finding }) => finding.header))];
    const removed = made.witnesses.filter(({ includes }) => !includes).map(({ finding }) => finding.header);
    for (const side of sides) {
      const folder = `${side}/${arch}`;
      const found = headers.sources(side, [...wanted, ...removed], arch);
      // Else the machine's own header of that name would be taken.
      const missing = wanted.filter((name) => !found.some((each) => each.name === name));
      const absent = missing.map((name) => ({ name, text: `#error ${name} is not in these headers\n` }));
      for (const { name, text } of [...found, ...absent])
        if (isBelow(name)) files.push({ path: `${folder}/include/${name}`, text });
      files.push({ path: `${folder}/macros.h`, text: macrosText(headers.macros(side, arch)) });
    }
  }
  files.push({ path: "manifest.json", text: manifestText(made, archs) });
  files.push({ path: "run.sh", text: runScript(made.witnesses) });
  return files;
}

/** A name that leads out of the folder is never written. */
function isBelow(name: string): boolean {
  return name !== "" && !name.startsWith("/") && name.split("/").every((part) => part !== ".." && part !== "");
}

function macrosText(macros: Readonly<{ [name: string]: string }>): string {
  const lines = Object.entries(macros).map(([name, text]) => `#define ${name} ${text}`.trimEnd());
  return ["/* What make headers_install takes out of a kernel's headers. */", ...lines, ""].join("\n");
}

function manifestText({ witnesses, without }: Witnesses, archs: readonly string[]): string {
  const document = {
    schema: "abide/witness/1",
    compile: Object.fromEntries(archs.map((arch) => [arch, compileJson(arch)])),
    witnesses: witnesses.flatMap((witness) => witness.cases.map((each) => witnessJson(witness, each))),
    without: without.map(({ finding: { rule, header, element, fingerprint }, reason }) => ({
      rule,
      header,
      element,
      finding: fingerprint,
      reason,
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function compileJson(arch: string): object {
  const model = allModels.find(({ name }) => name === arch);
  const { command, flags } = model === undefined ? { command: "gcc", flags: [] } : compilerOf(model);
  const side = (name: string) => ["-imacros", `${name}/${arch}/macros.h`, "-I", `${name}/${arch}/include`];
  return { command, flags, before: side("before"), after: [...side("after"), "-DABIDE_AFTER"] };
}

function witnessJson({ file, finding, flags, how }: Witness, { arch, before, after }: Witness["cases"][number]): object {
  const { rule, header, element, fingerprint } = finding;
  return {
    file,
    finding: fingerprint,
    rule,
    header,
    element,
    arch,
    how,
    flags,
    before: expectedJson(before),
    after: expectedJson(after),
  };
}

function expectedJson(expected: Expected): object {
  const { expect } = expected;
  if (expect === "compiles") return { expect };
  return expect === "fails" ? { expect, value: expected.value } : { expect, value: expected.value, literal: expected.literal };
}
