import type { HeaderAbi, Prototype, PrototypePart } from "../../abi/abi.ts";
import { listOf } from "../list-of.ts";
import type { Effect, Severity } from "../result.ts";
import type { Context, Found, RuleOf } from "../rule.ts";

/** Functions that a header declares and that are called otherwise, or are gone. New ones, bodies and names of parameters are left alone. */
export const functionChanged: RuleOf<"header"> = {
  id: "function-changed",
  title: "a function takes or returns something else, or is gone",
  kind: "header",
  severity: "break",
  witness: ["function"],
  why: "Source that calls it no longer compiles, or compiles to other conversions; programs already built have the function that they were built with.",
  precedent:
    "linux/eventpoll.h of 6.1 gives ep_take_care_of_epollwakeup(), which is the kernel's own, to programs as well; that of 6.12 has no such function.",
  fix: `Leave the old function as it is, and give the new one a name of its own:

    static inline int foo_index(int a)
    {
    	return foo_index_in(a, 0);
    }`,
  decidedBy: "header",
  check({ before, after }, context) {
    if (before === undefined || after === undefined) return [];
    return [...(before.functions?.values() ?? [])].flatMap((was) => {
      // Programs that say the name get the macro.
      if (before.visible.macro(was.name)?.parameters !== undefined) return [];
      return judge(was, after, context);
    });
  },
};

function judge(was: Prototype, after: HeaderAbi, context: Context): readonly Found[] {
  const { name } = was;
  const macro = after.visible.macro(name);
  const called = macro?.parameters === undefined ? (macro?.text ?? name) : "";
  const is = after.functions?.get(called) ?? after.visible.prototype?.(called);
  if (macro !== undefined && is === undefined)
    return macro.parameters === undefined ? [] : macroNow(was, macro.parameters, macro.place);
  if (is === undefined) return after.visible.defined(name) ? [] : gone(was, context);
  if (was.text === is.text) return [];
  const differences = compare(was, is);
  if (differences.length === 0) return [];
  const severity = differences.some((each) => each.severity === "break") ? "break" : "risk";
  return [
    {
      element: name,
      place: is.place,
      severity,
      effect: effectOf(
        severity === "break" ? "does not compile where it calls the function" : "compiles where the values convert",
      ),
      message: `${name}() ${listOf(differences.map(({ text }) => text))}: it was \`${was.text}\` and is \`${is.text}\`.`,
      next: "Keep the function as it was, and give the new one a name of its own.",
      texts: [was.text, is.text],
    },
  ];
}

function gone(was: Prototype, { after, header }: Context): readonly Found[] {
  const home = [...after.headers.values()].find((each) => each.name !== header.name && each.functions?.has(was.name));
  return [
    {
      element: was.name,
      place: was.place,
      side: "before",
      severity: home === undefined && !/^_/.test(was.name) ? "break" : "risk",
      effect: effectOf("does not compile where it calls the function"),
      message: `${was.name}() is no longer declared${home === undefined ? "" : `; it moved to ${home.name}, which this header does not include`}; it was \`${was.text}\`.`,
      next:
        home === undefined
          ? "Keep the function."
          : `Include ${home.name} here, so that source which includes only this header goes on compiling.`,
      texts: [was.text, ""],
    },
  ];
}

/** A macro with as many parameters does for calls. */
function macroNow(was: Prototype, parameters: readonly string[], place: Found["place"]): readonly Found[] {
  if (parameters.length === was.parameters.length || parameters.some((each) => each.endsWith("..."))) return [];
  return [
    {
      element: was.name,
      place,
      effect: effectOf("does not compile where it calls the function"),
      message: `${was.name}() was \`${was.text}\` and is a macro with (${parameters.join(", ")}) for parameters.`,
      next: "Keep the function as it was, and give the new macro a name of its own.",
      texts: [was.text, parameters.join(", ")],
    },
  ];
}

interface Difference {
  readonly severity: Severity;
  readonly text: string;
}

function compare(was: Prototype, is: Prototype): readonly Difference[] {
  const differences: Difference[] = [];
  const [old, now] = [was.parameters, is.parameters];
  if (old.length !== now.length) {
    differences.push({
      severity: "break",
      text: `takes ${now.length} ${now.length === 1 ? "parameter" : "parameters"} instead of ${old.length}`,
    });
  } else {
    old.forEach((each, index) => {
      const other = now[index] as PrototypePart;
      if (each.type !== other.type)
        differences.push({
          severity: each.arithmetic && other.arithmetic ? "risk" : "break",
          text: `takes ${other.type} instead of ${each.type} as parameter ${index + 1}`,
        });
      else if (each.toConstant && !other.toConstant)
        differences.push({ severity: "risk", text: `no longer promises to leave alone what parameter ${index + 1} points to` });
    });
  }
  if (was.result.type !== is.result.type) {
    const converts = was.result.type === "void" || (was.result.arithmetic && is.result.arithmetic);
    differences.push({ severity: converts ? "risk" : "break", text: `returns ${is.result.type} instead of ${was.result.type}` });
  } else if (!was.result.toConstant && is.result.toConstant) {
    differences.push({ severity: "risk", text: "returns a pointer to what is const now" });
  }
  return differences;
}

function effectOf(source: string): Effect {
  return { old: "unaffected: it has the function that it was built with", new: "uses the function as it is now", source };
}
