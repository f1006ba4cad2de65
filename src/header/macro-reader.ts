import type { Command, Constant, Direction, Macro } from "../abi/abi.ts";
import type { Place, Type } from "../abi/type.ts";
import { fieldComment } from "./comments.ts";
import type { TokenList } from "./expand.ts";
import type { LexedFile } from "./lex.ts";
import { SPACE_BEFORE } from "./lex.ts";
import type { MacroDefinition } from "./macro.ts";
import type { Preprocessor } from "./preprocess.ts";
import { placeOf } from "./problems.ts";
import type { Resolver } from "./resolve.ts";
import { SymbolKind } from "./symbols.ts";
import type { TokenRange, Tokens } from "./syntax.ts";
import { tokensText } from "./tokens-text.ts";

/** Tells what a macro is: an ioctl command, an integer constant, or anything else. */
export class MacroReader {
  readonly #preprocessor: Preprocessor;
  readonly #resolver: Resolver;
  readonly #ioc: number;

  constructor(preprocessor: Preprocessor, resolver: Resolver) {
    this.#preprocessor = preprocessor;
    this.#resolver = resolver;
    this.#ioc = preprocessor.symbols.name("_IOC");
  }

  /** The preprocessor must stand at the end of the unit that the macro is read in. */
  read(macro: MacroDefinition): Command | Constant | Macro {
    if (macro.parameters !== undefined) return this.plain(macro);
    const body: TokenList = { symbols: Array.from(macro.body), flags: Array.from(macro.flags) };
    if (body.symbols.length === 1) {
      const only = body.symbols[0] as number;
      const { kinds } = this.#preprocessor.symbols;
      if (kinds[only] === SymbolKind.number) return this.#constant(macro, body) ?? this.plain(macro);
      if (kinds[only] === SymbolKind.string) return this.plain(macro);
    }
    // Expanded all but for _IOC, a command shows the four parts of its number.
    const partly = this.#preprocessor.without(this.#ioc, () => this.#expand(macro));
    if (!partly.symbols.includes(this.#ioc)) return this.#constant(macro, partly) ?? this.plain(macro);
    const whole = this.#expand(macro);
    return this.#command(macro, partly, whole) ?? this.#constant(macro, whole) ?? this.plain(macro);
  }

  /** The macro as text. */
  plain(macro: MacroDefinition): Macro {
    const { symbols } = this.#preprocessor;
    const parameters = macro.parameters?.map((parameter, index, all) => {
      const text = symbols.text(parameter);
      if (!macro.variadic || index < all.length - 1) return text;
      return text === "__VA_ARGS__" ? "..." : `${text}...`;
    });
    return { name: symbols.text(macro.name), parameters, text: bodyText(macro, symbols), ...placed(macro, symbols.text(macro.name)) };
  }

  #expand(macro: MacroDefinition): TokenList {
    // Expanding its own name rather than its body keeps a macro that names itself from going round.
    return this.#preprocessor.expandFinal([macro.name], [0]);
  }

  #constant(macro: MacroDefinition, list: TokenList): Constant | undefined {
    if (list.symbols.length === 0) return undefined;
    const value = this.#resolver.evaluator.integer(this.#range(macro, list));
    if (value === undefined) return undefined;
    const { symbols } = this.#preprocessor;
    const name = symbols.text(macro.name);
    return withPlace({ name, value, text: bodyText(macro, symbols) }, macro, name);
  }

  #command(macro: MacroDefinition, partly: TokenList, whole: TokenList): Command | undefined {
    const range = this.#range(macro, partly);
    const parts = this.#iocParts(range);
    if (parts === undefined) return undefined;
    const { evaluator } = this.#resolver;
    const number = evaluator.integer(this.#range(macro, whole));
    const [direction, group, ordinal, size] = parts.map((part) => evaluator.integer(part));
    if (number === undefined || direction === undefined || group === undefined || ordinal === undefined || size === undefined) return undefined;
    const operand = this.#sizeofOperand(parts[3] as TokenRange);
    const { symbols } = this.#preprocessor;
    const name = symbols.text(macro.name);
    const type: Type | undefined = operand === undefined ? undefined : evaluator.typeOf(operand);
    const command = {
      name,
      number: Number(BigInt.asUintN(32, number)),
      direction: this.#direction(direction),
      group: Number(group),
      ordinal: Number(ordinal),
      argument: operand === undefined ? "" : tokensText(operand, symbols),
      size: Number(size),
      type,
    };
    return withPlace(command, macro, name);
  }

