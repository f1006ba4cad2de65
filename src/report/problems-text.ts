import type { HeaderAbi } from "../abi/abi.ts";
import { diagnosticText, uniqueDiagnostics } from "./diagnostic-text.ts";
import { missingIncludes } from "./missing-includes.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

/** How many diagnostics of one file are shown when many headers were read: the later ones mostly follow from the first. */
const shownPerFile = 3;

/** A header under the name that it has in the output. */
export interface Diagnosed {
  readonly key: string;
  readonly header: Pick<HeaderAbi, "diagnostics">;
}

export interface Problems {
  readonly headers: readonly Diagnosed[];
  /** What was left out though it was asked for. */
  readonly notes: readonly string[];
  /** Why headers may be incomplete; said only when some are. */
  readonly hints: readonly string[];
  readonly showFile: (file: string) => string;
  readonly paint: Paint;
}

/** Everything that went wrong while headers were read, for stderr; "" when nothing did. */
export function problemsText({ headers, notes, hints, showFile, paint }: Problems): string {
  const all = uniqueDiagnostics(headers.flatMap(({ header }) => header.diagnostics));
  const limit = headers.length > 1 ? shownPerFile : Number.POSITIVE_INFINITY;
  const perFile = new Map<string, number>();
  let text = "";
  for (const diagnostic of all) {
    const { file } = diagnostic.place;
    const before = perFile.get(file) ?? 0;
    perFile.set(file, before + 1);
    if (before < limit) text += diagnosticText(diagnostic, { paint, showFile });
  }
  for (const [file, count] of perFile) {
    if (count > limit) text += `${printable(showFile(file))}: ${count - limit} more; read it alone to see all\n`;
  }
  for (const note of notes) text += `abide: ${printable(note)}\n`;
  const incomplete = headers.filter(({ header }) => header.diagnostics.some(({ severity }) => severity === "error"));
  if (incomplete.length === 0) return text;
  if (all.some(({ code }) => code === "include-not-found")) {
    text += `abide: ${missingIncludes}\n`;
  }
  for (const hint of hints) text += `abide: ${printable(hint)}\n`;
  return headers.length === 1
    ? text
    : `${text}abide: ${incomplete.length} of ${headers.length} headers could not be read completely: ${someOf(incomplete)}\n`;
}

function someOf(headers: readonly Diagnosed[]): string {
  const names = headers.slice(0, 8).map(({ key }) => printable(key));
  return names.length < headers.length ? `${names.join(", ")} and ${headers.length - names.length} more` : names.join(", ");
}
