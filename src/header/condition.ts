import { arithmetic, binaryPrecedence, integerLiteral, literalUnits, wrap } from "./arithmetic.ts";
import { SymbolKind, type Symbols } from "./symbols.ts";

/** What an `#if` may ask beside arithmetic. */
export interface ConditionContext {
  readonly symbols: Symbols;
  defined(name: number): boolean;
  /** Whether a plain char is signed: '\377' is then negative. */
  charSigned(): boolean;
  hasInclude(request: { readonly name: string; readonly quoted: boolean; readonly next: boolean }): boolean;
}

/** Attributes and builtins that gcc 12 has and headers ask for with `__has_attribute` and `__has_builtin`. */
const hasAttribute = new Set(
  "access aligned alloc_size always_inline cold const copy deprecated error fallthrough format gnu_inline hot malloc may_alias mode noinline nonnull nonstring noreturn nothrow packed pure returns_nonnull section transparent_union unavailable unused used vector_size visibility warn_unused_result warning weak".split(
    " ",
  ),
);
const hasBuiltin = new Set(
  "__builtin_bswap16 __builtin_bswap32 __builtin_bswap64 __builtin_choose_expr __builtin_constant_p __builtin_dynamic_object_size __builtin_expect __builtin_object_size __builtin_offsetof __builtin_types_compatible_p __builtin_unreachable".split(
    " ",
  ),
);

/** Deeper nesting than any header has; it bounds the recursion. */
const MAX_DEPTH = 200;

interface Operand {
  readonly value: bigint;
  readonly unsigned: boolean;
}

/**
 * Evaluates the tokens of an `#if` after macro expansion (C17 6.10.1): 64-bit integers, every identifier that is left is 0.
 * Gives the value, or what is wrong with the expression.
 */
