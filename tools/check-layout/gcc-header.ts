import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readDwarf } from "./dwarf.ts";
import { factsOfDwarf } from "./dwarf-facts.ts";
import type { CommandFacts, Facts } from "./facts.ts";
import { emptyFacts } from "./facts.ts";
import { run } from "./gcc.ts";
import { expansionsOf, isCall, marker, readMacros } from "./macros.ts";
import { ask, type Compile, type Question } from "./probe.ts";

/** How to compile a header by itself. */
export interface GccSetup {
  readonly command: string;
  readonly flags: readonly string[];
  /** A folder for temporary files that nobody else writes to. */
  readonly work: string;
}

export type GccHeader = { readonly facts: Facts } | { readonly rejected: string };

/** Asks the compiler what a header declares. `name` is its include name, `path` the file's normalised path. */
export async function gccHeader(setup: GccSetup, name: string, path: string): Promise<GccHeader> {
  const { command, work } = setup;
  const flags = [...setup.flags, "-std=gnu17", "-w"];
  const source = join(work, "header.c");
  const object = join(work, "header.o");
  const include = `#include <${name}>\n`;
  await writeFile(source, include);
  // Cross compilers do not tell their assembler the version by themselves.
  const debug = ["-g", "-gdwarf-5", "-Wa,--gdwarf-5", "-fno-eliminate-unused-debug-types", "-c", source, "-o", object];
  const compiled = await run(command, [...flags, ...debug], work);
  if (!compiled.ok) return { rejected: firstError(compiled.stderr) };
  const expanded = await run(command, [...flags, "-E", "-dD", source], work);
  if (!expanded.ok) return { rejected: firstError(expanded.stderr) };
  const fromDwarf = factsOfDwarf(readDwarf(await readFile(object)), path);
  const { macros, all } = readMacros(expanded.stdout, path);

  const questions: Question[] = [];
  const question = (id: string, expression: string): void => void questions.push({ id, expression });
  const candidates = [...macros].filter(([, macro]) => !macro.functionLike && macro.body !== "").map(([macro]) => macro);
  const prologue = candidates.length === 0 || all.has("_IOC") ? include : `${include}#include <linux/ioctl.h>\n`;
  const named = candidates.filter((macro) => /\b[A-Za-z_]/.test(macros.get(macro)?.body ?? ""));
  const commands = await findCommands(setup, flags, prologue, named);
  for (const macro of candidates) question(`macro ${macro}`, macro);
  for (const macro of commands)
    for (const part of ["DIR", "TYPE", "NR", "SIZE"]) question(`${part} ${macro}`, `_IOC_${part}(${macro})`);
  if (commands.length > 0) for (const part of ["NONE", "READ", "WRITE"]) question(part, `_IOC_${part}`);
  for (const { enumerators } of fromDwarf.enums) for (const each of enumerators) question(`enumerator ${each.name}`, each.name);
  for (const [record, { expression }] of fromDwarf.records)
    if (expression !== "") question(`align ${record}`, `_Alignof(__typeof__(${expression}))`);

  const answers = await ask(prologue, questions, compiler(setup, flags));
  const answer = (id: string): bigint | undefined => answers.get(id);

  const facts = emptyFacts();
  for (const [macro, { functionLike, body }] of macros) {
    if (body === "") continue;
    facts.bodies.set(macro, body);
    const value = functionLike ? undefined : answer(`macro ${macro}`);
    if (value === undefined) facts.macros.add(macro);
    else facts.constants.set(macro, value);
  }
  const directions = new Map<bigint | undefined, string>([
    [answer("NONE"), "none"],
    [answer("READ"), "read"],
    [answer("WRITE"), "write"],
    [(answer("READ") ?? 0n) | (answer("WRITE") ?? 0n), "readwrite"],
  ]);
  for (const macro of commands) {
    const number = answer(`macro ${macro}`);
    if (number === undefined) continue;
    const decoded: CommandFacts = {
      number: BigInt.asUintN(32, number),
      direction: directions.get(answer(`DIR ${macro}`)) ?? `?${answer(`DIR ${macro}`)}`,
      group: Number(answer(`TYPE ${macro}`)),
      ordinal: Number(answer(`NR ${macro}`)),
      size: Number(answer(`SIZE ${macro}`)),
    };
    facts.commands.set(macro, decoded);
  }
  for (const [record, { expression, ...rest }] of fromDwarf.records) {
    const align = answer(`align ${record}`);
    if (align === undefined && expression !== "") throw new Error(`${name}: the compiler does not answer ${expression}`);
    facts.records.set(record, { ...rest, align: align === undefined ? undefined : Number(align) });
  }
  for (const each of fromDwarf.enums) {
    const enumerators = each.enumerators.map((one) => {
      const value = answer(`enumerator ${one.name}`);
      // A macro of the enumerator's name stands before it (linux/pkt_sched.h); the debug info still has the value.
      if (all.has(one.name)) return one;
      if (value === undefined) throw new Error(`${name}: the compiler does not answer ${one.name}`);
      return { name: one.name, value };
    });
    facts.enums.push({ ...each, enumerators });
  }
  for (const [typedef, shape] of fromDwarf.typedefs) facts.typedefs.set(typedef, shape);
  return { facts };
}

