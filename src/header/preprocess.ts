import type { Effect, Problem, SkippedRegion } from "./effect.ts";
import { evaluateCondition } from "./condition.ts";
import { Expander, type ExpansionHost, type TokenList } from "./expand.ts";
import { lex, type LexedFile } from "./lex.ts";
import type { IncludeRequest, Loader, Source } from "./loader.ts";
import { emptyMacro, type MacroDefinition, macroWords, readMacro, sameMacro } from "./macro.ts";
import { SymbolKind, Symbols } from "./symbols.ts";
import { directiveWords, dynamicNames, operandForms } from "./words.ts";

/** Include depth at which gcc gives up as well. */
const MAX_INCLUDE_DEPTH = 200;
/** Tokens one translation unit may read and produce; the largest real unit of linux-libc-dev needs about 1 % of it. */
const UNIT_BUDGET = 4_000_000;

/** The macros a unit starts with, and where its includes are looked up. */
export interface Environment {
  readonly loader: Loader;
  /** By symbol. */
  readonly base: readonly (MacroDefinition | undefined)[];
}

/** A header being read: what it looked at and what it did, for its effect. */
interface Frame {
  readonly serial: number;
  readonly depth: number;
  readonly file: LexedFile;
  at: number;
  directive: number;
  readonly reads: number[];
  readonly readMacros: (MacroDefinition | undefined)[];
  readonly writes: number[];
  readonly symbols: number[];
  readonly offsets: number[];
  readonly children: Effect[];
  readonly defines: MacroDefinition[];
  readonly includes: { request: Omit<IncludeRequest, "from">; found: LexedFile | undefined }[];
  readonly problems: Problem[];
  readonly skipped: SkippedRegion[];
  readonly conditionals: Conditional[];
  reusable: boolean;
  /** By symbol: serial of the frame of this depth that read or wrote it, and that wrote it. */
  readonly touched: number[];
  readonly written: number[];
}

interface Conditional {
  readonly directive: number;
  taken: boolean;
  sawElse: boolean;
}

/** Reads headers into effects: conditionals, includes and macros. */
export class Preprocessor implements ExpansionHost {
  readonly symbols = new Symbols();
  readonly words = macroWords(this.symbols);
  readonly directives = directiveWords(this.symbols);
  readonly includeMarker = this.symbols.intern("<include>", SymbolKind.marker);
  readonly pragmaMarker = this.symbols.intern("<pragma>", SymbolKind.marker);
  readonly #ioc = this.symbols.name("_IOC");
  readonly #ioFamily = ["_IO", "_IOR", "_IOW", "_IOWR", "_IOC"].map((name) => this.symbols.name(name));
  readonly #dynamic = dynamicNames(this.symbols);
  readonly #operators = operandForms(this.symbols);
  readonly #lexedBySource = new WeakMap<Source, LexedFile>();
  readonly #lexedByName = new Map<string, LexedFile[]>();
  readonly #effects = new Map<LexedFile, Effect[]>();
  readonly #sources = new WeakMap<Loader, Map<LexedFile, Source>>();
  readonly #expander = new Expander(this);
  readonly #frames: Frame[] = [];
  readonly #stamps: { touched: number[]; written: number[] }[] = [];
  readonly #baseMacros = new Map<string, MacroDefinition>();

  #environment: Environment | undefined;
  #macros: (MacroDefinition | undefined)[] = [];
  #dirty: readonly number[] = [];
  #entered: readonly Effect[] | undefined;
  #serial = 0;
  #spent = 0;
  #exhausted = false;
  #counter = 0;
  #readFlags = 0;

