import { plain } from "../../src/report/ktap.ts";
import { runCase } from "../../src/selftest/run-case.ts";
import { disagreements, readVerdicts } from "../check-emit/verdicts.ts";
import type { CProgram } from "./c-programs.ts";
import { askedCases } from "./held-to.ts";
import { recordedTarget } from "./recorded-target.ts";
import type { Told } from "./work.ts";

/** What a C program said of a kernel, beside what the library says that was asked the same there. */
export interface JudgedProgram {
  readonly id: string;
  /** The build that it holds the kernel to. */
  readonly build: string;
  readonly seconds: number;
  readonly pass: number;
  /** Names of cases. */
  readonly fail: readonly string[];
  readonly skip: number;
  /** Cases that both have run. None of a 32-bit program's: the library is none. */
  readonly compared: number;
  readonly disagreements: readonly string[];
}

/** `undefined`: the kernel has not got the interface, and the program says so. */
export function judgeProgram(
  { id, tested, bits, suite }: CProgram,
  release: string,
  told: readonly Told[],
): JudgedProgram | undefined {
  const [hello] = told;
  if (hello?.kind !== "hello" || !hello.nodes.includes(tested.node)) return undefined;
  const ran = told.find((each) => each.kind === "program" && each.id === id);
  if (ran?.kind !== "program") return undefined;
  const program = readVerdicts(ran.output);
  const names = (kind: string) => [...program].flatMap(([name, verdict]) => (verdict === kind ? [name] : []));
  const answers = new Map(told.flatMap((each) => (each.kind === "case" ? [[each.id, each.answers] as const] : [])));
  const own = new Map(
    askedCases(tested, release).cases.flatMap((each) => {
      const answered = answers.get(each.id);
      if (answered === undefined || bits === 32) return [];
      return [[plain(each.case.name), runCase(each.case, recordedTarget(answered), suite.numbers).kind] as const];
    }),
  );
  // What only the program has run (this machine has nothing for it) cannot be compared; what it has not run differs.
  const both = new Map([...program].filter(([name]) => own.has(name)));
  const lost =
    program.size === suite.cases.length
      ? []
      : [`${program.size} of ${suite.cases.length} cases came through; it ended with ${ran.status}`];
  return {
    id,
    build: suite.build.name,
    seconds: ran.seconds,
    pass: names("pass").length,
    fail: names("fail"),
    skip: names("skip").length,
    compared: own.size,
    disagreements: [...lost, ...disagreements(own, both)],
  };
}
