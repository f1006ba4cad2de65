import type { Elements } from "./element.ts";
import type { History } from "./history.ts";
import { compareVersions, type Step, type Version } from "./numbers.ts";

/** What the header's own history says came with a number: `7.42`, and the words that it has for it. */
export type Chronicle = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * What each number of a series promises: what every release that declares it has. An element that came without the number moving is promised by no
 * number of its own day, and by the next. A number that no release of the series declares is known only where the header's chronicle names what
 * came with it.
 */
export function seriesSteps(
  history: History,
  numberIn: (elements: Elements) => Version | undefined,
  { besides, chronicle }: { readonly besides: ReadonlySet<string>; readonly chronicle: Chronicle },
): readonly Step[] {
  const byNumber = new Map<string, { number: Version; release: number; promised: Set<string> }>();
  history.readings.forEach((elements, release) => {
    const number = elements === undefined ? undefined : numberIn(elements);
    if (elements === undefined || number === undefined) return;
    const known = byNumber.get(number.join("."));
    if (known === undefined) {
      const names = [...elements.values()].filter(
        ({ name, role }) => role !== "version" && role !== "helper" && !besides.has(name),
      );
      byNumber.set(number.join("."), { number, release, promised: new Set(names.map(({ name }) => name)) });
    } else for (const name of known.promised) if (!elements.has(name)) known.promised.delete(name);
  });
  const steps = [...byNumber.values()].sort((a, b) => compareVersions(a.number, b.number));
  const before = new Set<string>();
  return steps.flatMap(({ number, release, promised }, at) => {
    const brought = [...promised].filter((name) => !before.has(name));
    const between = at === 0 ? [] : named(chronicle, steps[at - 1]?.number ?? [], number, brought);
    const earlier = new Set(steps[at - 1]?.promised);
    for (const name of brought) before.add(name);
    const known: Step[] = [];
    const soFar = new Set([...earlier].filter((name) => promised.has(name)));
    for (const step of between) {
      for (const name of step.names) soFar.add(name);
      known.push({ number: step.number, release, promised: [...soFar], brought: step.names });
    }
    const told = new Set(between.flatMap(({ names }) => names));
    // What nobody named came with any of the numbers since the last that the series knows.
    const least = steps[at - 1]?.number ?? number;
    return [
      ...known,
      { number, release, promised: [...promised], brought: brought.filter((name) => !told.has(name)), after: least },
    ];
  });
}

/** Numbers between two of the series to which the chronicle gives elements that came with the later one. */
function named(chronicle: Chronicle, after: Version, before: Version, brought: readonly string[]) {
  const came = new Set(brought);
  const left = new Set(brought);
  return [...chronicle]
    .map(([text, words]) => ({ number: text.split(".").map(BigInt), words }))
    .filter(({ number }) => compareVersions(number, after) > 0 && compareVersions(number, before) < 0)
    .sort((a, b) => compareVersions(a.number, b.number))
    .map(({ number, words }) => {
      // What is named again later, in passing, came with the first.
      const names = [...left].filter((name) => isNamed(name, words, came));
      for (const name of names) left.delete(name);
      return { number, names };
    })
    .filter(({ names }) => names.length > 0);
}

/** A member is named by its own name and its record's, or by a record that came with it. */
function isNamed(name: string, words: ReadonlySet<string>, came: ReadonlySet<string>): boolean {
  const [, record] = /^(?:struct|union) (\S+)$/.exec(name) ?? [];
  if (record !== undefined) return words.has(record);
  const cut = name.lastIndexOf(".");
  if (cut < 0) return words.has(name);
  const of = name.slice(0, cut);
  if (!words.has(of)) return false;
  return words.has(name.slice(cut + 1)) || came.has(`struct ${of}`) || came.has(`union ${of}`);
}

/** Reads the history that a header keeps of itself in its comments: a line that begins with a number, and the words below it. */
export function chronicleOf(texts: Iterable<string>): Chronicle {
  const chronicle = new Map<string, Set<string>>();
  for (const text of new Set(texts)) addChronicle(text, chronicle);
  return chronicle;
}

/** Lines of a header in which its history may stand. */
const most = 2000;

function addChronicle(text: string, chronicle: Map<string, Set<string>>): void {
  let current: Set<string> | undefined;
  for (const line of text.split("\n", most)) {
    const number = /^\s*\*\s+(?:-\s+)?(\d{1,9}\.\d{1,9})(?=\s*(?:$|[-:]))/.exec(line);
    if (number?.[1] !== undefined) {
      current = chronicle.get(number[1]) ?? new Set();
      chronicle.set(number[1], current);
    } else if (/^\s*(?:\*\/|[^\s*/])/.test(line)) current = undefined;
    if (current === undefined) continue;
    for (const [word] of line.matchAll(/\b[A-Za-z_]\w*\b/g)) current.add(word);
  }
}
