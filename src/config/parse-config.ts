import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type YAMLMap } from "yaml";
import { nearest } from "../abi/nearest.ts";
import type { GateName } from "../review/gate-name.ts";
import type { Acceptance, Severity } from "../review/result.ts";
import type { Config, ConfigProblem } from "./config.ts";

export interface ParseOptions {
  /** The file as the user names it. */
  readonly file: string;
  /** The rules there are, for `severities` and `accepted`. */
  readonly rules: readonly string[];
}

/**
 * Reads a configuration from YAML. Every value is read as it is written, so that a fingerprint of digits is no number. Never throws: what is
 * wrong has a line, a column and what was expected, and a configuration with problems is not to be used.
 */
export function parseConfig(
  text: string,
  { file, rules }: ParseOptions,
): { readonly config: Config; readonly problems: readonly ConfigProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: "failsafe", lineCounter: lines, prettyErrors: false });
  const problems: ConfigProblem[] = [];
  const at = (offset: number, message: string): void => {
    const { line, col } = lines.linePos(offset);
    problems.push({ line, column: col, message });
  };
  for (const { pos, code, message } of document.errors) {
    at(pos[0], code === "MULTIPLE_DOCS" ? "a configuration is one document; take away this --- and what follows it" : message);
  }
  const reader = new Reader(at, (offset) => lines.linePos(offset).line);
  const root = document.contents;
  const empty = { file, gates: [], severities: new Map(), accepted: [] };
  if (root === null || problems.length > 0) return { config: empty, problems };
  const keys = reader.keysOf(root, "a configuration", ["gates", "severities", "accepted"]);
  const config = {
    file,
    gates: reader.listOf(keys.get("gates"), "gates").flatMap((each) => gateOf(each, reader)),
    severities: severitiesOf(keys.get("severities"), rules, reader),
    accepted: reader.listOf(keys.get("accepted"), "accepted").flatMap((each) => acceptanceOf(each, rules, reader)),
  };
  return { config, problems };
}

/** The shapes that YAML may have here; each method tells what is wrong and gives what can be used. */
class Reader {
  readonly #at: (offset: number, message: string) => void;
  readonly #lineOf: (offset: number) => number;

  constructor(at: (offset: number, message: string) => void, lineOf: (offset: number) => number) {
    this.#at = at;
    this.#lineOf = lineOf;
  }

  wrong(node: unknown, message: string): void {
    this.#at(offsetOf(node), message);
  }

  lineOf(node: unknown): number {
    return this.#lineOf(offsetOf(node));
  }

  /** The values of a map with these keys only. */
  keysOf(node: unknown, what: string, known: readonly string[]): ReadonlyMap<string, Node> {
    const found = new Map<string, Node>();
    for (const [key, value, pair] of this.pairsOf(node, what)) {
      if (known.includes(key)) found.set(key, value);
      else this.wrong(pair.key, `${what} has no ${key}${hint(key, known)}`);
    }
    return found;
  }

  pairsOf(node: unknown, what: string): readonly (readonly [key: string, value: Node, pair: Pair])[] {
    if (isMap(node)) {
      return (node as YAMLMap).items.flatMap((pair) => {
        const key = this.textOf(pair.key, "a key");
        return key === undefined ? [] : [[key, pair.value as Node, pair] as const];
      });
    }
    this.wrong(node, `expected ${what} as key: value, found ${shapeOf(node)}`);
    return [];
  }

  listOf(node: Node | undefined, what: string): readonly unknown[] {
    if (node === undefined) return [];
    if (isSeq(node)) return node.items;
    if (isScalar(node) && (node.value === "" || node.value === null)) return [];
    this.wrong(node, `expected a list for ${what}, found ${shapeOf(node)}`);
    return [];
  }

  textOf(node: unknown, what: string): string | undefined {
    if (isScalar(node) && typeof node.value === "string" && node.value.trim() !== "") return node.value;
    this.wrong(node, `expected a text for ${what}, found ${shapeOf(node)}`);
    return undefined;
  }
}

function offsetOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0;
}

function shapeOf(node: unknown): string {
  if (isMap(node)) return "keys and values";
  if (isSeq(node)) return "a list";
  if (isAlias(node)) return `*${node.source}, a reference; write what it stands for`;
  const value = isScalar(node) ? node.value : undefined;
  return value === undefined || value === null || value === "" ? "nothing" : `${value}`;
}

function hint(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? `; known: ${known.join(", ")}` : `; did you mean ${near}?`;
}

const gateKinds: readonly GateName["kind"][] = ["version", "capability", "feature", "flag"];

