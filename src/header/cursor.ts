import type { Effect } from "./effect.ts";
import type { LexedFile } from "./lex.ts";
import { SymbolKind, type Symbols } from "./symbols.ts";
import type { PackOperation, SyntaxPlace, SyntaxProblem, TokenRange, Tokens } from "./syntax.ts";

/** Deeper nesting of braces, parentheses and declarators than any header has; it bounds the recursion. */
export const MAX_NESTING = 200;
/** What one header may have wrong before the rest is not worth saying. */
const MAX_PROBLEMS = 100;

/** Markers that the preprocessor puts into a token stream. */
export interface Markers {
  readonly include: number;
  readonly pragma: number;
}

/** A place in a token stream, with what every part of the grammar needs: looking, taking, skipping, complaining. */
export class Cursor {
  readonly symbols: Symbols;
  // Most cursors read one expression and need none of these lists, so they are made when something is put into them.
  #problems: SyntaxProblem[] | undefined;
  #packOperations: PackOperation[] | undefined;
  #packStack: number[] | undefined;
  readonly #markers: Markers;
  #tokens: Tokens;
  #effect: Effect | undefined;
  at = 0;
  end: number;
  depth = 0;
  /** Bytes; 0 for none. */
  pack = 0;
  /** Called for an include between declarations; true when the included text has been dealt with by itself. */
  onInclude: ((child: Effect) => boolean) | undefined;

  constructor(tokens: Tokens, range: { start: number; end: number }, symbols: Symbols, markers: Markers, effect?: Effect) {
    this.#tokens = tokens;
    this.at = range.start;
    this.end = range.end;
    this.symbols = symbols;
    this.#markers = markers;
    this.#effect = effect;
  }

  get problems(): readonly SyntaxProblem[] {
    return this.#problems ?? [];
  }

  get packOperations(): readonly PackOperation[] {
    return this.#packOperations ?? [];
  }

  get tokens(): Tokens {
    return this.#tokens;
  }

