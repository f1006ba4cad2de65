import { modelNamed } from "../../src/abi/models.ts";
import { DeltaReader } from "../../src/compare/delta-reader.ts";
import type { Source } from "../../src/header/loader.ts";
import type { HeaderAtCommit } from "../../src/tree/commit-headers.ts";
import type { MutationRun } from "./mutations.ts";
import { Random } from "./random.ts";
import { realHeaders } from "./real-headers.ts";

/** Edits of one header, one after another, as a history has them. */
const inTurn = 4;

/**
 * Edits real headers as commits do, and reads what each edit did twice: from what differs alone, and from both texts whole. Whoever reads less must not say
 * anything else. Edits of which a part cannot be read are not compared: there, one sees errors that the other does not look at. Returns one line a failure.
 */
export function fuzzEdits({ seed, rounds, milliseconds }: MutationRun): string[] {
  const model = modelNamed("x86_64");
  if (model === undefined) throw new Error("no data model x86_64");
  const { headers, loader } = realHeaders(model);
  const failures: string[] = [];
  const deadline = performance.now() + milliseconds;
  let edits = 0;
  let compared = 0;
  let round = 0;
  for (; round < rounds && failures.length < 10 && performance.now() < deadline; round += 1) {
    const random = new Random(seed + round);
    const header = random.pick(headers);
    const at = (text: string): HeaderAtCommit => ({
      source: { ...header, text },
      loader,
      key: text,
      around: "",
      size: text.length,
    });
    const readers = [new DeltaReader(), new DeltaReader({ sliced: false })] as const;
    let before = header.text;
    for (let left = inTurn; left > 0; left -= 1) {
      const after = random.pick(kinds)(random, before);
      if (after === before) continue;
      edits += 1;
      const [less, whole] = readers.map((reader) => reader.delta(at(before), at(after), model)) as [Delta, Delta];
      if (less.unread !== undefined || whole.unread !== undefined) continue;
      compared += 1;
      if (spelled(less) !== spelled(whole)) failures.push(failure(header, seed + round, less, whole));
      before = after;
    }
  }
  console.log(
    `edits: ${edits} of ${headers.length} headers, seed ${seed}: ${compared} read from what differs and whole, ${failures.length} failures`,
  );
  // A check that compares nothing has not passed.
  return compared === 0 ? ["edits: none could be compared"] : failures;
}

type Delta = ReturnType<DeltaReader["delta"]>;

function failure({ name }: Source, seed: number, less: Delta, whole: Delta): string {
  const [a, b] = [less, whole].map((delta) => spelled(delta).slice(0, 300));
  return `${name} edited: from what differs ${a}, whole ${b}\n  npm run check:fuzz -- --only edits --rounds 1 --seed ${seed}`;
}

function spelled(delta: Delta): string {
  return JSON.stringify(delta, (_, value: unknown) =>
    typeof value === "bigint" ? `${value}n` : value instanceof Map || value instanceof Set ? [...value] : value,
  );
}

const kinds: readonly ((random: Random, text: string) => string)[] = [
  // Another number.
  (random, text) => replaceOne(random, text, /\b(?:0x[0-9a-fA-F]+|\d+)\b/g, () => String(random.below(300))),
  // Another type.
  (random, text) => replaceOne(random, text, /\b__[us](?:8|16|32|64)\b/g, () => random.pick(["__u8", "__s16", "__u32", "__u64"])),
  // Another name, of those that are there.
  (random, text) => {
    const names = text.match(name) ?? [];
    return names.length === 0 ? text : replaceOne(random, text, name, () => random.pick(names));
  },
  // A line more, with a name of its own.
  (random, text) =>
    changeLines(random, text, (lines, at) => lines.splice(at, 0, lines[at]?.replace(/\b[A-Z]\w{4,}\b/, "$&_X") ?? "")),
  // A line less.
  (random, text) => changeLines(random, text, (lines, at) => lines.splice(at, 1)),
  // Two lines in each other's place.
  (random, text) =>
    changeLines(random, text, (lines, at) => {
      const other = random.below(lines.length);
      [lines[at], lines[other]] = [lines[other] ?? "", lines[at] ?? ""];
    }),
];

const name = /\b[A-Za-z_]\w{4,}\b/g;

function replaceOne(random: Random, text: string, pattern: RegExp, by: () => string): string {
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return text;
  const { index, 0: old } = random.pick(found);
  return text.slice(0, index) + by() + text.slice(index + old.length);
}

function changeLines(random: Random, text: string, change: (lines: string[], at: number) => void): string {
  const lines = text.split("\n");
  change(lines, random.below(lines.length));
  return lines.join("\n");
}
