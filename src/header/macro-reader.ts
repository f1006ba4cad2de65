import type { Command, Constant, Direction, Macro } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import type { Place, Type } from "../abi/type.ts";
import { CommandTemplates } from "./command-templates.ts";
import { fieldComment } from "./comments.ts";
import type { Evaluator } from "./evaluate.ts";
import type { TokenList } from "./expand.ts";
import type { LexedFile } from "./lex.ts";
import { SPACE_BEFORE } from "./lex.ts";
import type { MacroDefinition } from "./macro.ts";
import type { Preprocessor } from "./preprocess.ts";
import { placeOf } from "./problems.ts";
import type { Resolver } from "./resolve.ts";
import { SymbolKind, type Symbols } from "./symbols.ts";
import type { TokenRange, Tokens } from "./syntax.ts";
import { tokensText } from "./tokens-text.ts";

/** What `_IOC` makes of its four parts on one architecture. */
interface IocEncoding {
  readonly read: bigint;
  readonly write: bigint;
  number(direction: bigint, group: bigint, ordinal: bigint, size: bigint): bigint;
}

/** Weak in both: a data model lasts as long as the process, and a definition has all that was read with it. */
const encodings = new WeakMap<DataModel, WeakMap<MacroDefinition, IocEncoding>>();

/** Tells what a macro is: an ioctl command, an integer constant, or anything else. */
export class MacroReader {
  readonly #preprocessor: Preprocessor;
  readonly #resolver: Resolver;
  readonly #ioc: number;
  readonly #templates: CommandTemplates;
  readonly #known = new Map<MacroDefinition, Command | Constant | Macro>();

  constructor(preprocessor: Preprocessor, resolver: Resolver) {
    this.#preprocessor = preprocessor;
    this.#resolver = resolver;
    this.#ioc = preprocessor.symbols.name("_IOC");
    this.#templates = new CommandTemplates(preprocessor, this.#ioc);
  }

  /** Whether an object-like macro's body names another macro: no other can be a command. */
  calls(macro: MacroDefinition): boolean {
    return macro.parameters === undefined && this.#unexpanded(macro) === undefined;
  }

  /** What was read of a macro before. */
  known(macro: MacroDefinition): Command | Constant | Macro | undefined {
    return this.#known.get(macro);
  }

