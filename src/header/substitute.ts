import type { ExpansionHost, TokenList } from "./expand.ts";
import { SPACE_BEFORE } from "./lex.ts";
import type { MacroDefinition, MacroWords } from "./macro.ts";
import { SymbolKind } from "./symbols.ts";

/** The token names a macro that was being expanded when it was read: it is never expanded again (C17 6.10.3.4). */
export const PAINTED = 4;

/** Longest spelling, in characters, that `#` and `##` may make: a few nested macros double it without end. */
export const MAX_SPELLING = 1 << 20;

/** Characters of a made spelling that count as much as one token does. */
const CHARACTERS_PER_TOKEN = 4;

/** How to put arguments into a macro's body, worked out at its first use. */
export interface Plan {
  readonly body: Int32Array;
  readonly flags: Uint8Array;
  /** For a function-like macro, the parameter index of each body token, or -1. */
  readonly parameterOf: Int32Array | undefined;
}

/** Puts arguments into macro bodies, with `#`, `##`, `__VA_OPT__` and GNU's `, ## __VA_ARGS__`. */
export class Substitution {
  readonly #host: ExpansionHost;
  readonly #expandArgument: (argument: TokenList) => TokenList;
  readonly #plans = new WeakMap<MacroDefinition, Plan>();

  constructor(host: ExpansionHost, expandArgument: (argument: TokenList) => TokenList) {
    this.#host = host;
    this.#expandArgument = expandArgument;
  }

  plan(macro: MacroDefinition): Plan {
    let plan = this.#plans.get(macro);
    if (plan === undefined) {
      const body = macro.symbols.subarray(macro.start, macro.end);
      const { parameters } = macro;
      plan = {
        body,
        flags: macro.flags.subarray(macro.start, macro.end),
        parameterOf: parameters === undefined ? undefined : parameterIndexes(body, parameters),
      };
      this.#plans.set(macro, plan);
    }
    return plan;
  }

