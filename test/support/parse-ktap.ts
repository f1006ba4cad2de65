/**
 * A strict reader of KTAP version 1, after Documentation/dev-tools/ktap.rst and knowing nothing of our printer. Throws an `Error` with
 * the number of the line for anything that the document does not allow, and for what it only recommends: a plan there must be.
 */
export interface KtapSuite {
  readonly tests: readonly KtapTest[];
  /** Diagnostic lines that are not before a test. */
  readonly remarks: readonly string[];
}

export interface KtapTest {
  readonly ok: boolean;
  readonly name: string;
  readonly directive?: "SKIP" | "TODO" | "XFAIL" | "TIMEOUT" | "ERROR";
  readonly reason?: string;
  /** Diagnostic lines before the result. */
  readonly remarks: readonly string[];
  readonly suite?: KtapSuite;
}

export function parseKtap(text: string): KtapSuite {
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const lines = text.slice(0, -1).split("\n");
  const [suite, end] = parseSuite(lines, 0, 0);
  if (end < lines.length) throw new Error(`line ${end + 1}: behind the last test: ${lines[end]}`);
  return suite;
}

const resultLine = /^(ok|not ok) (0|[1-9][0-9]*) ([^#]*[^#\s])(?: # (SKIP|TODO|XFAIL|TIMEOUT|ERROR)(?: (.+))?)?$/;

function parseSuite(lines: readonly string[], start: number, depth: number): readonly [suite: KtapSuite, end: number] {
  const indent = "  ".repeat(depth);
  let at = start;
  const here = () => {
    const line = lines[at];
    return line?.startsWith(indent) === true && line[indent.length] !== " " ? line.slice(indent.length) : undefined;
  };
  const fail = (what: string): never => {
    throw new Error(`line ${at + 1}: ${what}: ${lines[at] ?? "(end)"}`);
  };
  if (here() !== "KTAP version 1") fail("expected a version line");
  at += 1;
  while (here()?.startsWith("# ")) at += 1;
  const plan = /^1\.\.(0|[1-9][0-9]*)$/.exec(here() ?? "");
  if (plan === null) return fail("expected a plan");
  at += 1;

  const tests: KtapTest[] = [];
  let remarks: string[] = [];
  let suite: KtapSuite | undefined;
  for (;;) {
    const line = here();
    if (line === undefined) {
      const nested = lines[at];
      if (nested?.startsWith(`${indent}  `) !== true) break;
      if (suite !== undefined) fail("two suites in one test");
      [suite, at] = parseSuite(lines, at, depth + 1);
      continue;
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is checked.
    if (/[\u0000-\u001f\u007f]/.test(line)) fail("a control character");
    if (line.startsWith("# ")) remarks.push(line.slice(2));
    else {
      const [, status, number, name = "", directive, reason] = resultLine.exec(line) ?? fail("not a line of KTAP");
      if (Number(number) !== tests.length + 1) fail(`expected number ${tests.length + 1}`);
      if (/^(- |\s)/.test(name)) fail("a name that begins with a dash or a space");
      const ok = status === "ok";
      if (suite !== undefined && ok !== suite.tests.every((each) => each.ok)) fail("does not agree with its suite");
      tests.push({
        ok,
        name,
        remarks,
        ...(directive === undefined ? {} : { directive: directive as NonNullable<KtapTest["directive"]> }),
        ...(reason === undefined ? {} : { reason }),
        ...(suite === undefined ? {} : { suite }),
      });
      remarks = [];
      suite = undefined;
    }
    at += 1;
  }
  if (suite !== undefined) fail("a suite without its result");
  if (tests.length !== Number(plan[1])) fail(`${plan[1]} tests were planned, and ${tests.length} are here`);
  return [{ tests, remarks }, at];
}