  /** The preprocessor must stand at the end of the unit that the macro is read in. */
  read(macro: MacroDefinition): Command | Constant | Macro {
    let result = this.#known.get(macro);
    if (result === undefined) {
      result = this.#read(macro);
      // What too much work left as text may yet have a value, asked for alone.
      if (!this.#preprocessor.exhausted) this.#known.set(macro, result);
    }
    return result;
  }

  #read(macro: MacroDefinition): Command | Constant | Macro {
    if (macro.parameters !== undefined) return this.plain(macro);
    const own = this.#unexpanded(macro);
    if (own !== undefined) return this.#constant(macro, own) ?? this.plain(macro);
    const partly = this.#partly(macro);
    const range = this.#range(macro, partly);
    if (!partly.symbols.includes(this.#ioc)) return this.#constant(macro, range) ?? this.plain(macro);
    return this.#command(macro, range) ?? this.#constant(macro, this.#range(macro, this.#expand(macro))) ?? this.plain(macro);
  }

  /** The body expanded all but for _IOC: a command shows the four parts of its number. */
  #partly(macro: MacroDefinition): Expansion {
    const symbols = this.#templates.expand(macro);
    return symbols === undefined ? this.#preprocessor.without(this.#ioc, () => this.#expand(macro)) : { symbols };
  }

  /** The macro as text. */
  plain(macro: MacroDefinition): Macro {
    return new PlainMacro(macro, this.#preprocessor.symbols);
  }

  /** The body itself when nothing in it is a macro. */
  #unexpanded(macro: MacroDefinition): TokenRange | undefined {
    const { kinds } = this.#preprocessor.symbols;
    for (let i = macro.start; i < macro.end; i++) {
      const symbol = macro.symbols[i] as number;
      if (kinds[symbol] === SymbolKind.identifier && this.#preprocessor.finalMacro(symbol) !== undefined) return undefined;
      if (symbol === this.#preprocessor.words.hashHash) return undefined;
    }
    const { file, start, end } = macro;
    return file === undefined ? undefined : { tokens: { symbols: file.symbols, offsets: file.offsets, file }, start, end };
  }

  #expand(macro: MacroDefinition): TokenList {
    // Expanding its own name rather than its body keeps a macro that names itself from going round.
    return this.#preprocessor.expandFinal([macro.name], [0]);
  }

  #constant(macro: MacroDefinition, range: TokenRange): Constant | undefined {
    if (range.start === range.end) return undefined;
    const value = this.#resolver.evaluator.integer(range);
    return value === undefined ? undefined : new MacroConstant(macro, this.#preprocessor.symbols, value);
  }

  #command(macro: MacroDefinition, range: TokenRange): Command | undefined {
    const parts = this.#iocParts(range);
    if (parts === undefined) return undefined;
    const { evaluator } = this.#resolver;
    const [direction, group, ordinal, size] = parts.map((part) => evaluator.integer(part));
    if (direction === undefined || group === undefined || ordinal === undefined || size === undefined) return undefined;
    // Parts that do not fit their bits run into each other: what comes out is a number, but no command.
    if (![group, ordinal].every((part) => part >= 0n && part <= 255n) || size < 0n || size > 0xffff_ffffn) return undefined;
    const encoding = this.#encoding(macro);
    if (encoding === undefined) return undefined;
    return new MacroCommand(macro, {
      symbols: this.#preprocessor.symbols,
      number: Number(BigInt.asUintN(32, encoding.number(direction, group, ordinal, size))),
      direction:
        (direction & encoding.read) !== 0n
          ? (direction & encoding.write) !== 0n
            ? "readwrite"
            : "read"
          : (direction & encoding.write) !== 0n
            ? "write"
            : "none",
      group: Number(group),
      ordinal: Number(ordinal),
      size: Number(size),
      operand: this.#sizeofOperand(parts[3] as TokenRange),
      evaluator,
    });
  }

  /** How the architecture's own asm/ioctl.h puts a number together, found by trying its `_IOC`; once per definition of it. */
  #encoding(macro: MacroDefinition): IocEncoding | undefined {
    const ioc = this.#preprocessor.finalMacro(this.#ioc);
    if (ioc === undefined) return undefined;
    let encoding = encodings.get(this.#resolver.model)?.get(ioc);
    if (encoding !== undefined) return encoding;
    const { symbols, words } = this.#preprocessor;
    const number = (value: bigint) => symbols.intern(`${value}U`, SymbolKind.number);
    const call = (...parts: bigint[]): bigint | undefined => {
      const tokens = [
        this.#ioc,
        words.openParen,
        ...parts.flatMap((part, i) => (i === 0 ? [number(part)] : [words.comma, number(part)])),
        words.closeParen,
      ];
      return this.#resolver.evaluator.integer(
        this.#range(macro, this.#preprocessor.expandFinal(tokens, new Uint8Array(tokens.length))),
      );
    };
    const units = [call(1n, 0n, 0n, 0n), call(0n, 1n, 0n, 0n), call(0n, 0n, 1n, 0n), call(0n, 0n, 0n, 1n)];
    const read = this.#valueOf("_IOC_READ");
    const write = this.#valueOf("_IOC_WRITE");
    if (read === undefined || write === undefined || units.includes(undefined)) return undefined;
    const [d, g, o, s] = units as [bigint, bigint, bigint, bigint];
    encoding = {
      read,
      write,
      number: (direction, group, ordinal, size) => (direction * d) | (group * g) | (ordinal * o) | (size * s),
    };
    let known = encodings.get(this.#resolver.model);
    if (known === undefined) {
      known = new WeakMap();
      encodings.set(this.#resolver.model, known);
    }
    known.set(ioc, encoding);
    return encoding;
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
    if (
      tokens.symbols[start + 1] !== openParen ||
      tokens.symbols[end - 1] !== closeParen ||
      !this.#closes(tokens, start + 1, end)
    )
      return undefined;
    return { tokens, start: start + 2, end: end - 1 };
  }

  #valueOf(name: string): bigint | undefined {
    const symbol = this.#preprocessor.symbols.name(name);
    const list = this.#preprocessor.expandFinal([symbol], [0]);
    const file = this.#preprocessor.finalMacro(symbol)?.file;
    if (file === undefined) return undefined;
    return this.#resolver.evaluator.integer({ tokens: toTokens(list, file), start: 0, end: list.symbols.length });
  }

  #range(macro: MacroDefinition, list: Expansion): TokenRange {
    return { tokens: toTokens(list, macro.file as LexedFile), start: 0, end: list.symbols.length };
  }
}

