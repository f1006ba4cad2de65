import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compareFacts, zeroCounts } from "./compare.ts";
import type { Facts } from "./facts.ts";
import { gccHeader } from "./gcc-header.ts";
import type { Target } from "./targets.ts";

/**
 * Proves that the check can fail: a header whose facts are known is read with the compiler, must be equal to itself, and must
 * differ once for each fact that is then falsified. Throws when a falsified fact goes unnoticed.
 */
export async function selfTest(target: Target, work: string): Promise<void> {
  mkdirSync(work, { recursive: true });
  const path = join(work, "sample.h");
  writeFileSync(path, sample);
  const result = await gccHeader({ command: target.command, flags: [...target.flags, `-I${work}`], work }, "sample.h", path);
  if ("rejected" in result) throw new Error(`self-test: ${target.command} rejects the sample: ${result.rejected}`);
  const good = result.facts;
  const differences = compareFacts(good, good, zeroCounts());
  if (differences.length > 0) throw new Error(`self-test: equal facts differ: ${differences.join("; ")}`);
  for (const [what, falsify] of Object.entries(falsified)) {
    const bad = structuredClone(good);
    falsify(bad);
    if (compareFacts(bad, good, zeroCounts()).length === 0) throw new Error(`self-test: a falsified ${what} goes unnoticed`);
  }
  console.log(`self-test: ${Object.keys(falsified).length} falsified facts are all noticed`);
}

const sample = `#include <linux/ioctl.h>
struct sample { char tag; union { int number; struct { short low; } part; }; unsigned flag : 3; unsigned rest : 5; char tail[]; };
enum level { LOW = -1, HIGH = 7 };
typedef unsigned short little;
#define SAMPLE_GET _IOR('s', 1, struct sample)
#define SAMPLE_MAX 12
#define SAMPLE_NAME "sample"
`;

const falsified: Readonly<{ [what: string]: (facts: Facts) => void }> = {
  "record that is missing": (facts) => facts.records.delete("sample"),
  "record that is extra": (facts) => facts.records.set("other", need(facts.records.get("sample.part"))),
  "record size": (facts) => edit(need(facts.records.get("sample")), "size", 99),
  alignment: (facts) => edit(need(facts.records.get("sample")), "align", 64),
  "member that is missing": (facts) => need(facts.records.get("sample")).fields.pop(),
  offset: (facts) => edit(need(facts.records.get("sample")?.fields[1]), "offset", 1),
  "member size": (facts) => edit(need(facts.records.get("sample")?.fields[0]), "size", 2),
  "member type": (facts) => edit(need(facts.records.get("sample")?.fields[0]), "shape", "u2"),
  "bit offset": (facts) => edit(need(facts.records.get("sample")?.fields[3]), "bitOffset", 1),
  "bit size": (facts) => edit(need(facts.records.get("sample")?.fields[3]), "bitSize", 1),
  "enum size": (facts) => edit(need(facts.enums[0]), "size", 8),
  "enum sign": (facts) => edit(need(facts.enums[0]), "signed", false),
  "enumerator value": (facts) => edit(need(facts.enums[0]?.enumerators[1]), "value", 8n),
  "enumerator that is missing": (facts) => need(facts.enums[0]).enumerators.pop(),
  typedef: (facts) => facts.typedefs.set("little", "i2"),
  "constant value": (facts) => facts.constants.set("SAMPLE_MAX", 13n),
  "constant that is missing": (facts) => facts.constants.delete("SAMPLE_MAX"),
  "macro that is called a constant": (facts) => {
    facts.macros.delete("SAMPLE_NAME");
    facts.constants.set("SAMPLE_NAME", 0n);
  },
  "command number": (facts) => edit(need(facts.commands.get("SAMPLE_GET")), "number", 1n),
  "command direction": (facts) => edit(need(facts.commands.get("SAMPLE_GET")), "direction", "write"),
  "command group": (facts) => edit(need(facts.commands.get("SAMPLE_GET")), "group", 1),
  "command ordinal": (facts) => edit(need(facts.commands.get("SAMPLE_GET")), "ordinal", 2),
  "command size": (facts) => edit(need(facts.commands.get("SAMPLE_GET")), "size", 0),
};

function need<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("self-test: the compiler's facts lack a part of the sample");
  return value;
}

function edit<Value extends object, Key extends keyof Value>(value: Value, key: Key, to: Value[Key]): void {
  value[key] = to;
}