  /**
   * Reads `source` as a translation unit of its own and leaves the macros as they are at its end. A header may define commands by
   * `_IOR` and its like and leave it to the program to include <sys/ioctl.h>, as linux/vduse.h did until 7.0: the effects after the
   * first are what such a program includes.
   */
  unit(source: Source, environment: Environment): readonly Effect[] {
    this.#reset(environment);
    this.#spent = 0;
    this.#exhausted = false;
    this.#counter = 0;
    const file = this.lexed(source);
    this.#sourceMap(environment.loader).set(file, source);
    const effects = [this.#include(file, undefined)];
    if (this.#macros[this.#ioc] === undefined && this.#uses(file, this.#ioFamily)) {
      const found = this.#resolve({ name: "linux/ioctl.h", quoted: false, next: false }, file);
      if (found !== undefined) effects.push(this.#include(found, undefined));
    }
    this.#dirty = effects.flatMap((effect) => effect.writes);
    return effects;
  }

  #uses(file: LexedFile, names: readonly number[]): boolean {
    return names.some((name) => file.symbols.includes(name));
  }

  /** Brings back the macros as they are at the end of a unit read before. */
  enter(effects: readonly Effect[], environment: Environment): void {
    if (this.#entered === effects && this.#environment === environment) return;
    this.#reset(environment);
    this.#spent = 0;
    this.#exhausted = false;
    for (const effect of effects) this.#apply(effect);
    this.#dirty = effects.flatMap((effect) => effect.writes);
    this.#entered = effects;
  }

  #apply(effect: Effect): void {
    for (let i = 0; i < effect.writes.length; i++) this.#macros[effect.writes[i] as number] = effect.writtenMacros[i];
  }

  /** An environment whose macros are given as bodies: `{ __LP64__: "1", "f(x)": "x" }`. */
  environment(loader: Loader, macros: Readonly<{ [name: string]: string }>): Environment {
    const base: (MacroDefinition | undefined)[] = [];
    for (const [signature, body] of Object.entries(macros)) {
      const text = `${signature} ${body}`;
      let macro = this.#baseMacros.get(text);
      if (macro === undefined) {
        const file = lex({ name: "<predefined>", text }, this.symbols);
        const read = readMacro(file, 0, file.symbols.length, this.words, this.symbols);
        if (!("name" in read)) throw new Error(`predefined macro ${signature}: ${read.message}`);
        macro = { ...read, file: undefined };
        this.#baseMacros.set(text, macro);
      }
      base[macro.name] = macro;
    }
    for (const name of this.#dynamic) {
      base[name] = this.#dynamicMacro(name);
    }
    return { loader, base };
  }

  /** What the source object of a file was in a loader. */
  sourceOf(file: LexedFile, loader: Loader): Source {
    return this.#sourceMap(loader).get(file) ?? file.source;
  }

  lexed(source: Source): LexedFile {
    const known = this.#lexedBySource.get(source);
    if (known !== undefined) return known;
    const named = this.#lexedByName.get(source.name) ?? [];
    let file = named.find((candidate) => candidate.source.text === source.text);
    if (file === undefined) {
      file = lex(source, this.symbols);
      named.push(file);
      this.#lexedByName.set(source.name, named);
    }
    this.#lexedBySource.set(source, file);
    return file;
  }

  // What the expander asks.

  /** The macro that a name means now. The look-up is remembered: the outcome of the header being read depends on it. */
  macro(symbol: number): MacroDefinition | undefined {
    const frame = this.#frames[this.#frames.length - 1];
    if (frame !== undefined && frame.touched[symbol] !== frame.serial) this.#touch(frame, symbol);
    return this.#exhausted ? undefined : this.#macros[symbol];
  }

  /** The macro that a name means at the end of the unit last read or entered. */
  finalMacro(symbol: number): MacroDefinition | undefined {
    return this.#macros[symbol];
  }

  /** Hides a macro from expansion while `action` runs, to see a body in terms of it. */
  without<T>(symbol: number, action: () => T): T {
    const macro = this.#macros[symbol];
    this.#macros[symbol] = undefined;
    try {
      return action();
    } finally {
      this.#macros[symbol] = macro;
    }
  }

  /** Expands tokens with the macros as they are at the end of the unit last read or entered. */
  expandFinal(symbols: ArrayLike<number>, flags: ArrayLike<number>): TokenList {
    this.#spent = 0;
    return this.#expander.expandList(symbols, flags);
  }

  dynamic(symbol: number): number | undefined {
    if (!this.#dynamic.has(symbol)) return undefined;
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
      const text = frame?.file.source.text ?? "";
      const offset = frame === undefined ? 0 : (frame.file.offsets[Math.max(0, frame.at - 1)] ?? 0);
      let line = 1;
      for (let i = text.indexOf("\n"); i !== -1 && i < offset; i = text.indexOf("\n", i + 1)) line++;
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
      this.#directive(frame);
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
      this.#exhausted = true;
      this.report("too-much-work", `more than ${UNIT_BUDGET} tokens: a macro or an include that grows without end?`);
    }
    for (const frame of this.#frames) frame.reusable = false;
    return false;
  }

  report(code: string, message: string): void {
    const frame = this.#frames[this.#frames.length - 1];
    if (frame !== undefined) this.#problem(frame, Math.max(0, frame.at - 1), code, message);
  }

  // One header.

  #include(file: LexedFile, parent: Frame | undefined): Effect {
    const known = this.#effects.get(file);
    const reused = known?.find((effect) => this.#applies(effect));
    const effect = reused ?? this.#process(file, parent === undefined ? 0 : parent.depth + 1);
    if (reused === undefined && effect.reusable) {
      if (known === undefined) this.#effects.set(file, [effect]);
      else known.push(effect);
    }
    if (reused !== undefined) this.#apply(effect);
    if (parent !== undefined) {
      const { touched, written, serial } = parent;
      for (let i = 0; i < effect.reads.length; i++) {
        const symbol = effect.reads[i] as number;
        if (touched[symbol] === serial) continue;
        touched[symbol] = serial;
        parent.reads.push(symbol);
        parent.readMacros.push(effect.readMacros[i]);
      }
      for (const symbol of effect.writes) {
        touched[symbol] = serial;
        if (written[symbol] === serial) continue;
        written[symbol] = serial;
        parent.writes.push(symbol);
      }
      if (!effect.reusable) parent.reusable = false;
    }
    return effect;
  }

  #applies(effect: Effect): boolean {
    const { reads, readMacros } = effect;
    for (let i = 0; i < reads.length; i++) {
      const now = this.#macros[reads[i] as number];
      const then = readMacros[i];
      if (now !== then && (now === undefined || then === undefined || !sameMacro(now, then))) return false;
    }
    return this.#sameIncludes(effect);
  }

  #sameIncludes(effect: Effect): boolean {
    const { loader } = this.#environment as Environment;
    if (effect.validFor.has(loader)) return true;
    for (const { request, found } of effect.includes) if (this.#resolve(request, effect.file) !== found) return false;
    for (const child of effect.children) if (!this.#sameIncludes(child)) return false;
    effect.validFor.add(loader);
    return true;
  }

  #resolve(request: Omit<IncludeRequest, "from">, from: LexedFile): LexedFile | undefined {
    const { loader } = this.#environment as Environment;
    const sources = this.#sourceMap(loader);
    const source = loader.include({ ...request, from: sources.get(from) ?? from.source });
    if (source === undefined) return undefined;
    const file = this.lexed(source);
    sources.set(file, source);
    return file;
  }

  #process(file: LexedFile, depth: number): Effect {
    this.#stamps[depth] ??= { touched: [], written: [] };
    const stamps = this.#stamps[depth] as { touched: number[]; written: number[] };
    const frame: Frame = {
      serial: ++this.#serial,
      depth,
      file,
      at: 0,
      directive: 0,
      reads: [],
      readMacros: [],
      writes: [],
      symbols: [],
      offsets: [],
      children: [],
      defines: [],
      includes: [],
      problems: [],
      skipped: [],
      conditionals: [],
      reusable: true,
      touched: stamps.touched,
      written: stamps.written,
    };
    this.#frames.push(frame);
    if (this.spend(file.symbols.length)) this.#text(frame);
    if (file.unterminatedComment >= 0) {
      const message = "the comment that starts here has no end";
      frame.problems.push({ code: "unterminated-comment", severity: "error", message, file, offset: file.unterminatedComment, length: 2 });
    }
    for (const open of frame.conditionals) {
      const start = file.directiveStarts[open.directive] as number;
      this.#problem(frame, start, "unterminated-conditional", "this conditional has no #endif", "error", start + 1);
    }
    this.#frames.pop();
    return {
      file,
      symbols: Int32Array.from(frame.symbols),
      offsets: Int32Array.from(frame.offsets),
      children: frame.children,
      reads: frame.reads,
      readMacros: frame.readMacros,
      writes: frame.writes,
      writtenMacros: frame.writes.map((symbol) => this.#macros[symbol]),
      defines: frame.defines,
      includes: frame.includes,
      problems: frame.problems,
      skipped: frame.skipped,
      reusable: frame.reusable,
      validFor: new WeakSet([(this.#environment as Environment).loader]),
    };
  }

  #text(frame: Frame): void {
    const { file, touched, serial, symbols, offsets } = frame;
    const kinds = this.symbols.kinds;
    const end = file.symbols.length;
    const out: TokenList = { symbols: [], flags: [] };
    for (;;) {
      const stop = file.directiveStarts[frame.directive] ?? end;
      while (frame.at < stop) {
        const at = frame.at++;
        const symbol = file.symbols[at] as number;
        if (kinds[symbol] === SymbolKind.identifier) {
          if (touched[symbol] !== serial) this.#touch(frame, symbol);
          if (this.#macros[symbol] !== undefined && !this.#exhausted) {
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
      this.#directive(frame);
    }
  }

  #touch(frame: Frame, symbol: number): void {
    frame.touched[symbol] = frame.serial;
    frame.reads.push(symbol);
    frame.readMacros.push(this.#macros[symbol]);
  }

  #write(frame: Frame, symbol: number, macro: MacroDefinition | undefined): void {
    frame.touched[symbol] = frame.serial;
    if (frame.written[symbol] !== frame.serial) {
      frame.written[symbol] = frame.serial;
      frame.writes.push(symbol);
    }
    this.#macros[symbol] = macro;
  }

  // Directives.

  /** Does the directive that the frame stands at and moves past it. */
  #directive(frame: Frame): void {
    const { file } = frame;
    const index = frame.directive++;
    const hash = file.directiveStarts[index] as number;
    const end = file.directiveEnds[index] as number;
    frame.at = end;
    if (hash + 1 >= end) return;
    const word = file.symbols[hash + 1] as number;
    const d = this.directives;
    if (word === d.define) return this.#define(frame, index, hash + 2, end);
    if (word === d.undef) {
      if (this.#needName(frame, hash, end)) this.#write(frame, file.symbols[hash + 2] as number, undefined);
      return;
    }
    if (word === d.ifdef || word === d.ifndef) {
      const defined = this.#needName(frame, hash, end) && this.macro(file.symbols[hash + 2] as number) !== undefined;
      return this.#open(frame, index, defined === (word === d.ifdef));
    }
    if (word === d.if) return this.#open(frame, index, this.#condition(frame, hash + 2, end, hash + 1));
    if (word === d.endif) {
      if (frame.conditionals.pop() === undefined) this.#problem(frame, hash, "unmatched-directive", "#endif without #if");
      return;
    }
    if (word === d.else || word === d.elif || word === d.elifdef || word === d.elifndef) {
      const open = frame.conditionals[frame.conditionals.length - 1];
      const name = this.symbols.text(word);
      if (open === undefined) return this.#problem(frame, hash, "unmatched-directive", `#${name} without #if`);
      if (open.sawElse) this.#problem(frame, hash, "unmatched-directive", `#${name} after #else`);
      if (word === d.else) open.sawElse = true;
      return this.#skip(frame, index, open);
    }
    if (word === d.include || word === d.includeNext) return this.#includeDirective(frame, hash, end, word === d.includeNext);
    if (word === d.pragma) return this.#pragma(frame, hash, end);
    if (word === d.error) {
      return this.#problem(frame, hash, "error-directive", this.#lineText(file, hash, end), "error");
    }
    if (word === d.warning) return this.#problem(frame, hash, "warning-directive", this.#lineText(file, hash, end), "warning");
    if (word === d.line || word === d.ident || word === d.sccs || this.symbols.kinds[word] === SymbolKind.number) return;
    this.#problem(frame, hash + 1, "unknown-directive", `unknown directive #${this.symbols.text(word)}`);
  }

  #open(frame: Frame, directive: number, taken: boolean): void {
    const conditional = { directive, taken, sawElse: false };
    frame.conditionals.push(conditional);
    if (!taken) this.#skip(frame, directive, conditional);
  }

  /** Leaves out text from the directive on, up to the branch that is taken or the end of the conditional. */
  #skip(frame: Frame, from: number, conditional: Conditional): void {
    const { file } = frame;
    const d = this.directives;
    let depth = 0;
    let regionStart = from;
    const leaveOut = (to: number): void => {
      const fromToken = file.directiveEnds[regionStart] as number;
      const toToken = file.directiveStarts[to] ?? file.symbols.length;
      if (toToken > fromToken) frame.skipped.push({ fromToken, toToken, directive: file.directiveStarts[regionStart] as number });
    };
    for (let index = from + 1; index < file.directiveStarts.length; index++) {
      const hash = file.directiveStarts[index] as number;
      const end = file.directiveEnds[index] as number;
      if (hash + 1 >= end) continue;
      const word = file.symbols[hash + 1] as number;
      if (word === d.if || word === d.ifdef || word === d.ifndef) depth++;
      else if (word === d.endif) {
        if (depth-- > 0) continue;
        leaveOut(index);
        frame.conditionals.pop();
        frame.directive = index + 1;
        frame.at = end;
        return;
      } else if (depth === 0 && (word === d.else || word === d.elif || word === d.elifdef || word === d.elifndef)) {
        leaveOut(index);
        regionStart = index;
        if (conditional.sawElse) this.#problem(frame, hash, "unmatched-directive", `#${this.symbols.text(word)} after #else`);
        if (word === d.else) conditional.sawElse = true;
        if (conditional.taken) continue;
        frame.at = end;
        if (word === d.elif) conditional.taken = this.#condition(frame, hash + 2, end, hash + 1);
        else if (word === d.else) conditional.taken = true;
        else if (this.#needName(frame, hash, end)) {
          conditional.taken = (this.macro(file.symbols[hash + 2] as number) !== undefined) === (word === d.elifdef);
        }
        if (conditional.taken) {
          frame.directive = index + 1;
          return;
        }
      }
    }
    leaveOut(file.directiveStarts.length);
    frame.directive = file.directiveStarts.length;
    frame.at = file.symbols.length;
  }

  #define(frame: Frame, directive: number, at: number, end: number): void {
    const { file } = frame;
    const kind = at < end ? this.symbols.kinds[file.symbols[at] as number] : undefined;
    if (kind !== SymbolKind.identifier) return this.#problem(frame, Math.min(at, end - 1), "macro-name", "expected a macro name after #define");
    file.macros[directive] ??= readMacro(file, at, end, this.words, this.symbols);
    const macro = file.macros[directive];
    if (!("name" in macro)) return this.#problem(frame, macro.token, "macro-definition", macro.message);
    frame.defines.push(macro);
    this.#write(frame, macro.name, macro);
  }

  #includeDirective(frame: Frame, hash: number, end: number, next: boolean): void {
    const { file } = frame;
    const request = this.#includeName(frame, hash + 2, end, next);
    if (request === undefined) {
      return this.#problem(frame, Math.min(hash + 2, end - 1), "include-name", 'expected "name" or <name> after #include');
    }
    if (this.#exhausted) return;
    const found = this.#resolve(request, file);
    frame.includes.push({ request, found });
    if (found === undefined) {
      const message = `header '${request.name}' is in none of the roots`;
      return this.#problem(frame, hash + 2, "include-not-found", message, "error", end);
    }
    if (frame.depth + 1 >= MAX_INCLUDE_DEPTH) {
      this.#problem(frame, hash + 2, "include-too-deep", `includes are nested more than ${MAX_INCLUDE_DEPTH} deep: a header that includes itself?`, "error", end);
      for (const open of this.#frames) open.reusable = false;
      this.#exhausted = true;
      return;
    }
    frame.symbols.push(this.includeMarker);
    frame.offsets.push(frame.children.length);
    frame.children.push(this.#include(found, frame));
  }

  #includeName(frame: Frame, at: number, end: number, next: boolean): Omit<IncludeRequest, "from"> | undefined {
    const { file } = frame;
    if (at >= end) return undefined;
    const text = file.source.text;
    const offset = file.offsets[at] as number;
    const first = text[offset];
    const close = first === "<" ? ">" : first === '"' ? '"' : undefined;
    if (close !== undefined) {
      const stop = text.indexOf(close, offset + 1);
      const newline = text.indexOf("\n", offset);
      if (stop === -1 || (newline !== -1 && newline < stop)) return undefined;
      return { name: text.slice(offset + 1, stop), quoted: close === '"', next };
    }
    const expanded = this.#expander.expandList(file.symbols.subarray(at, end), file.flags.subarray(at, end));
    let name = "";
    for (const symbol of expanded.symbols) name += this.symbols.text(symbol);
    const match = /^(?:"([^"]+)"|<([^>]+)>)$/.exec(name);
    if (match === null) return undefined;
    return { name: (match[1] ?? match[2]) as string, quoted: match[1] !== undefined, next };
  }

  #pragma(frame: Frame, hash: number, end: number): void {
    const { file } = frame;
    const word = file.symbols[hash + 2];
    if (hash + 2 >= end) return;
    if (word === this.directives.once) {
      // Once is a guard whose name no source can spell.
      const guard = this.symbols.intern(`once ${file.source.name}`, SymbolKind.identifier);
      if (this.macro(guard) !== undefined) {
        frame.at = file.symbols.length;
        frame.directive = file.directiveStarts.length;
        frame.conditionals.length = 0;
        return;
      }
      this.#write(frame, guard, emptyMacro(guard));
      return;
    }
    if (word !== this.directives.pack) return;
    frame.symbols.push(this.pragmaMarker);
    frame.offsets.push(file.offsets[hash] as number);
    for (let i = hash + 2; i < end; i++) {
      frame.symbols.push(file.symbols[i] as number);
      frame.offsets.push(file.offsets[i] as number);
    }
    frame.symbols.push(this.pragmaMarker);
    frame.offsets.push(file.offsets[end - 1] as number);
  }

  #condition(frame: Frame, at: number, end: number, errorToken: number): boolean {
    const { file } = frame;
    if (at >= end) {
      this.#problem(frame, errorToken, "condition-syntax", `#${this.symbols.text(file.symbols[errorToken] as number)} with no expression`);
      return false;
    }
    const expanded = this.#expander.expandList(file.symbols.subarray(at, end), file.flags.subarray(at, end), {
      operators: this.#operators,
    });
    const result = evaluateCondition(expanded.symbols, {
      symbols: this.symbols,
      defined: (name) => this.macro(name) !== undefined,
      hasInclude: (request) => {
        const found = this.#resolve(request, file);
        frame.includes.push({ request, found });
        return found !== undefined;
      },
    });
    if (typeof result === "bigint") return result !== 0n;
    this.#problem(frame, at, "condition-syntax", result.message, "error", end);
    return false;
  }

  #needName(frame: Frame, hash: number, end: number): boolean {
    const { file } = frame;
    if (hash + 2 < end && this.symbols.kinds[file.symbols[hash + 2] as number] === SymbolKind.identifier) return true;
    const name = this.symbols.text(file.symbols[hash + 1] as number);
    this.#problem(frame, Math.min(hash + 2, end - 1), "macro-name", `expected a macro name after #${name}`);
    return false;
  }

  #problem(frame: Frame, token: number, code: string, message: string, severity: "error" | "warning" = "error", end = token + 1): void {
    const { file } = frame;
    if (file.symbols.length === 0) return;
    const first = Math.min(token, file.symbols.length - 1);
    const last = Math.min(Math.max(end - 1, first), file.symbols.length - 1);
    const offset = file.offsets[first] as number;
    const length = (file.offsets[last] as number) + this.symbols.text(file.symbols[last] as number).length - offset;
    frame.problems.push({ code, severity, message, file, offset, length });
  }

  #lineText(file: LexedFile, hash: number, end: number): string {
    const start = file.offsets[hash] as number;
    const last = end - 1;
    return file.source.text.slice(start, (file.offsets[last] as number) + this.symbols.text(file.symbols[last] as number).length);
  }

  // State between units.

  #reset(environment: Environment): void {
    if (this.#environment !== environment) {
      this.#environment = environment;
      this.#macros = environment.base.slice();
    } else {
      for (const symbol of this.#dirty) this.#macros[symbol] = environment.base[symbol];
    }
    this.#dirty = [];
    this.#entered = undefined;
  }

  #sourceMap(loader: Loader): Map<LexedFile, Source> {
    let map = this.#sources.get(loader);
    if (map === undefined) {
      map = new Map();
      this.#sources.set(loader, map);
    }
    return map;
  }

  #dynamicMacro(name: number): MacroDefinition {
    const text = this.symbols.text(name);
    let macro = this.#baseMacros.get(text);
    if (macro === undefined) {
      macro = emptyMacro(name);
      this.#baseMacros.set(text, macro);
    }
    return macro;
  }
}
