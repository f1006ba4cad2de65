import { evaluateCondition } from "./condition.ts";
import type { Effect } from "./effect.ts";
import type { TokenList } from "./expand.ts";
import type { Conditional, Frame } from "./frame.ts";
import type { LexedFile } from "./lex.ts";
import type { IncludeRequest } from "./loader.ts";
import { emptyMacro, type MacroDefinition, type MacroWords, readMacro } from "./macro.ts";
import { SymbolKind, type Symbols } from "./symbols.ts";
import { directiveWords, operandForms } from "./words.ts";

/** Include depth at which gcc gives up as well. */
export const MAX_INCLUDE_DEPTH = 200;

/** What directives need of the preprocessor. */
export interface DirectiveHost {
  readonly symbols: Symbols;
  readonly words: MacroWords;
  readonly includeMarker: number;
  readonly pragmaMarker: number;
  /** Nothing more may be read in this translation unit. */
  readonly exhausted: boolean;
  exhaust(): void;
  macro(symbol: number): MacroDefinition | undefined;
  /** Expands tokens `[at, end)` of a header by themselves. */
  expand(file: LexedFile, at: number, end: number, operators?: ReadonlyMap<number, "name" | "parenthesised">): TokenList;
  resolve(request: Omit<IncludeRequest, "from">, from: LexedFile): LexedFile | undefined;
  include(file: LexedFile, parent: Frame): Effect;
}

/** `#define`, `#if`, `#include` and the others (C17 6.10, with gcc's own). */
export class Directives {
  readonly #host: DirectiveHost;
  readonly #words: ReturnType<typeof directiveWords>;
  readonly #operators: ReadonlyMap<number, "name" | "parenthesised">;

  constructor(host: DirectiveHost) {
    this.#host = host;
    this.#words = directiveWords(host.symbols);
    this.#operators = operandForms(host.symbols);
  }

