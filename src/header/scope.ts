import type { Effect } from "./effect.ts";
import type { HeaderParser } from "./parse.ts";
import type { EnumeratorSyntax, EnumSyntax, FunctionSyntax, ParsedHeader, RecordSyntax, TypedefSyntax } from "./syntax.ts";

/** All that a translation unit declares, by name: its own header's declarations and those of what it includes. */
export class Scope {
  readonly #headers: readonly ParsedHeader[];
  readonly #tags = new Map<number, RecordSyntax | EnumSyntax | undefined>();
  readonly #typedefs = new Map<number, TypedefSyntax | undefined>();
  readonly #enumerators = new Map<number, EnumeratorSyntax | undefined>();

  constructor(effects: readonly Effect[], parser: HeaderParser) {
    const headers: ParsedHeader[] = [];
    for (const effect of effects) {
      for (const member of effectsOf(effect)) {
        const parsed = parser.parse(member);
        // A header that ends inside a declaration was read together with its includer.
        if (member === effect || !parsed.unfinished) headers.push(parsed);
      }
    }
    this.#headers = headers;
  }

  tag(name: number): RecordSyntax | EnumSyntax | undefined {
    return this.#find(this.#tags, name, (header) => header.tags.get(name));
  }

  typedef(name: number): TypedefSyntax | undefined {
    return this.#find(this.#typedefs, name, (header) => header.typedefs.get(name));
  }

  enumerator(name: number): EnumeratorSyntax | undefined {
    return this.#find(this.#enumerators, name, (header) => header.enumerators.get(name));
  }

  /** Whether a function or a variable of that name is declared. */
  object(name: number): boolean {
    return this.#headers.some((header) => header.objects.has(name));
  }

  /** How a function of that name is declared, by the first header that has its body, or the first that declares it. */
  function(name: number): readonly FunctionSyntax[] | undefined {
    const all = this.#headers.flatMap(({ functions }) => {
      const declared = functions.get(name);
      return declared === undefined ? [] : [declared];
    });
    return all.find((declared) => declared.some(({ body }) => body !== undefined)) ?? all[0];
  }

  #find<T>(known: Map<number, T | undefined>, name: number, look: (header: ParsedHeader) => T | undefined): T | undefined {
    if (known.has(name)) return known.get(name);
    let found: T | undefined;
    for (const header of this.#headers) {
      found = look(header);
      if (found !== undefined) break;
    }
    known.set(name, found);
    return found;
  }
}

const flattened = new WeakMap<Effect, readonly Effect[]>();

/** The effect and all it includes, each once, the includer first. */
export function effectsOf(effect: Effect): readonly Effect[] {
  let all = flattened.get(effect);
  if (all === undefined) {
    const seen = new Set<Effect>([effect]);
    for (const child of effect.children) for (const member of effectsOf(child)) seen.add(member);
    all = [...seen];
    flattened.set(effect, all);
  }
  return all;
}