  /** Puts the arguments in place of the parameters, and does `#` and `##`. Stops short when the host has no work left to spend. */
  substitute(macro: MacroDefinition, args: readonly TokenList[]): TokenList {
    const host = this.#host;
    const { words } = host;
    const { body, flags, parameterOf } = this.plan(macro);
    const expanded: (TokenList | undefined)[] = [];
    const expandedArgument = (index: number): TokenList => {
      const argument = args[index] as TokenList;
      expanded[index] ??= argument.symbols.length === 0 ? argument : this.#expandArgument(argument);
      return expanded[index] as TokenList;
    };
    const out: TokenList = { symbols: [], flags: [] };
    const vaIndex = macro.variadic ? (macro.parameters as number[]).length - 1 : -1;
    /** Set by `##`: what comes next is glued to the last token, or to nothing when the left side was empty. */
    let paste = "no" as "no" | "token" | "empty";
    const optEnds: number[] = [];
    /** White space before `__VA_OPT__` stands before what it opens to. */
    let optSpace = 0;

    let stopped = false;
    const append = (list: TokenList, first: number): void => {
      // What is put in is paid before it is made: a body that names a long argument often multiplies the two.
      stopped = !host.spend(list.symbols.length);
      if (stopped) return;
      if (list.symbols.length === 0) {
        paste = "no";
        return;
      }
      let from = 0;
      if (paste === "token") {
        this.#paste(out, list.symbols[0] as number);
        from = 1;
      }
      for (let k = from; k < list.symbols.length; k++) {
        out.symbols.push(list.symbols[k] as number);
        out.flags.push(k === 0 ? ((list.flags[0] as number) & ~SPACE_BEFORE) | first : (list.flags[k] as number));
      }
      paste = "no";
    };

    for (let i = 0; i < body.length && !stopped; i++) {
      const symbol = body[i] as number;
      const space = ((flags[i] as number) & SPACE_BEFORE) | optSpace;
      optSpace = 0;
      if (optEnds.length > 0 && i === optEnds[optEnds.length - 1]) {
        optEnds.pop();
        continue;
      }
      if (symbol === words.hashHash && i > 0 && i + 1 < body.length) {
        paste = out.symbols.length > 0 && paste !== "empty" ? "token" : "empty";
        continue;
      }
      if (symbol === words.vaOpt && vaIndex >= 0 && body[i + 1] === words.openParen) {
        const end = matching(body, i + 1, words);
        if (!host.spend(end - i)) break;
        if (expandedArgument(vaIndex).symbols.length > 0) {
          optEnds.push(end);
          optSpace = space;
          i++;
        } else {
          i = end;
          if (paste === "token") paste = "no";
        }
        continue;
      }
      const next = parameterOf === undefined ? -1 : (parameterOf[i + 1] ?? -1);
      if (symbol === words.hash && parameterOf !== undefined && next >= 0) {
        append({ symbols: [this.#stringify(args[next] as TokenList)], flags: [space] }, space);
        i++;
        continue;
      }
      const parameter = parameterOf === undefined ? -1 : (parameterOf[i] as number);
      if (parameter < 0) {
        append({ symbols: [symbol], flags: [space] }, space);
        continue;
      }
      const raw = args[parameter] as TokenList;
      const pastesNext = body[i + 1] === words.hashHash;
      if (paste !== "no" || pastesNext) {
        if (paste === "token" && parameter === vaIndex && body[i - 2] === words.comma) {
          // GNU: `, ## __VA_ARGS__` drops the comma when there are no variable arguments, and glues nothing otherwise.
          if (raw.symbols.length === 0) {
            out.symbols.pop();
            out.flags.pop();
            paste = "no";
          } else {
            paste = "no";
            append(expandedArgument(parameter), 0);
          }
          continue;
        }
        const wasEmpty = raw.symbols.length === 0 && paste !== "token";
        append(raw, space);
        if (wasEmpty && pastesNext) {
          // An empty left side: what follows the ## stands alone.
          paste = "empty";
          i++;
          if (i + 1 >= body.length) break;
        }
        continue;
      }
      append(expandedArgument(parameter), space);
    }
    return out;
  }

  /** Glues `right` to the last token of `out`. */
  #paste(out: TokenList, right: number): void {
    const { symbols } = this.#host;
    const left = out.symbols[out.symbols.length - 1] as number;
    const text = this.#affordable(symbols.text(left), symbols.text(right));
    if (text === undefined) return;
    const kind = kindOfSpelling(text);
    if (kind === undefined) {
      this.#host.report("invalid-paste", `pasting '${symbols.text(left)}' and '${symbols.text(right)}' does not give a token`);
      out.symbols.push(right);
      out.flags.push(0);
      return;
    }
    out.symbols[out.symbols.length - 1] = symbols.intern(text, kind);
    out.flags[out.flags.length - 1] = (out.flags[out.flags.length - 1] as number) & ~PAINTED;
  }

  #stringify(list: TokenList): number {
    const { symbols } = this.#host;
    let text = "";
    for (let i = 0; i < list.symbols.length; i++) {
      if (text.length > MAX_SPELLING) break;
      const symbol = list.symbols[i] as number;
      if (i > 0 && ((list.flags[i] as number) & SPACE_BEFORE) !== 0) text += " ";
      const spelling = symbols.text(symbol);
      const quoted = symbols.kinds[symbol] === SymbolKind.string || symbols.kinds[symbol] === SymbolKind.character;
      text += quoted ? spelling.replace(/[\\"]/g, "\\$&") : spelling;
    }
    return symbols.intern(this.#affordable(`"${text}`, '"') ?? '""', SymbolKind.string);
  }

  /** The two texts as one, paid for; undefined when that is too long for a token. */
  #affordable(left: string, right: string): string | undefined {
    const host = this.#host;
    const length = left.length + right.length;
    if (length > MAX_SPELLING) {
      host.report(
        "token-too-long",
        `# or ## makes a token of more than ${MAX_SPELLING} characters: a macro that grows without end?`,
      );
      return undefined;
    }
    return host.spend(Math.ceil(length / CHARACTERS_PER_TOKEN)) ? left + right : undefined;
  }
}

function parameterIndexes(body: Int32Array, parameters: readonly number[]): Int32Array {
  const indexes = new Map<number, number>();
  for (const [index, name] of parameters.entries()) if (!indexes.has(name)) indexes.set(name, index);
  return body.map((symbol) => indexes.get(symbol) ?? -1);
}

function matching(body: ArrayLike<number>, open: number, words: MacroWords): number {
  let depth = 0;
  for (let i = open; i < body.length; i++) {
    if (body[i] === words.openParen) depth++;
    else if (body[i] === words.closeParen && --depth === 0) return i;
  }
  return body.length;
}

/** What a glued spelling is, or undefined when it is no single token. */
export function kindOfSpelling(text: string): SymbolKind | undefined {
  if (/^[A-Za-z_$\u00a0-\uffff][\w$\u00a0-\uffff]*$/.test(text)) return SymbolKind.identifier;
  if (/^\.?[0-9](?:[eEpP][+-]|[\w.$])*$/.test(text)) return SymbolKind.number;
  if (/^(?:L|u|U|u8)?"(?:[^"\\\n]|\\.)*"$/.test(text)) return SymbolKind.string;
  if (/^(?:L|u|U)?'(?:[^'\\\n]|\\.)*'$/.test(text)) return SymbolKind.character;
  if (/^(?:\.\.\.|<<=|>>=|->|\+\+|--|<<|>>|[<>=!*/%+\-&^|]=|&&|\|\||##|[[\](){}.&*+\-~!/%<>^|?:;=,#])$/.test(text))
    return SymbolKind.punctuator;
  return undefined;
}
