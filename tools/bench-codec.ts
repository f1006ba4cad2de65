import { isDeepStrictEqual, parseArgs } from "node:util";
import { abide, interpreted } from "./bench-codec/abide-ways.ts";
import { binaryParser, binaryParserEncoder } from "./bench-codec/binary-parser-ways.ts";
import { handWrittenChecked } from "./bench-codec/checked.ts";
import { handWritten } from "./bench-codec/hand-written.ts";
import { koffiWay } from "./bench-codec/koffi-way.ts";
import { measure } from "./bench-codec/measure.ts";
import { restructure } from "./bench-codec/restructure-way.ts";
import { type Figures, resultsText } from "./bench-codec/results-text.ts";
import { samples } from "./bench-codec/samples.ts";
import { typedStruct, untilLoaded } from "./bench-codec/typed-struct-way.ts";
import type { ReadAndWrite, RecordName, Way } from "./bench-codec/way.ts";
import { writeBlocks } from "./marked-block.ts";

/**
 * Reads and writes three records by our codecs, by hand and by other packages, in one run. No test of speed: the exit code is 0 whatever
 * the figures, and 2 when a way gives another value or other bytes than the others.
 */
const usage = `npm run bench:codec -- [--rounds N] [--milliseconds N] [--format text|json] [--write]
  --rounds N        how often each way is measured; the median counts (15)
  --milliseconds N  how long one measurement takes (30)
  --write           put the figures into docs/performance.md as well`;

const ways: readonly Way[] = [
  handWritten,
  handWrittenChecked,
  abide,
  interpreted,
  typedStruct,
  koffiWay,
  restructure,
  binaryParser,
  binaryParserEncoder,
];

await untilLoaded();
process.exitCode = main();

function main(): number {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "15" },
      milliseconds: { type: "string", default: "30" },
      format: { type: "string", default: "text" },
      write: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const [rounds, milliseconds] = [Number(values.rounds), Number(values.milliseconds)];
  if (values.help || !(rounds >= 1) || !(milliseconds >= 1) || !["text", "json"].includes(values.format)) {
    console.error(usage);
    return values.help ? 0 : 2;
  }
  const names = Object.keys(samples) as RecordName[];
  const wrong = names.flatMap((record) => ways.flatMap((way) => problemsOf(way, record)));
  for (const problem of wrong) console.error(problem);
  if (wrong.length > 0) return 2;
  const figures: Figures[] = names.map((record) => ({ record, ways: figuresOf(record, rounds, milliseconds) }));
  console.log(
    values.format === "json" ? JSON.stringify({ node: process.version, figures }, null, 2) : resultsText(figures, ways),
  );
  const head = `Node ${process.version}, the median of ${rounds} rounds.`;
  if (values.write) writeBlocks("docs/performance.md", { codec: `${head}\n\n${resultsText(figures, ways)}` });
  return 0;
}

function figuresOf(record: RecordName, rounds: number, milliseconds: number): Figures["ways"] {
  const jobs = ways.map((way) => jobsOf(way, record));
  const reads = measure(
    jobs.map(({ read }) => read),
    rounds,
    milliseconds,
  );
  const writers = jobs.flatMap(({ write }) => (write === undefined ? [] : [write]));
  const writes = measure(writers, rounds, milliseconds);
  const writeOf = new Map(writers.map((write, index) => [write, writes[index] ?? Number.NaN]));
  return ways.map(({ name }, index) => {
    const write = jobs[index]?.write;
    const both = write === undefined ? {} : { write: writeOf.get(write) ?? Number.NaN };
    return { name, read: reads[index] ?? Number.NaN, ...both };
  });
}

/** Calls without arguments; the records take turns, so that nothing is worked out once for all calls. */
function jobsOf(way: Way, record: RecordName): { readonly read: () => unknown; readonly write: (() => unknown) | undefined } {
  const { read, write } = way.records[record] as ReadAndWrite<object>;
  const bytes = Array.from({ length: 16 }, () => Buffer.from(bytesOf(record)).subarray());
  const plain = bytes.map((each) => new Uint8Array(each));
  // Packages for Node take a Buffer as it is, and would copy anything else.
  const given = [typedStruct, binaryParserEncoder, binaryParser].includes(way) ? bytes : plain;
  const values = Array.from({ length: 16 }, () => structuredClone<object>(samples[record]));
  let [reads, writes] = [0, 0];
  return {
    read: () => read(given[reads++ & 15] as Uint8Array),
    write: write === undefined ? undefined : () => write(values[writes++ & 15] as object),
  };
}

function bytesOf(record: RecordName): Uint8Array {
  const { write } = handWritten.records[record] as ReadAndWrite<object>;
  if (write === undefined) throw new Error("a record that is not written by hand");
  return write(samples[record]);
}

/** A way that does something else would make a good figure. */
function problemsOf(way: Way, record: RecordName): readonly string[] {
  const { read, write } = way.records[record] as ReadAndWrite<object>;
  const bytes = bytesOf(record);
  const value = read(Buffer.from(bytes)) as { readonly [name: string]: unknown };
  const problems: string[] = [];
  for (const [name, expected] of Object.entries(samples[record])) {
    if (!isDeepStrictEqual(comparable(value[name]), comparable(expected)))
      problems.push(`${way.name} reads ${record}.${name} as ${String(value[name])}`);
  }
  const written = write?.(samples[record]);
  if (written !== undefined && !isDeepStrictEqual(new Uint8Array(written), bytes))
    problems.push(`${way.name} writes ${record} as other bytes`);
  return problems;
}

/** Numbers as bigints, objects as plain ones: a package may give either. */
function comparable(value: unknown): unknown {
  if (typeof value === "number") return BigInt(value);
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, comparable(member)]));
}