  /** The symbol at the cursor, or -1 at the end. Deals with includes and pragmas that stand there. */
  peek(): number {
    while (this.at < this.end) {
      const symbol = this.#tokens.symbols[this.at] as number;
      if (symbol === this.#markers.include) this.#include();
      else if (symbol === this.#markers.pragma) this.#pragma();
      else return symbol;
    }
    return -1;
  }

  /** The symbol after the one at the cursor, or -1; markers are passed over. */
  peekSecond(): number {
    for (let i = this.at + 1; i < this.end; i++) {
      const symbol = this.#tokens.symbols[i] as number;
      if (symbol !== this.#markers.include && symbol !== this.#markers.pragma) return symbol;
    }
    return -1;
  }

  /** Spelling at the cursor; "" at the end. */
  text(): string {
    const symbol = this.peek();
    return symbol === -1 ? "" : this.symbols.text(symbol);
  }

  is(text: string): boolean {
    const symbol = this.peek();
    return symbol !== -1 && this.symbols.text(symbol) === text;
  }

  isIdentifier(): boolean {
    const symbol = this.peek();
    return symbol !== -1 && this.symbols.kinds[symbol] === SymbolKind.identifier;
  }

  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  /** Takes `text` or complains that it is missing. */
  expect(text: string, where: string): boolean {
    if (this.take(text)) return true;
    this.problem("expected-token", `expected '${text}' ${where}, ${this.found()}`);
    return false;
  }

  found(): string {
    return this.peek() === -1 ? "found the end of the header" : `found '${this.text()}'`;
  }

  place(at = this.at): SyntaxPlace {
    const last = this.#tokens.symbols.length - 1;
    const index = Math.max(0, Math.min(at, last));
    const file: LexedFile = this.#tokens.files?.[index] ?? this.#tokens.file;
    return { file, offset: last < 0 ? 0 : (this.#tokens.offsets[index] as number) };
  }

  problem(code: string, message: string, at = this.at): void {
    this.#problems ??= [];
    if (this.#problems.length >= MAX_PROBLEMS) return;
    const index = Math.max(0, Math.min(at, this.#tokens.symbols.length - 1));
    const symbol = this.#tokens.symbols[index];
    const length = symbol === undefined ? 0 : this.symbols.text(symbol).length;
    this.#problems.push({ code, message, length, ...this.place(index) });
  }

  /** True when one level deeper is allowed; every call that gave true needs a `leave`. */
  enter(limit = MAX_NESTING): boolean {
    if (this.depth >= limit) {
      this.problem("nesting-too-deep", `this is nested more than ${limit} deep`);
      return false;
    }
    this.depth++;
    return true;
  }

  leave(): void {
    this.depth--;
  }

  /** With the cursor at an opening bracket, moves past its closing one. False when there is none. */
  skipBalanced(): boolean {
    let depth = 0;
    while (this.peek() !== -1) {
      const text = this.text();
      if (text === "(" || text === "[" || text === "{") depth++;
      else if (text === ")" || text === "]" || text === "}") depth--;
      this.at++;
      if (depth === 0) return true;
    }
    return false;
  }

  /** Takes tokens up to (not including) one of `stops` outside brackets. */
  takeUntil(stops: ReadonlySet<string>): TokenRange {
    this.peek();
    const start = this.at;
    while (this.peek() !== -1) {
      const text = this.text();
      if (stops.has(text)) break;
      if (text === "(" || text === "[" || text === "{") {
        this.skipBalanced();
        continue;
      }
      if (text === ")" || text === "]" || text === "}") break;
      this.at++;
    }
    return { tokens: this.#tokens, start, end: this.at };
  }

  /** With the cursor at an opening bracket, takes what is inside and moves past the closing one. */
  takeBracketed(): TokenRange | undefined {
    const start = this.at + 1;
    if (!this.skipBalanced()) return undefined;
    return { tokens: this.#tokens, start, end: this.at - 1 };
  }

  applyPack(operation: PackOperation): void {
    this.#packOperations ??= [];
    this.#packOperations.push(operation);
    this.#packStack ??= [];
    if (operation.kind === "set") this.pack = operation.bytes;
    else if (operation.kind === "push") {
      this.#packStack.push(this.pack);
      if (operation.bytes !== undefined) this.pack = operation.bytes;
    } else this.pack = this.#packStack.pop() ?? 0;
  }

  #include(): void {
    const index = this.#tokens.offsets[this.at] as number;
    const child = this.#effect?.children[index];
    if (child !== undefined && this.depth === 0 && this.onInclude?.(child) === true) {
      this.at++;
      return;
    }
    if (child === undefined) {
      this.at++;
      return;
    }
    this.#splice(child);
  }

  /** Puts an included header's tokens in place of its marker: the include stands inside a declaration. */
  #splice(child: Effect): void {
    const symbols: number[] = [];
    const offsets: number[] = [];
    const files: LexedFile[] = [];
    const add = (effect: Effect): void => {
      for (let i = 0; i < effect.symbols.length; i++) {
        const symbol = effect.symbols[i] as number;
        if (symbol === this.#markers.include) add(effect.children[effect.offsets[i] as number] as Effect);
        else {
          symbols.push(symbol);
          offsets.push(effect.offsets[i] as number);
          files.push(effect.file);
        }
      }
    };
    add(child);
    const old = this.#tokens;
    const before = Array.from({ length: this.at }, (_, i) => old.files?.[i] ?? old.file);
    const after = Array.from({ length: old.symbols.length - this.at - 1 }, (_, i) => old.files?.[this.at + 1 + i] ?? old.file);
    const oldSymbols = Array.from(old.symbols);
    const oldOffsets = Array.from(old.offsets);
    this.#tokens = {
      symbols: [...oldSymbols.slice(0, this.at), ...symbols, ...oldSymbols.slice(this.at + 1)],
      offsets: [...oldOffsets.slice(0, this.at), ...offsets, ...oldOffsets.slice(this.at + 1)],
      file: old.file,
      files: [...before, ...files, ...after],
    };
    this.end += symbols.length - 1;
  }

  #pragma(): void {
    const words: string[] = [];
    let i = this.at + 1;
    for (; i < this.end && this.#tokens.symbols[i] !== this.#markers.pragma; i++) {
      words.push(this.symbols.text(this.#tokens.symbols[i] as number));
    }
    const at = this.at;
    this.at = i + 1;
    const operation = packOperation(words.join(""));
    if (operation === undefined) this.problem("pragma-pack", `cannot make sense of #pragma ${words.join(" ")}`, at);
    else for (const step of operation) this.applyPack(step);
  }
}

/** Reads `pack()`, `pack(4)`, `pack(push)`, `pack(push, 4)`, `pack(push, name, 4)`, `pack(pop)`; undefined for anything else. */
export function packOperation(text: string): readonly PackOperation[] | undefined {
  const match = /^pack\((?:(\d+)?|push(?:,[A-Za-z_]\w*)?(?:,(\d+))?|(pop)(?:,\w+)?)\)$/.exec(text);
  if (match === null) return undefined;
  if (match[3] !== undefined) return [{ kind: "pop" }];
  if (text.startsWith("pack(push")) return [{ kind: "push", bytes: match[2] === undefined ? undefined : Number(match[2]) }];
  return [{ kind: "set", bytes: Number(match[1] ?? 0) }];
}
