import type { Prototype } from "../../abi/abi.ts";
import { functionDifferences, functionEffect, functionText } from "../function-differences.ts";
import { listOf } from "../list-of.ts";
import type { Context, Found, RuleOf } from "../rule.ts";

/** Functions that a header declares and that are called otherwise, or are gone. New ones, bodies and names of parameters are left alone. */
export const functionChanged: RuleOf<"function"> = {
  id: "function-changed",
  title: "a function takes or returns something else, or is gone",
  kind: "function",
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
  check({ name, before: was, after: is }, context) {
    const { before, after } = context.header;
    if (was === undefined || before === undefined || after === undefined) return [];
    // Programs that say the name get the macro.
    if (before.visible.macro(name)?.parameters !== undefined) return [];
    const macro = after.visible.macro(name);
    if (macro?.parameters !== undefined) return macroNow(was, macro.parameters, macro.place);
    if (is === undefined) return after.visible.defined(name) ? [] : gone(was, context);
    const differences = functionDifferences(was, is);
    const [first] = differences;
    if (first === undefined) return [];
    const texts = [functionText(was), functionText(is)] as const;
    return [
      {
        element: name,
        place: first.place,
        severity: differences.some(({ severity }) => severity === "break") ? "break" : "risk",
        effect: functionEffect(was, is),
        message: `${name}() ${listOf(differences.map(({ text }) => text))}: it was \`${texts[0]}\` and is \`${texts[1]}\`.`,
        next: "Keep the function as it was, and give the new one a name of its own.",
        texts,
      },
    ];
  },
};

function gone(was: Prototype, { after, header }: Context): readonly Found[] {
  const home = [...after.headers.values()].find((each) => each.name !== header.name && each.functions?.has(was.name));
  return [
    {
      element: was.name,
      place: was.place,
      side: "before",
      severity: home === undefined && !/^_/.test(was.name) ? "break" : "risk",
      effect: functionEffect(was, undefined),
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
      effect: { ...functionEffect(was, undefined), new: "uses the macro" },
      message: `${was.name}() was \`${was.text}\` and is a macro with (${parameters.join(", ")}) for parameters.`,
      next: "Keep the function as it was, and give the new macro a name of its own.",
      texts: [was.text, parameters.join(", ")],
    },
  ];
}
