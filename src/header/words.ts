import type { Symbols } from "./symbols.ts";

/** Names that the preprocessor itself knows. */
export function directiveWords(symbols: Symbols) {
  return {
    define: symbols.name("define"),
    undef: symbols.name("undef"),
    include: symbols.name("include"),
    includeNext: symbols.name("include_next"),
    if: symbols.name("if"),
    ifdef: symbols.name("ifdef"),
    ifndef: symbols.name("ifndef"),
    elif: symbols.name("elif"),
    elifdef: symbols.name("elifdef"),
    elifndef: symbols.name("elifndef"),
    else: symbols.name("else"),
    endif: symbols.name("endif"),
    error: symbols.name("error"),
    warning: symbols.name("warning"),
    line: symbols.name("line"),
    ident: symbols.name("ident"),
    sccs: symbols.name("sccs"),
    pragma: symbols.name("pragma"),
    once: symbols.name("once"),
    pack: symbols.name("pack"),
    charUnsigned: symbols.name("__CHAR_UNSIGNED__"),
  };
}

const dynamicMacros = ["__LINE__", "__FILE__", "__COUNTER__", "__INCLUDE_LEVEL__"];
const conditionOperators = ["__has_include", "__has_include_next", "__has_attribute", "__has_builtin"];

/** Names that count as defined macros but have no fixed body. */
export function dynamicNames(symbols: Symbols): ReadonlySet<number> {
  return new Set([...dynamicMacros, ...conditionOperators].map((name) => symbols.name(name)));
}

/** Operators of `#if` whose operand is not macro-expanded, and the form of the operand. */
export function operandForms(symbols: Symbols): ReadonlyMap<number, "name" | "parenthesised"> {
  const forms = new Map<number, "name" | "parenthesised">([[symbols.name("defined"), "name"]]);
  for (const name of conditionOperators) forms.set(symbols.name(name), "parenthesised");
  return forms;
}
