import { Option } from "commander";
import type { DataModel } from "../abi/model.ts";
import { modelNamed } from "../abi/models.ts";
import { compareHeaders, type LayoutReport } from "../btf/compare-headers.ts";
import { createHeaderReader } from "../header/read.ts";
import { openKernel } from "../kernel/kernel.ts";
import { type KernelBtf, kernelBtf } from "../kernel/kernel-btf.ts";
import { KernelError } from "../kernel/kernel-error.ts";
import { kernelHost } from "../kernel/kernel-host.ts";
import { probed, probe as probeOne } from "../probe/probe.ts";
import type { ProbeHost } from "../probe/probe-host.ts";
import type { ProbeResult } from "../probe/probe-result.ts";
import { probeJson } from "../report/probe-json.ts";
import { probeText } from "../report/probe-text.ts";
import { openTrees } from "../tree/tree.ts";
import { unknownInterface } from "./interface-named.ts";
import { writeAll } from "./io.ts";
import { type ExitCode, UsageError, type Verb } from "./verb.ts";

export interface ProbeOptions {
  readonly headers?: readonly string[];
  readonly format: "text" | "json";
}

/** A machine to ask, and how to be done with it. */
export interface OpenHost {
  readonly host: ProbeHost;
  dispose(): void;
}

const help = `
INTERFACE is one of ${probed.join(", ")}; without one, all of them.
Nothing is made and nothing stays: a question that leaves a mark on a descriptor is asked on one that is thrown away.

Examples:
  abide probe vduse kvm
  abide probe --format json
  abide probe --headers /usr/include/linux/vduse.h

Exit code: 0 asked, and as released; 1 something is out of line, answers nonsense, or has another layout; 2 could not ask (also an interface that was named, or headers of which the kernel has no record).`;

/** `abide probe INTERFACE`: which build of an interface the running kernel has. */
export const probe: Verb<ProbeOptions> = probeOn(runningKernel);

/** @param open the machine that is asked. @param btf the types that its kernel carries. */
export function probeOn(open: () => Promise<OpenHost>, btf: () => KernelBtf = kernelBtf): Verb<ProbeOptions> {
  return {
    configure(command) {
      command
        .argument("[interface...]", "interfaces by name; all without one")
        .option("--headers <path...>", "also compare these headers' records with the types that the kernel carries (BTF)")
        .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
        .addHelpText("after", help);
    },

    async run(io, named, { headers, format }) {
      const layouts = headers === undefined ? undefined : compareLayouts(headers, btf);
      // With headers and no name it is about the headers.
      const names = named.length > 0 || layouts === undefined ? chosen(named) : [];
      const { host, dispose } = await open();
      try {
        const results: ProbeResult[] = [];
        for (const name of names) results.push(...(await probeOne(name, host)));
        const text =
          format === "json"
            ? probeJson(results, host.release, layouts)
            : probeText(results, host.release, { color: io.color.out, layouts });
        await writeAll(io, [text]);
        return exitCode(results, named.length > 0, layouts);
      } finally {
        dispose();
      }
    },
  };
}

function chosen(named: readonly string[]): readonly string[] {
  for (const name of named) if (!probed.includes(name)) throw unknownInterface(name, probed);
  return named.length === 0 ? probed : [...new Set(named)];
}

/** Records of headers, laid out as this machine lays them out, against the kernel's. */
function compareLayouts(paths: readonly string[], btf: () => KernelBtf): LayoutReport {
  const model = modelOf(process.arch);
  const reader = createHeaderReader();
  const { parts, problems } = btf();
  const headers = openTrees(paths).flatMap((tree) => [
    ...reader.read(tree.headers(model), tree.loader(model), model).headers.values(),
  ]);
  return compareHeaders(headers, parts, problems);
}

function modelOf(arch: string): DataModel {
  const found = modelNamed(models[arch] ?? arch);
  if (found === undefined)
    throw new UsageError(`headers cannot be laid out for this machine: there is no data model for ${arch}`);
  return found;
}

/** Node's names of architectures that the data models have under another. */
const models: { readonly [arch: string]: string } = { ppc64: "powerpc64le" };

function exitCode(results: readonly ProbeResult[], named: boolean, layouts: LayoutReport | undefined): ExitCode {
  if (layouts !== undefined && layouts.differences.length > 0) return 1;
  if (results.some(({ outOfLine, odd }) => outOfLine.length > 0 || odd.length > 0)) return 1;
  // Where no record was there to compare, nobody knows.
  if (layouts !== undefined && (layouts.problems.length > 0 || layouts.compared === 0)) return 2;
  return named && results.some(({ status }) => status !== "asked") ? 2 : 0;
}

async function runningKernel(): Promise<OpenHost> {
  try {
    const kernel = await openKernel();
    return { host: kernelHost(kernel), dispose: () => kernel.dispose() };
  } catch (error) {
    if (error instanceof KernelError) throw new UsageError(error.message);
    throw error;
  }
}