  /** Does the directive that the frame stands at and moves past it. */
  run(frame: Frame): void {
    const { file } = frame;
    const index = frame.directive++;
    const hash = file.directiveStarts[index] as number;
    const end = file.directiveEnds[index] as number;
    frame.at = end;
    if (hash + 1 >= end) return;
    const word = file.symbols[hash + 1] as number;
    const d = this.#words;
    if (word === d.define) return this.#define(frame, index, hash + 2, end);
    if (word === d.undef) {
      if (this.#needName(frame, hash, end)) frame.write(file.symbols[hash + 2] as number, undefined);
      return;
    }
    if (word === d.ifdef || word === d.ifndef) {
      const defined = this.#needName(frame, hash, end) && this.#host.macro(file.symbols[hash + 2] as number) !== undefined;
      return this.#open(frame, index, defined === (word === d.ifdef));
    }
    if (word === d.if) return this.#open(frame, index, this.#condition(frame, hash + 2, end, hash + 1));
    if (word === d.endif) {
      if (frame.conditionals.pop() === undefined) frame.problem(hash, "unmatched-directive", "#endif without #if");
      return;
    }
    if (word === d.else || word === d.elif || word === d.elifdef || word === d.elifndef) {
      const open = frame.conditionals[frame.conditionals.length - 1];
      const name = this.#host.symbols.text(word);
      if (open === undefined) return frame.problem(hash, "unmatched-directive", `#${name} without #if`);
      if (open.sawElse) frame.problem(hash, "unmatched-directive", `#${name} after #else`);
      if (word === d.else) open.sawElse = true;
      return this.#skip(frame, index, open);
    }
    if (word === d.include || word === d.includeNext) return this.#includeDirective(frame, hash, end, word === d.includeNext);
    if (word === d.pragma) return this.#pragma(frame, hash, end);
    if (word === d.error) {
      return frame.problem(hash, "error-directive", this.#lineText(file, hash, end), "error", end);
    }
    if (word === d.warning) return frame.problem(hash, "warning-directive", this.#lineText(file, hash, end), "warning", end);
    if (word === d.line || word === d.ident || word === d.sccs || this.#host.symbols.kinds[word] === SymbolKind.number) return;
    frame.problem(hash + 1, "unknown-directive", `unknown directive #${this.#host.symbols.text(word)}`);
  }

  #open(frame: Frame, directive: number, taken: boolean): void {
    const conditional = { directive, taken, sawElse: false };
    frame.conditionals.push(conditional);
    if (!taken) this.#skip(frame, directive, conditional);
  }

  /** Leaves out text from the directive on, up to the branch that is taken or the end of the conditional. */
  #skip(frame: Frame, from: number, conditional: Conditional): void {
    const { file } = frame;
    const d = this.#words;
    let depth = 0;
    let regionStart = from;
    const leaveOut = (to: number): void => {
      const fromToken = file.directiveEnds[regionStart] as number;
      const toToken = file.directiveStarts[to] ?? file.symbols.length;
      if (toToken <= fromToken) return;
      const [directive, opening] = [
        file.directiveStarts[regionStart] as number,
        file.directiveStarts[conditional.directive] as number,
      ];
      frame.skipped.push({ fromToken, toToken, directive, opening });
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
        if (conditional.sawElse) frame.problem(hash, "unmatched-directive", `#${this.#host.symbols.text(word)} after #else`);
        if (word === d.else) conditional.sawElse = true;
        if (conditional.taken) continue;
        frame.at = end;
        if (word === d.elif) conditional.taken = this.#condition(frame, hash + 2, end, hash + 1);
        else if (word === d.else) conditional.taken = true;
        else if (this.#needName(frame, hash, end)) {
          conditional.taken = (this.#host.macro(file.symbols[hash + 2] as number) !== undefined) === (word === d.elifdef);
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
    const kind = at < end ? this.#host.symbols.kinds[file.symbols[at] as number] : undefined;
    if (kind !== SymbolKind.identifier)
      return frame.problem(Math.min(at, end - 1), "macro-name", "expected a macro name after #define");
    file.macros[directive] ??= readMacro(file, at, end, this.#host.words, this.#host.symbols);
    const macro = file.macros[directive];
    if (!("name" in macro)) return frame.problem(macro.token, "macro-definition", macro.message);
    frame.defines.push(macro);
    frame.write(macro.name, macro);
  }

  #includeDirective(frame: Frame, hash: number, end: number, next: boolean): void {
    const { file } = frame;
    const request = this.#includeName(frame, hash + 2, end, next);
    if (request === undefined) {
      return frame.problem(Math.min(hash + 2, end - 1), "include-name", 'expected "name" or <name> after #include');
    }
    if (this.#host.exhausted) return;
    const found = this.#host.resolve(request, file);
    frame.included({ request, found }, "include");
    if (found === undefined) {
      const message = `header '${request.name}' is in none of the roots`;
      return frame.problem(hash + 2, "include-not-found", message, "error", end);
    }
    if (frame.depth + 1 >= MAX_INCLUDE_DEPTH) {
      frame.problem(
        hash + 2,
        "include-too-deep",
        `includes are nested more than ${MAX_INCLUDE_DEPTH} deep: a header that includes itself?`,
        "error",
        end,
      );
      return this.#host.exhaust();
    }
    frame.symbols.push(this.#host.includeMarker);
    frame.offsets.push(frame.children.length);
    frame.children.push(this.#host.include(found, frame));
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
    const expanded = this.#host.expand(file, at, end);
    let name = "";
    for (const symbol of expanded.symbols) name += this.#host.symbols.text(symbol);
    const match = /^(?:"([^"]+)"|<([^>]+)>)$/.exec(name);
    if (match === null) return undefined;
    return { name: (match[1] ?? match[2]) as string, quoted: match[1] !== undefined, next };
  }

  #pragma(frame: Frame, hash: number, end: number): void {
    const { file } = frame;
    const word = file.symbols[hash + 2];
    if (hash + 2 >= end) return;
    if (word === this.#words.once) {
      // Once is a guard whose name no source can spell.
      const guard = this.#host.symbols.intern(`once ${file.source.name}`, SymbolKind.identifier);
      if (this.#host.macro(guard) !== undefined) {
        frame.at = file.symbols.length;
        frame.directive = file.directiveStarts.length;
        frame.conditionals.length = 0;
        return;
      }
      frame.write(guard, emptyMacro(guard));
      return;
    }
    if (word !== this.#words.pack) return;
    frame.symbols.push(this.#host.pragmaMarker);
    frame.offsets.push(file.offsets[hash] as number);
    for (let i = hash + 2; i < end; i++) {
      frame.symbols.push(file.symbols[i] as number);
      frame.offsets.push(file.offsets[i] as number);
    }
    frame.symbols.push(this.#host.pragmaMarker);
    frame.offsets.push(file.offsets[end - 1] as number);
  }

  #condition(frame: Frame, at: number, end: number, errorToken: number): boolean {
    const { file } = frame;
    if (at >= end) {
      frame.problem(
        errorToken,
        "condition-syntax",
        `#${this.#host.symbols.text(file.symbols[errorToken] as number)} with no expression`,
      );
      return false;
    }
    const expanded = this.#host.expand(file, at, end, this.#operators);
    const result = evaluateCondition(expanded.symbols, {
      symbols: this.#host.symbols,
      defined: (name) => this.#host.macro(name) !== undefined,
      charSigned: () => this.#host.macro(this.#words.charUnsigned) === undefined,
      hasInclude: (request) => {
        const found = this.#host.resolve(request, file);
        frame.included({ request, found }, "ask");
        return found !== undefined;
      },
    });
    if (typeof result === "bigint") return result !== 0n;
    frame.problem(at, "condition-syntax", result.message, "error", end);
    return false;
  }

  #needName(frame: Frame, hash: number, end: number): boolean {
    const { file } = frame;
    if (hash + 2 < end && this.#host.symbols.kinds[file.symbols[hash + 2] as number] === SymbolKind.identifier) return true;
    const name = this.#host.symbols.text(file.symbols[hash + 1] as number);
    frame.problem(Math.min(hash + 2, end - 1), "macro-name", `expected a macro name after #${name}`);
    return false;
  }

  #lineText(file: LexedFile, hash: number, end: number): string {
    const start = file.offsets[hash] as number;
    const last = end - 1;
    return file.source.text.slice(
      start,
      (file.offsets[last] as number) + this.#host.symbols.text(file.symbols[last] as number).length,
    );
  }
}