export function evaluateCondition(tokens: readonly number[], context: ConditionContext): bigint | { readonly message: string } {
  const { symbols } = context;
  let at = 0;
  let depth = 0;
  let problem: string | undefined;
  /** Inside a branch that is not taken: division by zero does not matter there. */
  let unevaluated = 0;

  const fail = (message: string): Operand => {
    problem ??= message;
    at = tokens.length;
    return { value: 0n, unsigned: false };
  };
  const text = (): string => (at < tokens.length ? symbols.text(tokens[at] as number) : "");
  const found = (): string => (at < tokens.length ? `found '${text()}'` : "found the end of the line");
  const take = (expected: string): boolean => {
    if (text() === expected && at < tokens.length) {
      at++;
      return true;
    }
    fail(`expected '${expected}', ${found()}`);
    return false;
  };

  const conditional = (): Operand => {
    if (++depth > MAX_DEPTH) return fail(`the expression is nested more than ${MAX_DEPTH} deep`);
    const test = binary(1);
    let result = test;
    if (text() === "?") {
      at++;
      if (test.value === 0n) unevaluated++;
      const yes = conditional();
      if (test.value === 0n) unevaluated--;
      if (take(":")) {
        if (test.value !== 0n) unevaluated++;
        const no = conditional();
        if (test.value !== 0n) unevaluated--;
        result = { value: test.value !== 0n ? yes.value : no.value, unsigned: yes.unsigned || no.unsigned };
      }
    }
    depth--;
    return result;
  };

  const binary = (minimum: number): Operand => {
    let left = unary();
    for (;;) {
      const operator = text();
      const precedence = at < tokens.length ? binaryPrecedence.get(operator) : undefined;
      if (precedence === undefined || precedence < minimum) return left;
      at++;
      const decided = (operator === "&&" && left.value === 0n) || (operator === "||" && left.value !== 0n);
      if (decided) unevaluated++;
      const right = binary(precedence + 1);
      if (decided) unevaluated--;
      left = apply(operator, left, right);
    }
  };

  const apply = (operator: string, left: Operand, right: Operand): Operand => {
    if (operator === "&&") return { value: left.value !== 0n && right.value !== 0n ? 1n : 0n, unsigned: false };
    if (operator === "||") return { value: left.value !== 0n || right.value !== 0n ? 1n : 0n, unsigned: false };
    const shift = operator === "<<" || operator === ">>";
    const unsigned = left.unsigned || (right.unsigned && !shift);
    const convert = (v: bigint): bigint => (unsigned ? BigInt.asUintN(64, v) : v);
    const value = arithmetic(operator, convert(left.value), shift ? right.value : convert(right.value), 64, !unsigned);
    if (value === undefined) {
      if (unevaluated > 0 || shift) return { value: 0n, unsigned };
      return fail(`division by zero in ${operator}`);
    }
    return { value, unsigned: unsigned && !/^[<>=!]=?$/.test(operator) };
  };

  const unary = (): Operand => {
    if (at >= tokens.length) return fail("expected a value, found the end of the line");
    const symbol = tokens[at] as number;
    const word = symbols.text(symbol);
    const kind = symbols.kinds[symbol];
    at++;
    if (kind === SymbolKind.number) {
      const literal = integerLiteral(word);
      if (literal === undefined) return fail(`'${word}' is not an integer`);
      const unsigned = literal.unsigned || literal.value > 0x7fffffffffffffffn;
      return { value: unsigned ? BigInt.asUintN(64, literal.value) : literal.value, unsigned };
    }
    if (kind === SymbolKind.character) {
      const units = literalUnits(word);
      if (units === undefined || units.length === 0) return fail(`${word} is not a character`);
      if (units.length === 1) return { value: wrap(BigInt(units[0] as number), 8, context.charSigned()), unsigned: false };
      return { value: units.reduce((sum, unit) => BigInt.asIntN(32, (sum << 8n) | BigInt(unit)), 0n), unsigned: false };
    }
    if (kind === SymbolKind.identifier) return name(word);
    if (word === "(") {
      const inner = conditional();
      take(")");
      return inner;
    }
    if (word === "!" || word === "-" || word === "+" || word === "~") {
      if (++depth > MAX_DEPTH) return fail(`the expression is nested more than ${MAX_DEPTH} deep`);
      const { value, unsigned } = unary();
      depth--;
      if (word === "!") return { value: value === 0n ? 1n : 0n, unsigned: false };
      const result = word === "-" ? -value : word === "~" ? ~value : value;
      return { value: unsigned ? BigInt.asUintN(64, result) : BigInt.asIntN(64, result), unsigned };
    }
    at--;
    return fail(`expected a value, ${found()}`);
  };

  const name = (word: string): Operand => {
    const truth = (value: boolean): Operand => ({ value: value ? 1n : 0n, unsigned: false });
    if (word === "defined") {
      const parenthesised = text() === "(";
      if (parenthesised) at++;
      const symbol = tokens[at];
      if (symbol === undefined || symbols.kinds[symbol] !== SymbolKind.identifier)
        return fail(`expected a macro name after 'defined', ${found()}`);
      at++;
      if (parenthesised && !take(")")) return truth(false);
      return truth(context.defined(symbol));
    }
    if (word === "__has_include" || word === "__has_include_next") {
      if (!take("(")) return truth(false);
      let header = "";
      while (at < tokens.length && text() !== ")") header += symbols.text(tokens[at++] as number);
      if (!take(")")) return truth(false);
      const match = /^(?:"([^"]+)"|<([^>]+)>)$/.exec(header);
      if (match === null) return fail(`expected "name" or <name> in ${word}`);
      const quoted = match[1] !== undefined;
      return truth(context.hasInclude({ name: (match[1] ?? match[2]) as string, quoted, next: word === "__has_include_next" }));
    }
    if (word === "__has_attribute" || word === "__has_builtin" || word === "__has_feature" || word === "__has_extension") {
      if (!take("(")) return truth(false);
      const asked = text().replace(/^__(.*[^_])__$/, "$1");
      const exact = text();
      at++;
      if (!take(")")) return truth(false);
      return truth(word === "__has_attribute" ? hasAttribute.has(asked) : word === "__has_builtin" && hasBuiltin.has(exact));
    }
    return truth(false);
  };

  const result = conditional();
  if (problem === undefined && at < tokens.length) fail(`expected an operator, ${found()}`);
  return problem === undefined ? result.value : { message: problem };
}
