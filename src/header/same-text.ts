import type { Loader, Source } from "./loader.ts";

/** One side of a comparison: headers, and where they find what they include. */
export interface Side {
  readonly headers: readonly Source[];
  readonly loader: Loader;
}

/** A header as both sides find it, and what its text asks for. */
interface Both {
  readonly before: Source;
  readonly after: Source;
  readonly same: boolean;
  /** What it includes, whatever its conditionals say. */
  readonly includes: readonly Both[];
  /** False when the text alone does not tell what it includes, or the sides do not find the same headers. */
  readonly plain: boolean;
}

/**
 * Names that a header, or what it includes, declares, defines or undefines otherwise on the two sides when it is read on its own;
 * undefined when that is not known.
 */
export type ChangedNames = (before: Source, after: Source) => ReadonlySet<string> | undefined;

/** A header with all it includes, for those that include it. */
interface Whole {
  readonly closure: ReadonlySet<Both>;
  /** Those whose text is not the same. */
  readonly changed: ReadonlySet<Both>;
  /** The header's own text is the same and neither names what changed in the others nor decides how they read; nor do they, among them. */
  readonly alike: boolean;
  /** Names that changed, as a program sees them that includes the header; undefined when they are not known. */
  names(): ReadonlySet<string> | undefined;
  /** Names in the conditionals of the changed ones. */
  readonly asked: ReadonlySet<string>;
}

/**
 * Finds the headers of two sides whose readings cannot differ without reading them: their text is the same, and so is that of all they
 * include, but for headers in which only such names changed as none of these texts holds. Errs only towards "they may differ".
 */
export class SameText {
  readonly #before: Loader;
  readonly #after: Loader;
  readonly #changedNames: ChangedNames;
  readonly #both = new Map<Source, Both>();
  readonly #wholes = new Map<Both, Whole | undefined>();
  readonly #texts: Texts;

  constructor(texts: Texts, before: Loader, after: Loader, changedNames: ChangedNames) {
    this.#texts = texts;
    this.#before = before;
    this.#after = after;
    this.#changedNames = changedNames;
  }

  /** Whether a header reads the same on both sides. `beside` is what every program is taken to include with it. */
  same(before: Source, after: Source, beside: readonly string[]): boolean {
    if (before.text !== after.text) return false;
    const header = this.#pair(before, after);
    const direct = [...header.includes];
    for (const name of beside) {
      const found = this.#found({ name, quoted: false, next: false }, before, after);
      if (found === "apart") return false;
      if (found !== undefined) direct.push(found);
    }
    return this.#join(header, direct)?.alike === true;
  }

  /** Undefined when text does not tell what the header is. */
  #whole(both: Both): Whole | undefined {
    if (!this.#wholes.has(both)) {
      // Headers that include each other find that nothing is known of the other.
      this.#wholes.set(both, undefined);
      this.#wholes.set(both, this.#join(both, both.includes));
    }
    return this.#wholes.get(both);
  }

  #join(both: Both, direct: readonly Both[]): Whole | undefined {
    if (!both.plain) return undefined;
    const closure = new Set([both]);
    const changed = new Set(both.same ? [] : [both]);
    const parts: Whole[] = [];
    for (const each of new Set(direct)) {
      const part = this.#whole(each);
      if (part === undefined) return undefined;
      if (part.changed.size > 0) parts.push(part);
      for (const one of part.closure) closure.add(one);
      for (const one of part.changed) changed.add(one);
    }
    const alike = both.same && parts.every((part) => this.#keepsApart(part, closure));
    const asked = new Set(parts.flatMap((part) => [...part.asked]));
    if (!both.same) for (const { text } of [both.before, both.after]) for (const name of askedIn(text)) asked.add(name);
    const names = once(() =>
      alike
        ? // Names pass through a header that does not use them; what another makes of the changes shows when it is read.
          new Set(parts.flatMap((part) => [...(part.names() ?? [])]))
        : this.#changedNames(both.before, both.after),
    );
    return { closure, changed, alike, names, asked };
  }

  /** Whether what changed in a part stays there, whatever else is included with it. */
  #keepsApart({ closure, changed, asked, ...part }: Whole, all: ReadonlySet<Both>): boolean {
    const names = part.names();
    if (names === undefined) return false;
    const [mentioned, defined] = [this.#texts.question(mention, names), this.#texts.question(definition, asked)];
    for (const each of all) {
      // What a changed header makes of its changes is among the names.
      if (!changed.has(each) && mentioned.concerns(each)) return false;
      // Read on its own, the part is not told what others define, nor its own headers in another order; but one that includes a
      // changed header decides how that reads wherever it is included.
      const decides = closure.has(each) && (this.#whole(each)?.changed.size ?? 0) > 0;
      if (!decides && defined.concerns(each)) return false;
    }
    return true;
  }

  #pair(before: Source, after: Source): Both {
    const known = this.#both.get(before);
    if (known !== undefined) return known.after === after ? known : { before, after, same: false, includes: [], plain: false };
    const includes: Both[] = [];
    const both = { before, after, same: before.text === after.text, includes, plain: true };
    this.#both.set(before, both);
    for (const source of both.same ? [before] : [before, after]) {
      const requests = this.#texts.requests(source);
      if (requests === undefined) both.plain = false;
      for (const request of requests ?? []) {
        const found = this.#found(request, before, after);
        if (found === "apart") both.plain = false;
        else if (found !== undefined) includes.push(found);
      }
    }
    return both;
  }

  #found(request: Request, before: Source, after: Source): Both | "apart" | undefined {
    const old = this.#before.include({ ...request, from: before });
    const now = this.#after.include({ ...request, from: after });
    if (old === undefined || now === undefined) return old === now ? undefined : "apart";
    return old.name === now.name ? this.#pair(old, now) : "apart";
  }
}

