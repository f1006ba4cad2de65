import type { DataModel } from "../abi/model.ts";
import { type DirectiveHost, Directives, MAX_INCLUDE_DEPTH } from "./directives.ts";
import type { Effect, Included, Reading, Trace } from "./effect.ts";
import { type Environment, EnvironmentBuilder } from "./environment.ts";
import { Expander, type ExpansionHost, type TokenList } from "./expand.ts";
import { Frame } from "./frame.ts";
import { type LexedFile, lex } from "./lex.ts";
import { LexedFiles } from "./lexed-files.ts";
import type { IncludeRequest, Loader, Source } from "./loader.ts";
import { type MacroDefinition, macroWords, sameMacro } from "./macro.ts";
import { MacroTable } from "./macro-table.ts";
import { placeOf } from "./problems.ts";
import { SymbolKind, Symbols } from "./symbols.ts";

/**
 * Tokens that one translation unit may make by macros and read again by repeated includes. The first reading of a file is free:
 * it is as long as its author wrote it. The largest real unit of linux-libc-dev needs about 1 % of the budget.
 */
const UNIT_BUDGET = 4_000_000;

/** What reading a header once more costs besides its tokens: two includes of the next header, sixty times over, have hardly any. */
const REREAD_COST = 100;

/** Reads headers into effects: conditionals, includes and macros. */
export class Preprocessor implements ExpansionHost, DirectiveHost {
  readonly symbols = new Symbols();
  readonly words = macroWords(this.symbols);
  readonly includeMarker = this.symbols.intern("<include>", SymbolKind.marker);
  readonly pragmaMarker = this.symbols.intern("<pragma>", SymbolKind.marker);
  readonly #ioc = this.symbols.name("_IOC");
  readonly #ioFamily = ["_IO", "_IOR", "_IOW", "_IOWR", "_IOC"].map((name) => this.symbols.name(name));
  readonly #environments = new EnvironmentBuilder(this.symbols, this.words);
  readonly #files = new LexedFiles(this.symbols);
  #table = new MacroTable(this.symbols, []);
  readonly #effects = new Map<LexedFile, Effect[]>();
  readonly #commands = new WeakMap<LexedFile, boolean>();
  readonly #expander = new Expander(this);
  readonly #directives = new Directives(this);
  readonly #frames: Frame[] = [];

  #environment: Environment | undefined;
  #spent = 0;
  readonly #readOnce = new Set<LexedFile>();
  #exhausted = false;
  #counter = 0;
  #readFlags = 0;

  /**
   * Reads `source` as a translation unit of its own and leaves the macros as they are at its end. A header may define commands by
   * `_IOR` and its like and leave it to the program to include <sys/ioctl.h>, as linux/vduse.h did until 7.0: the effects after the
   * first are what such a program includes.
   */
  unit(source: Source, environment: Environment): Reading {
    const file = this.#files.of(source, environment.loader);
    return this.#unit(file, environment, () => this.include(file, undefined));
  }

  /** `unit` for a text that does not come again: of the header itself nothing is kept. */
  passingUnit(source: Source, environment: Environment): Reading {
    const file = lex(source, this.symbols);
    return this.#unit(file, environment, () => this.#process(file, 0));
  }

