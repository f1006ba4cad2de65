import type { Effect, Included, Problem, SkippedRegion, Step } from "./effect.ts";
import type { LexedFile } from "./lex.ts";
import type { Loader } from "./loader.ts";
import type { MacroDefinition } from "./macro.ts";
import { type MacroTable, Stamps } from "./macro-table.ts";
import type { Symbols } from "./symbols.ts";

/** An `#if` that is open. */
export interface Conditional {
  /** Index of its directive. */
  readonly directive: number;
  taken: boolean;
  sawElse: boolean;
}

/** By include depth: what the frame of that depth has read and written. Reused, since only one frame has a depth at a time. */
const stampsByDepth: { readonly touched: Stamps; readonly written: Stamps; readonly seen: Stamps }[] = [];
let serials = 0;

/** A header being read: where it stands, what it looked at and what it did, for its effect. */
export class Frame {
  readonly file: LexedFile;
  readonly depth: number;
  readonly #table: MacroTable;
  readonly #symbols: Symbols;
  readonly #serial = ++serials;
  readonly #touched: Stamps;
  readonly #written: Stamps;
  /** Looked up since the last step: its number is new with every step. */
  readonly #seen: Stamps;
  #step = ++serials;
  /** The next token to read, and the next directive. */
  at = 0;
  directive = 0;
  readonly #reads: number[] = [];
  readonly #readMacros: (MacroDefinition | undefined)[] = [];
  readonly #writes: number[] = [];
  readonly symbols: number[] = [];
  readonly offsets: number[] = [];
  readonly children: Effect[] = [];
  readonly defines: MacroDefinition[] = [];
  readonly includes: Included[] = [];
  readonly #ownReads: number[] = [];
  readonly #ownMacros: (MacroDefinition | undefined)[] = [];
  readonly #steps: Step[] = [];
  readonly problems: Problem[] = [];
  readonly skipped: SkippedRegion[] = [];
  readonly conditionals: Conditional[] = [];
  reusable = true;

  constructor(file: LexedFile, depth: number, table: MacroTable, symbols: Symbols) {
    this.file = file;
    this.depth = depth;
    this.#table = table;
    this.#symbols = symbols;
    stampsByDepth[depth] ??= { touched: new Stamps(), written: new Stamps(), seen: new Stamps() };
    const stamps = stampsByDepth[depth];
    this.#touched = stamps.touched;
    this.#written = stamps.written;
    this.#seen = stamps.seen;
  }

  /** Remembers that a macro was looked up. */
  touch(symbol: number): void {
    if (this.#seen.has(symbol, this.#step)) return;
    this.#seen.add(symbol, this.#step);
    const macro = this.#table.get(symbol);
    this.#ownReads.push(symbol);
    this.#ownMacros.push(macro);
    if (this.#touched.has(symbol, this.#serial)) return;
    this.#touched.add(symbol, this.#serial);
    this.#reads.push(symbol);
    this.#readMacros.push(macro);
  }

  write(symbol: number, macro: MacroDefinition | undefined): void {
    this.#stepTo(macro ?? symbol);
    this.#noteWrite(symbol);
    this.#table.set(symbol, macro);
  }

  /** Notes an include, before what it brings is read, or the question whether there is such a header. */
  included(included: Included, action: "include" | "ask"): void {
    this.#stepTo(action);
    this.includes.push(included);
  }

  #stepTo(action: Step["action"]): void {
    this.#steps.push({ reads: this.#ownReads.length, action });
    this.#step = ++serials;
  }

  #noteWrite(symbol: number): void {
    if (this.#written.has(symbol, this.#serial)) return;
    this.#written.add(symbol, this.#serial);
    this.#touched.add(symbol, this.#serial);
    this.#writes.push(symbol);
  }

  /** Takes over what an included header looked at and did. */
  absorb(effect: Effect): void {
    const { reads, readMacros } = effect;
    for (let i = 0; i < reads.length; i++) {
      const symbol = reads[i] as number;
      if (this.#touched.has(symbol, this.#serial)) continue;
      this.#touched.add(symbol, this.#serial);
      this.#reads.push(symbol);
      this.#readMacros.push(readMacros[i]);
    }
    for (const symbol of effect.writes) this.#noteWrite(symbol);
    if (!effect.reusable) this.reusable = false;
  }

  /** Notes a problem at tokens `[token, end)`. */
  problem(token: number, code: string, message: string, severity: "error" | "warning" = "error", end = token + 1): void {
    const { file } = this;
    if (file.symbols.length === 0) return;
    const first = Math.min(token, file.symbols.length - 1);
    const last = Math.min(Math.max(end - 1, first), file.symbols.length - 1);
    const offset = file.offsets[first] as number;
    const length = (file.offsets[last] as number) + this.#symbols.text(file.symbols[last] as number).length - offset;
    this.problems.push({ code, severity, message, file, offset, length });
  }

  /** What the header did, once it is read to its end. */
  effect(loader: Loader): Effect {
    const { file, symbols, offsets, children, defines, includes, problems, skipped, reusable } = this;
    const writes = this.#writes;
    const writtenMacros = writes.map((symbol) => this.#table.get(symbol));
    this.#stepTo("end");
    const trace = { reads: this.#ownReads, macros: this.#ownMacros, steps: this.#steps };
    const macros = { reads: this.#reads, readMacros: this.#readMacros, writes, writtenMacros };
    return {
      file,
      symbols,
      offsets,
      children,
      ...macros,
      trace,
      defines,
      includes,
      problems,
      skipped,
      reusable,
      validFor: new WeakSet([loader]),
    };
  }
}