/** Works a value out when it is first asked for. */
function once<T>(work: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: work() };
    return known.value;
  };
}

/** What was asked of texts so far; data models ask the same of most. */
export class Texts {
  readonly #questions = new Map<string, Question>();
  readonly #requests = new Map<Source, readonly Request[] | undefined>();

  question(before: string, words: ReadonlySet<string>): Question {
    const key = `${before} ${[...words].sort().join(" ")}`;
    let question = this.#questions.get(key);
    if (question === undefined) {
      question = new Question(before, words);
      this.#questions.set(key, question);
    }
    return question;
  }

  requests(source: Source): readonly Request[] | undefined {
    if (!this.#requests.has(source)) this.#requests.set(source, requestsIn(source.text));
    return this.#requests.get(source);
  }
}

/** Asks texts for any of some words, each text once. */
class Question {
  readonly #pattern: RegExp | undefined;
  readonly #known = new Map<Source, boolean>();

  constructor(before: string, words: ReadonlySet<string>) {
    const plain = [...words].every((word) => /^\w+$/.test(word));
    // Other names than ASCII ones might stand anywhere.
    const pattern = plain ? `${before}\\b(?:${[...words].join("|")})\\b` : "";
    this.#pattern = words.size === 0 ? undefined : new RegExp(pattern);
  }

  concerns({ before, after, same }: Both): boolean {
    const pattern = this.#pattern;
    if (pattern === undefined) return false;
    return this.#ask(before, pattern) || (!same && this.#ask(after, pattern));
  }

  #ask(source: Source, pattern: RegExp): boolean {
    let known = this.#known.get(source);
    if (known === undefined) {
      known = pattern.test(source.text);
      this.#known.set(source, known);
    }
    return known;
  }
}

/** A name that is glued together stands in no text. */
const mention = "##|";
const definition = "#[ \\t\\f\\v]*(?:define|undef)[ \\t\\f\\v]+";

interface Request {
  readonly name: string;
  readonly quoted: boolean;
  readonly next: boolean;
}

/** What a look at the text might miss: a directive or a name on two lines, a comment within a directive, digraphs; or asking what is there. */
const unusual =
  /#[ \t\f\v]*(?:(?:include|include_next|import|define|undef)[ \t\f\v]*)?(?:\\[ \t]*\r?\n|\/\*)|#[ \t\f\v]*[a-z]+\\|\w\\[ \t]*\r?\n\w|%:|\?\?[=/]|__has_include|__COUNTER__|__INCLUDE_LEVEL__/;

/** What a text may include, in whatever branch or comment; undefined when the text alone does not tell. */
function requestsIn(text: string): readonly Request[] | undefined {
  if (unusual.test(text)) return undefined;
  const requests: Request[] = [];
  for (const [, next, operand] of text.matchAll(/#[ \t\f\v]*(?:include(_next)?|import)\b[ \t\f\v]*([^\n]*)/g)) {
    const named = /^(?:<([^>]+)>|"([^"]+)")/.exec(operand ?? "");
    if (named === null) return undefined;
    requests.push({ name: (named[1] ?? named[2]) as string, quoted: named[2] !== undefined, next: next !== undefined });
  }
  return requests;
}

/** Names in a text's conditionals. */
function askedIn(text: string): readonly string[] {
  const asked: string[] = [];
  for (const [, condition] of text.matchAll(/#[ \t\f\v]*(?:el)?if(?:n?def)?\b((?:[^\n\\]|\\[ \t]*\r?\n|\\)*)/g))
    for (const [name] of (condition as string).matchAll(/[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/g)) asked.push(name);
  return asked;
}