  #unit(file: LexedFile, environment: Environment, read: () => Effect): Reading {
    this.#start(environment);
    this.#table.reset();
    this.#counter = 0;
    const effects: [Effect, ...Effect[]] = [read()];
    if (this.#table.get(this.#ioc) === undefined && this.#definesCommands(file)) {
      const found = this.resolve({ name: "linux/ioctl.h", quoted: false, next: false }, file);
      if (found !== undefined) effects.push(this.include(found, undefined));
    }
    this.#table.hold(effects);
    return effects;
  }

  /** Whether the text names `_IO` or its like. It is asked of one text under each data model. */
  #definesCommands(file: LexedFile): boolean {
    let defines = this.#commands.get(file);
    if (defines === undefined) {
      defines = this.#ioFamily.some((name) => file.symbols.includes(name));
      this.#commands.set(file, defines);
    }
    return defines;
  }

  /** Brings back the macros as they are at the end of a unit read before. */
  enter(effects: readonly Effect[], environment: Environment): void {
    this.#start(environment);
    this.#table.enter(effects);
  }

  environment(loader: Loader, model: DataModel): Environment {
    return this.#environments.build(loader, model);
  }

  #start(environment: Environment): void {
    this.#environment = environment;
    this.#table = environment.table;
    this.#spent = 0;
    this.#readOnce.clear();
    this.#exhausted = false;
  }

  // What the expander asks.

  /** The macro that a name means now. The look-up is remembered: the outcome of the header being read depends on it. */
  macro(symbol: number): MacroDefinition | undefined {
    this.#frames[this.#frames.length - 1]?.touch(symbol);
    return this.#exhausted ? undefined : this.#table.get(symbol);
  }

  /** The macro that a name means at the end of the unit last read or entered. */
  finalMacro(symbol: number): MacroDefinition | undefined {
    return this.#table.get(symbol);
  }

  /** Hides a macro from expansion while `action` runs, to see a body in terms of it. */
  without<T>(symbol: number, action: () => T): T {
    const macro = this.#table.get(symbol);
    this.#table.set(symbol, undefined);
    try {
      return action();
    } finally {
      this.#table.set(symbol, macro);
    }
  }

  /** Expands tokens with the macros as they are at the end of the unit last read or entered; all of them share one budget. */
  expandFinal(symbols: ArrayLike<number>, flags: ArrayLike<number>): TokenList {
    return this.#expander.expandList(symbols, flags);
  }

  dynamic(symbol: number): number | undefined {
    if (!this.#environments.dynamic.has(symbol)) return undefined;
    const frame = this.#frames[this.#frames.length - 1];
    const name = this.symbols.text(symbol);
    if (name === "__COUNTER__") {
      if (frame !== undefined) frame.reusable = false;
      return this.symbols.intern(String(this.#counter++), SymbolKind.number);
    }
    if (name === "__INCLUDE_LEVEL__") {
      if (frame !== undefined) frame.reusable = false;
      return this.symbols.intern(String(this.#frames.length - 1), SymbolKind.number);
    }
    if (name === "__LINE__") {
      const line = frame === undefined ? 1 : placeOf(frame.file, frame.file.offsets[Math.max(0, frame.at - 1)] ?? 0).line;
      return this.symbols.intern(String(line), SymbolKind.number);
    }
    if (name === "__FILE__") return this.symbols.intern(`"${frame?.file.source.name ?? ""}"`, SymbolKind.string);
    return symbol;
  }

  read(): number {
    const frame = this.#frames[this.#frames.length - 1];
    if (frame === undefined) return -1;
    for (;;) {
      const stop = frame.file.directiveStarts[frame.directive] ?? frame.file.symbols.length;
      if (frame.at < stop) {
        this.#readFlags = frame.file.flags[frame.at] as number;
        return frame.file.symbols[frame.at++] as number;
      }
      if (frame.directive >= frame.file.directiveStarts.length) return -1;
      this.#directives.run(frame);
    }
  }

  peek(): number {
    const frame = this.#frames[this.#frames.length - 1];
    if (frame === undefined) return -1;
    const stop = frame.file.directiveStarts[frame.directive] ?? frame.file.symbols.length;
    return frame.at < stop ? (frame.file.symbols[frame.at] as number) : -1;
  }

  readFlags(): number {
    return this.#readFlags;
  }

  spend(tokens: number): boolean {
    this.#spent += tokens;
    if (this.#spent <= UNIT_BUDGET) return true;
    if (!this.#exhausted) {
      this.exhaust();
      this.report(
        "too-much-work",
        `macros and repeated includes make more than ${UNIT_BUDGET} tokens: one that grows without end?`,
      );
    }
    return false;
  }

  /** Whether a header's text may be read (once more). */
  #spendOn(file: LexedFile): boolean {
    return this.#readOnce.has(file) ? this.spend(file.symbols.length + REREAD_COST) : !this.#exhausted;
  }

  get exhausted(): boolean {
    return this.#exhausted;
  }

  /** Nothing more is read in this unit, and what is being read depends on that. */
  exhaust(): void {
    this.#exhausted = true;
    for (const frame of this.#frames) frame.reusable = false;
  }

  expand(file: LexedFile, at: number, end: number, operators?: ReadonlyMap<number, "name" | "parenthesised">): TokenList {
    const options = operators === undefined ? undefined : { operators };
    return this.#expander.expandList(file.symbols.subarray(at, end), file.flags.subarray(at, end), options);
  }

  report(code: string, message: string): void {
    const frame = this.#frames[this.#frames.length - 1];
    frame?.problem(Math.max(0, frame.at - 1), code, message);
  }

  // One header.

  include(file: LexedFile, parent: Frame | undefined): Effect {
    const known = this.#effects.get(file);
    const reused = known?.find((effect) => this.#applies(effect));
    const depth = parent === undefined ? 0 : parent.depth + 1;
    const effect = reused ?? this.#replayed(known ?? [], depth) ?? this.#process(file, depth);
    if (reused === undefined && effect.reusable) {
      if (known === undefined) this.#effects.set(file, [effect]);
      else known.push(effect);
    }
    if (reused !== undefined) this.#table.apply(effect);
    parent?.absorb(effect);
    return effect;
  }

  /** The same own text over other includes: x86_64 and i386 differ in asm/bitsperlong.h, and with it in all that includes it. */
  #replayed(known: readonly Effect[], depth: number): Effect | undefined {
    for (const effect of known) {
      const attempt = this.#table.attempt();
      const replayed = this.#replay(effect, depth);
      if (replayed !== undefined) {
        this.#table.keep();
        return replayed;
      }
      this.#table.takeBack(attempt);
    }
    return undefined;
  }

  /** Goes through an effect's trace again, its includes read anew; undefined where its own text would come out otherwise. */
  #replay(effect: Effect, depth: number): Effect | undefined {
    const { file, trace, includes } = effect;
    if (depth + 1 >= MAX_INCLUDE_DEPTH || !this.#spendOn(file)) return undefined;
    this.#table.grow();
    const frame = new Frame(file, depth, this.#table, this.symbols);
    this.#frames.push(frame);
    const same = this.#retrace(trace, includes, frame);
    this.#frames.pop();
    if (!same || this.#exhausted) return undefined;
    this.#readOnce.add(file);
    const { symbols, offsets, defines, problems, skipped } = effect;
    return { ...frame.effect((this.#environment as Environment).loader), symbols, offsets, defines, problems, skipped, trace };
  }

  #retrace({ reads, macros, steps }: Trace, includes: readonly Included[], frame: Frame): boolean {
    let at = 0;
    let include = 0;
    for (const { reads: until, action } of steps) {
      for (; at < until; at++) {
        const symbol = reads[at] as number;
        if (!isSame(this.#table.get(symbol), macros[at])) return false;
        frame.touch(symbol);
      }
      if (action === "end") return true;
      if (action === "include" || action === "ask") {
        const { request, found: before } = includes[include++] as Included;
        const found = this.resolve(request, frame.file);
        if ((found === undefined) !== (before === undefined)) return false;
        frame.included({ request, found }, action);
        if (action === "include" && found !== undefined) frame.children.push(this.include(found, frame));
      } else if (typeof action === "number") frame.write(action, undefined);
      else frame.write(action.name, action);
    }
    return true;
  }

  #applies(effect: Effect): boolean {
    const { reads, readMacros } = effect;
    for (let i = 0; i < reads.length; i++) if (!isSame(this.#table.get(reads[i] as number), readMacros[i])) return false;
    return this.#sameIncludes(effect);
  }

  #sameIncludes(effect: Effect): boolean {
    const { loader } = this.#environment as Environment;
    if (effect.validFor.has(loader)) return true;
    for (const { request, found } of effect.includes) if (this.resolve(request, effect.file) !== found) return false;
    for (const child of effect.children) if (!this.#sameIncludes(child)) return false;
    effect.validFor.add(loader);
    return true;
  }

  resolve(request: Omit<IncludeRequest, "from">, from: LexedFile): LexedFile | undefined {
    return this.#files.include(request, from, (this.#environment as Environment).loader);
  }

  #process(file: LexedFile, depth: number): Effect {
    this.#table.grow();
    const frame = new Frame(file, depth, this.#table, this.symbols);
    this.#frames.push(frame);
    const mayRead = this.#spendOn(file);
    this.#readOnce.add(file);
    if (mayRead) this.#text(frame);
    if (file.unterminatedComment >= 0) {
      const message = "the comment that starts here has no end";
      frame.problems.push({
        code: "unterminated-comment",
        severity: "error",
        message,
        file,
        offset: file.unterminatedComment,
        length: 2,
      });
    }
    for (const open of frame.conditionals) {
      const start = file.directiveStarts[open.directive] as number;
      frame.problem(start, "unterminated-conditional", "this conditional has no #endif", "error", start + 1);
    }
    this.#frames.pop();
    return frame.effect((this.#environment as Environment).loader);
  }

  #text(frame: Frame): void {
    const { file, symbols, offsets } = frame;
    const kinds = this.symbols.kinds;
    const end = file.symbols.length;
    const out: TokenList = { symbols: [], flags: [] };
    for (;;) {
      const stop = file.directiveStarts[frame.directive] ?? end;
      while (frame.at < stop) {
        const at = frame.at++;
        const symbol = file.symbols[at] as number;
        if (kinds[symbol] === SymbolKind.identifier) {
          frame.touch(symbol);
          if (this.#table.get(symbol) !== undefined && !this.#exhausted) {
            out.symbols.length = 0;
            out.flags.length = 0;
            this.#expander.expand(symbol, file.flags[at] as number, out);
            const offset = file.offsets[at] as number;
            for (const produced of out.symbols) {
              symbols.push(produced);
              offsets.push(offset);
            }
            // Reading arguments may have gone past directives.
            if (frame.at > stop) break;
            continue;
          }
        }
        symbols.push(symbol);
        offsets.push(file.offsets[at] as number);
      }
      if (frame.at >= end && frame.directive >= file.directiveStarts.length) return;
      if (frame.at < (file.directiveStarts[frame.directive] ?? end)) continue;
      this.#directives.run(frame);
    }
  }
}

function isSame(a: MacroDefinition | undefined, b: MacroDefinition | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && sameMacro(a, b));
}
