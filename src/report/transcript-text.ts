import type { CrossingAnswer } from "../trial/crossing.ts";
import type { DecodedCrossing, DecodedField, Off } from "../trial/decoded-crossing.ts";
import type { GateTouched } from "../trial/gates-touched.ts";
import { isBeyond } from "../trial/is-beyond.ts";
import { DescriptorNames } from "./descriptor-names.ts";
import { type Paint, painter } from "./paint.ts";
import { argumentText, fieldText } from "./plain-text.ts";
import { printable } from "./printable.ts";

/** Columns that a line may take; that a call with its argument has, and an answer; and those before them. */
const width = 120;
const callWidth = 60;
const answerWidth = 10;
const indent = 17;

/**
 * A transcript for people, each crossing when it comes: when, what was called, what it was answered, and by which gate. Of a record the fields that are not
 * zero follow, and what is off about it.
 */
export function* transcriptText(decoded: Iterable<DecodedCrossing>, { color }: { readonly color: boolean }): Generator<string> {
  const paint = painter(color);
  const names = new DescriptorNames();
  for (const each of decoded) {
    names.learn(each.crossing);
    yield* crossingText(each, names, paint);
  }
}

function* crossingText(each: DecodedCrossing, names: DescriptorNames, paint: Paint): Generator<string> {
  const { crossing, argument, gates, off } = each;
  const { index, at, call, answer, by } = crossing;
  const when = paint("dim", `${String(index).padStart(5)} ${(at / 1000).toFixed(2).padStart(9)}  `);
  const whole = argument.kind === "record" || call.kind === "open" ? "" : printable(argumentText(argument));
  const short = each.name.length + 1 + whole.length < callWidth ? whole : "";
  const what = printable(call.kind === "open" ? `open ${call.path}` : [each.name, short].filter((part) => part !== "").join(" "));
  const painted = each.known ? what.replace(each.name, () => paint("heading", each.name)) : paint("warning", what);
  const answered = `→ ${answerText(answer, paint)}`;
  const where = call.kind === "open" ? "" : paint("dim", printable(names.node(call)));
  const notes = [where, byText(by, isBeyond(each)), ...gateNotes(gates, whole).map((note) => paint("keyword", note))].filter(
    (note) => note !== "",
  );
  yield `${when}${painted}${" ".repeat(Math.max(1, callWidth - what.length))}${answered}  ${notes.join("  ")}`
    .trimEnd()
    .concat("\n");
  if (short !== whole) yield `${" ".repeat(indent)}${whole}\n`;
  if (argument.kind === "record") yield* fieldLines(argument.fields);
  for (const one of off) yield `${" ".repeat(indent)}${paint("warning", printable(offText(one)))}\n`;
}

function answerText(answer: CrossingAnswer, paint: Paint): string {
  if ("unseen" in answer) return "not seen".padEnd(answerWidth);
  if ("value" in answer) return String(answer.value).padEnd(answerWidth);
  return paint("error", answer.errno) + " ".repeat(Math.max(0, answerWidth - answer.errno.length));
}

function byText(by: DecodedCrossing["crossing"]["by"], beyond: boolean): string {
  const texts = { played: "", masked: "masked", kernel: "the kernel", recorded: "", left: "not in the recording" };
  return by === "beyond" ? (beyond ? "beyond what is played" : "") : texts[by];
}

const roles = { asks: "asks", agrees: "sets", tries: "tries", uses: "behind" } as const;

/** One question is one note, whatever gates its answer is about; none, where the argument says it. */
function gateNotes(gates: readonly GateTouched[], argument: string): readonly string[] {
  const [question] = gates.filter(({ role }) => role === "asks");
  const shown = gates.filter((gate) => gate.role !== "asks" || (gate === question && gate.name !== argument));
  return shown.map(({ role, name }) => `${roles[role]} ${name}`);
}

/** What is off about a call, in a few words. */
export function offText({ kind, at, found }: Off): string {
  switch (kind) {
    case "reserved":
      return `reserved bytes of ${at} are not zero: ${found.length > 64 ? `${found.slice(0, 64)}...` : found}`;
    case "unknown-bits":
      return `${at} has bits that are not known: ${found}`;
    case "unknown-number":
      return `${at} of ${found}, which no build has`;
  }
}

/** The fields that are not zero, as many to a line as fit. */
function* fieldLines(fields: readonly DecodedField[]): Generator<string> {
  const shown = fields.filter((field) => !isZero(field)).map((field) => printable(`${field.name}=${fieldText(field)}`));
  let line = "";
  for (const each of shown.length === 0 ? ["all fields 0"] : shown) {
    if (line !== "" && indent + line.length + 2 + each.length > width) {
      yield `${" ".repeat(indent)}${line},\n`;
      line = "";
    }
    line += line === "" ? each : `, ${each}`;
  }
  yield `${" ".repeat(indent)}${line}\n`;
}

function isZero({ before, after }: DecodedField): boolean {
  return [before, after].every((value) => value === undefined || Number(value) === 0 || value === "" || allZero(value));
}

function allZero(value: unknown): boolean {
  if (typeof value === "number" || typeof value === "bigint") return Number(value) === 0;
  if (typeof value === "string") return value === "";
  return typeof value === "object" && value !== null && Object.values(value).every(allZero);
}
