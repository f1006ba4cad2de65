import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { parse } from "yaml";

/** What action.yml holds, as far as it is run here. */
interface Action {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly required: boolean; readonly default: string }>
  >;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

interface Step {
  readonly name: string;
  readonly id?: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
}

export interface ActionRun {
  /** Of the first step that failed; 0 when none did. */
  readonly exit: number;
  /** What the steps wrote to stdout, where the runner looks for commands. */
  readonly log: string;
  readonly errors: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Actions of others that were not run here. */
  readonly skipped: readonly string[];
}

export interface ActionRequest {
  readonly workspace: string;
  readonly inputs?: Readonly<Record<string, string>>;
  /** The event's payload. */
  readonly event?: object;
}

const root = join(import.meta.dirname, "../..");

export function readAction(): Action {
  return parse(readFileSync(join(root, "action.yml"), "utf8")) as Action;
}

/**
 * Runs the steps of action.yml as GitHub's runner runs those of a composite action: expressions evaluated, each script in a file of its own for
 * `bash --noprofile --norc -e -o pipefail`, in the workspace, told of the files for outputs and the summary. Actions of others are skipped.
 */
export function runAction({ workspace, inputs = {}, event = {} }: ActionRequest): ActionRun {
  const action = readAction();
  const files = mkdtempSync(join(tmpdir(), "abide-runner-"));
  onTestFinished(() => rmSync(files, { recursive: true, force: true }));
  const defaults = Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default]));
  const steps: Record<string, { outputs: Record<string, string> }> = {};
  const context = { github: { action_path: root, event }, inputs: { ...defaults, ...inputs }, steps };
  const summary = join(files, "summary");
  const skipped: string[] = [];
  let log = "";
  let errors = "";
  let exit = 0;
  for (const [index, step] of action.runs.steps.entries()) {
    if (step.uses !== undefined) skipped.push(step.uses);
    if (step.run === undefined || exit !== 0) continue;
    const script = join(files, `step-${index}.sh`);
    const output = join(files, `output-${index}`);
    for (const file of [output, summary]) if (!existsSync(file)) writeFileSync(file, "");
    writeFileSync(script, evaluate(step.run, context));
    const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, evaluate(value, context)]));
    const ran = spawnSync("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", script], {
      cwd: workspace,
      encoding: "utf8",
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        CI: "true",
        GITHUB_ACTIONS: "true",
        GITHUB_WORKSPACE: workspace,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        ...env,
      },
    });
    log += ran.stdout;
    errors += ran.stderr;
    exit = ran.status ?? 1;
    if (step.id !== undefined) steps[step.id] = { outputs: outputsOf(readFileSync(output, "utf8")) };
  }
  const outputs = Object.fromEntries(Object.entries(action.outputs).map(([name, { value }]) => [name, evaluate(value, context)]));
  return { exit, log, errors, summary: readFileSync(summary, "utf8"), outputs, skipped };
}

function outputsOf(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/^([\w-]+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]));
}

/** `${{ a.b || c.d }}`: the first that is neither missing nor empty. Throws for an expression of any other form. */
function evaluate(text: string, context: object): string {
  return text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => {
    const values = expression.split("||").map((operand) => {
      const path = operand.trim();
      if (!/^[\w-]+(\.[\w-]+)*$/.test(path)) throw new Error(`the expression ${path} is not understood here`);
      return path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], context);
    });
    return String(values.find((value) => value !== undefined && value !== "") ?? "");
  });
}