function gateOf(node: unknown, reader: Reader): readonly GateName[] {
  const keys = reader.keysOf(node, "a gate", ["header", "prefix", "name", "kind", "bits"]);
  const text = (key: string) => (keys.has(key) ? reader.textOf(keys.get(key), key) : undefined);
  const [header, prefix, name, kind, bits] = ["header", "prefix", "name", "kind", "bits"].map(text);
  if (!isMap(node)) return [];
  if (!keys.has("header")) reader.wrong(node, "a gate names its header: header: linux/mine.h");
  if (keys.has("prefix") === keys.has("name"))
    reader.wrong(node, "a gate has a prefix that its names begin with, or one name: prefix: MINE_CAP_");
  if (!keys.has("kind")) reader.wrong(node, `a gate has a kind: ${gateKinds.join(", ")}`);
  const known = gateKinds.find((each) => each === kind);
  if (kind !== undefined && known === undefined)
    reader.wrong(keys.get("kind"), `no kind of gate is ${kind}${hint(kind, gateKinds)}`);
  if (bits !== undefined && bits !== "true" && bits !== "false")
    reader.wrong(keys.get("bits"), `expected true or false for bits, found ${bits}`);
  if (header === undefined || known === undefined || (prefix === undefined) === (name === undefined)) return [];
  return [
    {
      header,
      ...(prefix === undefined ? {} : { prefix }),
      ...(name === undefined ? {} : { name }),
      kind: known,
      ...(bits === "true" ? { bits: true as const } : {}),
    },
  ];
}

const severities = ["break", "risk", "advice", "off"] as const;

function severitiesOf(node: Node | undefined, rules: readonly string[], reader: Reader): Config["severities"] {
  const found = new Map<string, Severity | "off">();
  if (node === undefined || (isScalar(node) && !node.value)) return found;
  for (const [rule, value, pair] of reader.pairsOf(node, "severities")) {
    if (!rules.includes(rule)) reader.wrong(pair.key, `there is no rule ${rule}${hint(rule, rules)}`);
    const text = reader.textOf(value, `the severity of ${rule}`);
    const severity = severities.find((each) => each === text);
    if (severity !== undefined) found.set(rule, severity);
    else if (text !== undefined) reader.wrong(value, `no severity is ${text}${hint(text, severities)}`);
  }
  return found;
}

const acceptanceKeys = ["rule", "header", "element", "fingerprint", "before", "after", "reason", "expires"] as const;

function acceptanceOf(node: unknown, rules: readonly string[], reader: Reader): readonly Acceptance[] {
  const keys = reader.keysOf(node, "an accepted finding", acceptanceKeys);
  if (!isMap(node)) return [];
  let complete = true;
  const fail = (where: unknown, message: string): void => {
    complete = false;
    reader.wrong(where, message);
  };
  const need = (key: (typeof acceptanceKeys)[number], why: string): string => {
    if (!keys.has(key)) {
      fail(node, `an accepted finding lacks ${key}: ${why}`);
      return "";
    }
    const text = reader.textOf(keys.get(key), key);
    if (text === undefined) complete = false;
    return text?.trim() ?? "";
  };
  const rule = need("rule", "the rule that found it");
  const header = need("header", "the header it is in, as the review names it");
  const element = need("element", "what it is about, as the review names it");
  const reason = need("reason", "why it is accepted");
  const expires = need("expires", "the last day on which it holds, as 2027-06-30");
  for (const [key, text] of [
    ["rule", rule],
    ["header", header],
    ["element", element],
  ] as const) {
    // `#if A * B` is the name of a branch, not a pattern.
    if (/[*?]/.test(text) && !text.startsWith("#"))
      fail(keys.get(key), `${key} is a pattern: it would also accept what nobody has looked at; name each finding exactly`);
  }
  if (rule !== "" && !/[*?]/.test(rule) && !rules.includes(rule))
    fail(keys.get("rule"), `there is no rule ${rule}${hint(rule, rules)}`);
  if (expires !== "" && !isDay(expires)) fail(keys.get("expires"), `expected a day as 2027-06-30, found ${expires}`);
  const expected = expectedOf(node, keys, reader);
  if (expected === undefined || !complete) return [];
  return [{ rule, header, element, expected, reason, expires, line: reader.lineOf(node) }];
}

/** The change that is accepted: another change to the same element is another finding. */
function expectedOf(node: unknown, keys: ReadonlyMap<string, Node>, reader: Reader): Acceptance["expected"] | undefined {
  const [fingerprint, before, after] = ["fingerprint", "before", "after"].map((key) => keys.get(key));
  if (fingerprint !== undefined && (before !== undefined || after !== undefined)) {
    reader.wrong(node, "an accepted finding has a fingerprint, or before and after; one of the two says it all");
    return undefined;
  }
  if (fingerprint !== undefined) {
    const text = reader.textOf(fingerprint, "fingerprint");
    if (text === undefined || /^[0-9a-f]{12}$/.test(text)) return text === undefined ? undefined : { fingerprint: text };
    reader.wrong(fingerprint, `expected a fingerprint of 12 hex digits as --format json has it, found ${text}`);
    return undefined;
  }
  if (before === undefined || after === undefined) {
    reader.wrong(
      node,
      'an accepted finding lacks the change that is expected: fingerprint, or before and after ("" for nothing)',
    );
    return undefined;
  }
  const [was, is] = [before, after].map((each) =>
    isScalar(each) && typeof each.value === "string" ? each.value.trim() : undefined,
  );
  if (was === undefined || is === undefined) {
    reader.wrong(was === undefined ? before : after, "expected the text of the change as the review prints it");
    return undefined;
  }
  return { before: was, after: is };
}

/** A day that there is: the 30th of February is none. */
function isDay(text: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (parts === null) return false;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}
