import type { LayoutReport } from "../btf/compare-headers.ts";
import type { ProbeAnswer, ProbeResult } from "../probe/probe-result.ts";

const probeSchema = "abide/probe/1";

/**
 * What the kernel answered as JSON (`schema/probe-1.schema.json`), indented by 2 spaces and ended by a line feed. Every property is always there, in
 * this order; what is not there is null. 64-bit values are decimal text, since JSON's numbers lose them.
 */
export function probeJson(results: readonly ProbeResult[], running: string | undefined, layouts?: LayoutReport): string {
  const document = {
    schema: probeSchema,
    kernel: running ?? null,
    interfaces: results.map(interfaceJson),
    layouts: layouts === undefined ? null : layoutsJson(layouts),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function interfaceJson(result: ProbeResult): object {
  const { name, title, path, status, errno, brings, answers, releases, between, next, outOfLine, hidden, unknown, odd, notes } =
    result;
  return {
    name,
    title,
    path,
    status,
    errno: errno ?? null,
    brings:
      brings === undefined
        ? null
        : {
            module: brings.module ?? null,
            options: brings.options,
            needs: brings.needs ?? null,
            permission: brings.permission,
          },
    answers: answers.map(answerJson),
    releases: { names: releases, between, before: next ?? null },
    outOfLine: outOfLine.map(({ kind, name, since, against, message }) => ({
      kind,
      name,
      since: since ?? null,
      against,
      message,
    })),
    hidden: hidden.map(({ version, names }) => ({ version: version?.toString() ?? null, names })),
    unknown,
    odd,
    notes,
  };
}

function answerJson({ kind, name, change, here, value, since, asked, answered, because }: ProbeAnswer): object {
  return {
    kind,
    name,
    change: change ?? null,
    here,
    value: value?.toString() ?? null,
    since: since ?? null,
    asked,
    answered,
    because: because ?? null,
  };
}

function layoutsJson({ compared, absent, differences, problems }: LayoutReport): object {
  return {
    compared,
    absent,
    differences: differences.map(({ header, record, field, code, message }) => ({
      header,
      record,
      field: field ?? null,
      code,
      message,
    })),
    problems,
  };
}