/** What a macro stands for. */
type Expansion = Pick<TokenList, "symbols"> | { readonly symbols: readonly number[] };

let noOffsets = new Int32Array(256);

function toTokens(list: Expansion, file: LexedFile): Tokens {
  // Where the tokens of an expansion stand is never asked: what is wrong with a macro's value is no problem of the header.
  if (noOffsets.length < list.symbols.length) noOffsets = new Int32Array(list.symbols.length * 2);
  return { symbols: list.symbols, offsets: noOffsets, file };
}

/** What every kind of macro has; places, comments and texts are worked out when asked for. */
class MacroItem {
  readonly name: string;
  protected readonly definition: MacroDefinition;
  protected readonly symbols: Symbols;

  constructor(definition: MacroDefinition, symbols: Symbols) {
    this.name = symbols.text(definition.name);
    this.definition = definition;
    this.symbols = symbols;
  }

  /** The body as written, runs of white space as one space. */
  get text(): string {
    const { start, end, symbols, flags } = this.definition;
    let text = "";
    for (let i = start; i < end; i++) {
      if (i > start && ((flags[i] as number) & SPACE_BEFORE) !== 0) text += " ";
      text += this.symbols.text(symbols[i] as number);
    }
    return text;
  }

  get place(): Place {
    const { file, offset } = this.definition;
    return file === undefined ? { file: "<predefined>", line: 1, column: 1 } : placeOf(file, offset);
  }

  get comment(): string {
    const { file, offset } = this.definition;
    return file === undefined ? "" : fieldComment(file, offset, this.name, "");
  }
}

class MacroConstant extends MacroItem implements Constant {
  readonly value: bigint;

  constructor(definition: MacroDefinition, symbols: Symbols, value: bigint) {
    super(definition, symbols);
    this.value = value;
  }
}

class PlainMacro extends MacroItem implements Macro {
  get parameters(): readonly string[] | undefined {
    const { parameters, variadic } = this.definition;
    return parameters?.map((parameter, index) => {
      const text = this.symbols.text(parameter);
      if (!variadic || index < parameters.length - 1) return text;
      return text === "__VA_ARGS__" ? "..." : `${text}...`;
    });
  }
}

/** The parts of a command's number, and what its text and type are worked out from when asked for. */
interface CommandParts {
  readonly symbols: Symbols;
  readonly number: number;
  readonly direction: Direction;
  readonly group: number;
  readonly ordinal: number;
  readonly size: number;
  readonly operand: TokenRange | undefined;
  readonly evaluator: Evaluator;
}

class MacroCommand extends MacroItem implements Command {
  readonly number: number;
  readonly direction: Direction;
  readonly group: number;
  readonly ordinal: number;
  readonly size: number;
  readonly #operand: TokenRange | undefined;
  readonly #evaluator: Evaluator;

  constructor(definition: MacroDefinition, parts: CommandParts) {
    super(definition, parts.symbols);
    this.number = parts.number;
    this.direction = parts.direction;
    this.group = parts.group;
    this.ordinal = parts.ordinal;
    this.size = parts.size;
    this.#operand = parts.operand;
    this.#evaluator = parts.evaluator;
  }

  get argument(): string {
    return this.#operand === undefined ? "" : tokensText(this.#operand, this.symbols);
  }

  get type(): Type | undefined {
    return this.#operand === undefined ? undefined : this.#evaluator.typeOf(this.#operand);
  }
}
