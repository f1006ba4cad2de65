import { buildFor } from "./held-to.ts";
import { testedInterfaces } from "./tested-interfaces.ts";
import type { Told } from "./work.ts";

/** Those whose `abide selftest --real` takes seconds. The others answer the same calls as cases of the work. */
export const realInterfaces: readonly string[] = ["vduse"];

/** What `abide selftest --real` made of a kernel. */
export interface JudgedReal {
  readonly name: string;
  /** The build that the verb took the kernel for; empty when it could not run. */
  readonly build: string;
  readonly pass: number;
  readonly skip: number;
  readonly seconds: number;
  /** Cases that failed, another build than the one that the kernel is held to here, devices that were left behind, or why it did not run. */
  readonly wrong: readonly string[];
}

/** What of the verb's JSON is looked at. */
export interface RealDocument {
  readonly builds: readonly {
    readonly build: string;
    readonly cases: readonly { readonly name: string; readonly outcome: string }[];
  }[];
}

/** Of a kernel that has not got an interface, the verb must say so. */
export function judgeReal(release: string, told: readonly Told[]): readonly JudgedReal[] {
  const [hello] = told;
  const nodes = hello?.kind === "hello" ? hello.nodes : [];
  return told.flatMap((each): readonly JudgedReal[] => {
    if (each.kind !== "real") return [];
    const { name, status, output, errors, left, seconds } = each;
    const tested = testedInterfaces.find((one) => one.name === name);
    if (tested === undefined) return [];
    const none = { name, build: "", pass: 0, skip: 0, seconds };
    const behind = left.map((device) => `left ${device} behind`);
    if (!nodes.includes(tested.node)) {
      return status === 2 && errors.includes(" is not there (ENOENT)")
        ? []
        : [{ ...none, wrong: [`status ${status}: ${errors}`, ...behind] }];
    }
    const [result] = status === 2 ? [] : (JSON.parse(output) as RealDocument).builds;
    if (result === undefined) return [{ ...none, wrong: [`status ${status}: ${errors.trim()}`, ...behind] }];
    const of = (outcome: string) => result.cases.filter((one) => one.outcome === outcome);
    const due = buildFor(tested, release).name;
    const other = result.build === due ? [] : [`took the kernel for ${result.build}, and it is ${due}`];
    const failed = of("fail").map((one) => `failed: ${one.name}`);
    return [
      {
        name,
        build: result.build,
        pass: of("pass").length,
        skip: of("skip").length,
        seconds,
        wrong: [...other, ...failed, ...behind],
      },
    ];
  });
}