/** The macros whose whole expansion is one call of _IOC, which _IO, _IOR and _IOW come down to: the preprocessor finds them. */
async function findCommands(
  setup: GccSetup,
  flags: readonly string[],
  prologue: string,
  macros: readonly string[],
): Promise<string[]> {
  if (macros.length === 0) return [];
  const source = join(setup.work, "commands.c");
  const asked = macros.map((macro, index) => `${marker} ${index} ${macro}\n`).join("");
  await writeFile(source, `${prologue}#undef _IOC\n${asked}`);
  const { ok, stdout, stderr } = await run(setup.command, [...flags, "-E", "-P", source], setup.work);
  if (!ok) throw new Error(`the macros cannot be expanded: ${stderr.slice(0, 1000)}`);
  return [...expansionsOf(stdout)].flatMap(([index, text]) => (isCall(text, "_IOC") ? [macros[index] ?? ""] : []));
}

function compiler({ command, work }: GccSetup, flags: readonly string[]): Compile {
  const source = join(work, "probe.c");
  const object = join(work, "probe.o");
  return async (text) => {
    await writeFile(source, text);
    // An error inside a macro's definition is reported there, with a note that leads to the probe or without, depending on how
    // gcc tracks expansions; where neither way says which line of the probe it was, the probe fails.
    let stderr = "";
    for (const tracking of ["2", "0"]) {
      const options = ["-fmax-errors=0", "-fno-diagnostics-show-caret", `-ftrack-macro-expansion=${tracking}`];
      const result = await run(command, [...flags, ...options, "-c", source, "-o", object], work);
      if (result.ok) return { object: await readFile(object) };
      const bad = badLines(result.stderr);
      stderr += result.stderr;
      if (bad.size > 0) return { bad, stderr };
    }
    return { bad: new Set(), stderr };
  };
}

/** Lines of the probe with an error; one inside a macro's definition is followed by a note that leads to the probe. */
function badLines(stderr: string): Set<number> {
  const bad = new Set<number>();
  let astray = false;
  for (const line of stderr.split("\n")) {
    const inProbe = /^abide-probe:(\d+):\d+: (error|note):/.exec(line);
    if (/^[^ ].*: error: /.test(line)) astray = inProbe === null;
    if (inProbe === null || (inProbe[2] === "note" && !astray)) continue;
    bad.add(Number(inProbe[1]));
    astray = false;
  }
  return bad;
}

function firstError(stderr: string): string {
  const line = stderr.split("\n").find((each) => /error:/.test(each)) ?? stderr.split("\n")[0] ?? "";
  return line.trim();
}
