import type { Finding } from "../../src/review/result.ts";
import { Random } from "../check-fuzz/random.ts";

/** What one review found, and between which trees. */
export interface Pool {
  /** `6.1 → 6.12`. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly findings: readonly Finding[];
}

export interface Drawn {
  readonly review: string;
  readonly finding: Finding;
}

/**
 * `count` findings of all reviews together, drawn without replacement, each as likely as any other; all of them when there are fewer.
 * One seed decides it: findings are put in order by review, header, rule, element and fingerprint, and the first `count` places of a
 * Fisher-Yates shuffle by mulberry32 (`Random`) are taken. They come back in that same order.
 */
export function drawSample(pools: readonly Pool[], seed: number, count: number): readonly Drawn[] {
  const all = pools.flatMap(({ name, findings }) =>
    findings.map((finding) => ({ review: name, finding, key: keyOf(finding) })).sort((a, b) => compare(a.key, b.key)),
  );
  const random = new Random(seed);
  const places = all.map((_, place) => place);
  const size = Math.min(count, all.length);
  for (let i = 0; i < size; i++) {
    const other = i + random.below(all.length - i);
    [places[i], places[other]] = [places[other] as number, places[i] as number];
  }
  return places
    .slice(0, size)
    .sort((a, b) => a - b)
    .map((place) => all[place] as Drawn);
}

/** The data models and the line last: the same change can be found once for each endianness. */
function keyOf({ header, rule, element, fingerprint, abis, where }: Finding): string {
  return [header, rule, element, fingerprint, abis.join(" "), String(where.line).padStart(6, "0")].join("\0");
}

/** By code units: the same order on every machine, whatever its language. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
