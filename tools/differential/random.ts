/** Numbers that look random and follow from a seed, the same everywhere. Not for secrets. */
export interface Random {
  /** A whole number in [0, below). `below` is at least 1 and at most 2^32. */
  below(below: number): number;
  /** True once in so many times. */
  oneIn(times: number): boolean;
  /** One of them; throws for none. */
  pick<T>(from: readonly T[]): T;
  /** 64 bits. */
  word(): bigint;
}

/** Two seeds give one generator: that of a run and the number of a sequence, so that a sequence can be made again alone. Mulberry32, seeded by a hash of both. */
export function randomOf(seed: number, index: number): Random {
  let state = mix(mix(seed >>> 0) ^ (index >>> 0));
  const next = (): number => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let word = state;
    word = Math.imul(word ^ (word >>> 15), word | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return (word ^ (word >>> 14)) >>> 0;
  };
  const below = (limit: number) => Math.floor((next() / 0x1_0000_0000) * limit);
  return {
    below,
    oneIn: (times) => below(times) === 0,
    pick(from) {
      const item = from[below(from.length)];
      if (item === undefined) throw new RangeError("expected something to pick from, found nothing");
      return item;
    },
    word: () => (BigInt(next()) << 32n) | BigInt(next()),
  };
}

/** The finaliser of MurmurHash3: each bit of the answer follows from all bits of the question. */
function mix(word: number): number {
  let mixed = word;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