  /** The arguments of `_IOC(dir, type, nr, size)` when that is the whole expression. */
  #iocParts(range: TokenRange): TokenRange[] | undefined {
    const { openParen, closeParen, comma } = this.#preprocessor.words;
    const { tokens } = range;
    let { start, end } = range;
    while (tokens.symbols[start] === openParen && tokens.symbols[end - 1] === closeParen && this.#closes(tokens, start, end)) {
      start++;
      end--;
    }
    if (tokens.symbols[start] !== this.#ioc || tokens.symbols[start + 1] !== openParen || !this.#closes(tokens, start + 1, end)) {
      return undefined;
    }
    const parts: TokenRange[] = [];
    let depth = 0;
    let from = start + 2;
    for (let i = start + 2; i < end; i++) {
      const symbol = tokens.symbols[i];
      if (depth === 0 && (symbol === comma || i === end - 1)) {
        parts.push({ tokens, start: from, end: i });
        from = i + 1;
      }
      if (symbol === openParen) depth++;
      else if (symbol === closeParen) depth--;
    }
    return parts.length === 4 ? parts : undefined;
  }

  /** Whether the parenthesis at `open` is closed by the last token before `end`. */
  #closes(tokens: Tokens, open: number, end: number): boolean {
    const { openParen, closeParen } = this.#preprocessor.words;
    let depth = 0;
    for (let i = open; i < end; i++) {
      if (tokens.symbols[i] === openParen) depth++;
      else if (tokens.symbols[i] === closeParen && --depth === 0) return i === end - 1;
    }
    return false;
  }

  /** What stands in `(sizeof(T))`. */
  #sizeofOperand(range: TokenRange): TokenRange | undefined {
    const { openParen, closeParen } = this.#preprocessor.words;
    const { tokens } = range;
    let { start, end } = range;
    while (tokens.symbols[start] === openParen && this.#closes(tokens, start, end)) {
      start++;
      end--;
    }
    if (this.#preprocessor.symbols.text(tokens.symbols[start] ?? 0) !== "sizeof") return undefined;
    if (tokens.symbols[start + 1] !== openParen || tokens.symbols[end - 1] !== closeParen || !this.#closes(tokens, start + 1, end)) return undefined;
    return { tokens, start: start + 2, end: end - 1 };
  }

  /** The architecture's own values of _IOC_READ and _IOC_WRITE say what the direction bits mean. */
  #direction(bits: bigint): Direction {
    const read = this.#valueOf("_IOC_READ");
    const write = this.#valueOf("_IOC_WRITE");
    const reads = read !== undefined && (bits & read) !== 0n;
    const writes = write !== undefined && (bits & write) !== 0n;
    return reads ? (writes ? "readwrite" : "read") : writes ? "write" : "none";
  }

  #valueOf(name: string): bigint | undefined {
    const symbol = this.#preprocessor.symbols.name(name);
    const list = this.#preprocessor.expandFinal([symbol], [0]);
    const file = this.#preprocessor.finalMacro(symbol)?.file;
    if (file === undefined) return undefined;
    return this.#resolver.evaluator.integer({ tokens: { ...toTokens(list, file) }, start: 0, end: list.symbols.length });
  }

  #range(macro: MacroDefinition, list: TokenList): TokenRange {
    return { tokens: toTokens(list, macro.file as LexedFile), start: 0, end: list.symbols.length };
  }
}

function toTokens(list: TokenList, file: LexedFile): Tokens {
  return { symbols: list.symbols, offsets: new Int32Array(list.symbols.length), file };
}

/** The body as written, runs of white space as one space. */
function bodyText(macro: MacroDefinition, symbols: { text(symbol: number): string }): string {
  let text = "";
  for (let i = 0; i < macro.body.length; i++) {
    if (i > 0 && ((macro.flags[i] as number) & SPACE_BEFORE) !== 0) text += " ";
    text += symbols.text(macro.body[i] as number);
  }
  return text;
}

interface Placed {
  readonly place: Place;
  readonly comment: string;
}

function withPlace<T extends object>(value: T, macro: MacroDefinition, name: string): T & Placed {
  return Object.defineProperties(value, Object.getOwnPropertyDescriptors(placed(macro, name))) as T & Placed;
}

function placed(macro: MacroDefinition, name: string): Placed {
  const { file, offset } = macro;
  return {
    get place() {
      return file === undefined ? { file: "<predefined>", line: 1, column: 1 } : placeOf(file, offset);
    },
    get comment() {
      return file === undefined ? "" : fieldComment(file, offset, name, "");
    },
  };
}
