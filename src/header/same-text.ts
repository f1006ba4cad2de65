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

/** What a header is for those that include it. */
interface Included {
  /** The header and all it includes, to any depth. */
  readonly closure: ReadonlySet<Both>;
  /** Those of them whose text is not the same. */
  readonly changed: readonly Both[];
  /** Asks a text whether it names what changed; undefined when it is not known what did. */
  readonly names: Question | undefined;
  /** Asks a text whether it defines what the conditionals of the changed ones ask for. */
  readonly asked: Question;
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
  readonly #included = new Map<Both, Included | undefined>();
  readonly #questions = new Map<string, Question>();

  constructor(before: Loader, after: Loader, changedNames: ChangedNames) {
    this.#before = before;
    this.#after = after;
    this.#changedNames = changedNames;
  }

  /** Whether a header reads the same on both sides. `beside` is what every program is taken to include with it. */
  same(before: Source, after: Source, beside: readonly string[]): boolean {
    if (before.text !== after.text) return false;
    const header = this.#pair(before, after);
    if (!header.plain) return false;
    const direct = [...header.includes];
    for (const name of beside) {
      const found = this.#found({ name, quoted: false, next: false }, before, after);
      if (found === "apart") return false;
      if (found !== undefined) direct.push(found);
    }
    const all = new Set([header]);
    const changing: Included[] = [];
    for (const each of direct) {
      const included = this.#include(each);
      if (included === undefined) return false;
      if (included.changed.length > 0) changing.push(included);
      for (const one of included.closure) all.add(one);
    }
    return changing.every(({ closure, changed, names, asked }) => {
      if (names === undefined) return false;
      for (const each of all) {
        // What a changed header makes of its changes is among the names.
        if (!changed.includes(each) && names.concerns(each)) return false;
        // Read on its own, a header is not told what others define.
        if (!closure.has(each) && asked.concerns(each)) return false;
      }
      return true;
    });
  }

  /** Undefined when text does not tell what the header is. */
  #include(both: Both): Included | undefined {
    if (!this.#included.has(both)) this.#included.set(both, this.#judge(both));
    return this.#included.get(both);
  }

  #judge(both: Both): Included | undefined {
    const closure = new Set([both]);
    for (const each of closure) {
      if (!each.plain) return undefined;
      for (const included of each.includes) closure.add(included);
    }
    const changed = [...closure].filter(({ same }) => !same);
    const names = changed.length === 0 ? new Set<string>() : this.#changedNames(both.before, both.after);
    const asked = changed.flatMap(({ before, after }) => [...askedIn(before.text), ...askedIn(after.text)]);
    return {
      closure,
      changed,
      names: names && this.#question(mention, names),
      asked: this.#question(definition, new Set(asked)),
    };
  }

  #question(before: string, words: ReadonlySet<string>): Question {
    const key = `${before} ${[...words].sort().join(" ")}`;
    let question = this.#questions.get(key);
    if (question === undefined) {
      question = new Question(before, words);
      this.#questions.set(key, question);
    }
    return question;
  }

  #pair(before: Source, after: Source): Both {
    const known = this.#both.get(before);
    if (known !== undefined) return known.after === after ? known : { before, after, same: false, includes: [], plain: false };
    const includes: Both[] = [];
    const both = { before, after, same: before.text === after.text, includes, plain: true };
    this.#both.set(before, both);
    for (const text of textsOf(both)) {
      const requests = requestsIn(text);
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

/** Asks texts for any of some words, each text once. */
class Question {
  readonly #pattern: RegExp | undefined;
  readonly #known = new Map<Both, boolean>();

  constructor(before: string, words: ReadonlySet<string>) {
    this.#pattern = words.size === 0 ? undefined : new RegExp(`${before}\\b(?:${[...words].join("|")})\\b`);
  }

  concerns(both: Both): boolean {
    const pattern = this.#pattern;
    if (pattern === undefined) return false;
    let known = this.#known.get(both);
    if (known === undefined) {
      known = textsOf(both).some((text) => pattern.test(text));
      this.#known.set(both, known);
    }
    return known;
  }
}

/** A name that is glued together stands in no text. */
const mention = "##|";
const definition = "#[ \\t]*(?:define|undef)[ \\t]+";

function textsOf({ before, after, same }: Both): readonly string[] {
  return same ? [before.text] : [before.text, after.text];
}

interface Request {
  readonly name: string;
  readonly quoted: boolean;
  readonly next: boolean;
}

/** What a look at the text might miss: a directive or a name on two lines, a comment within a directive, digraphs; or asking what is there. */
const unusual = /#[ \t]*[a-z]*[ \t]*\\\r?\n|\w\\\r?\n\w|#[ \t]*\/\*|%:|\?\?=|__has_include|__COUNTER__|__INCLUDE_LEVEL__/;

/** What a text may include, in whatever branch or comment; undefined when the text alone does not tell. */
function requestsIn(text: string): readonly Request[] | undefined {
  if (unusual.test(text)) return undefined;
  const requests: Request[] = [];
  for (const [, next, operand] of text.matchAll(/#[ \t]*(?:include(_next)?|import)\b[ \t]*([^\n]*)/g)) {
    const named = /^(?:<([^>]+)>|"([^"]+)")/.exec(operand ?? "");
    if (named === null) return undefined;
    requests.push({ name: (named[1] ?? named[2]) as string, quoted: named[2] !== undefined, next: next !== undefined });
  }
  return requests;
}

/** Names in a text's conditionals. */
function askedIn(text: string): readonly string[] {
  const asked: string[] = [];
  for (const [, condition] of text.matchAll(/#[ \t]*(?:el)?if(?:n?def)?\b((?:[^\n\\]|\\\r?\n|\\)*)/g))
    for (const [name] of (condition as string).matchAll(/[A-Za-z_]\w*/g)) asked.push(name);
  return asked;
}
