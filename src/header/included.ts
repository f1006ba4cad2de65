import type { Included } from "../abi/abi.ts";
import { libcHeaders } from "./builtin/libc-headers.ts";
import type { Effect } from "./effect.ts";
import type { HeaderParser } from "./parse.ts";
import { effectsOf } from "./scope.ts";
import type { Symbols } from "./symbols.ts";

/** What a header includes, to any depth, each header once, in the order in which a walk meets it. */
export function includedBy(effect: Effect, parser: HeaderParser, symbols: Symbols): readonly Included[] {
  const direct = includesOf(effect);
  const found = new Map<string, Included>(direct.map((name) => [name, { name, by: name }]));
  for (const child of effect.children) {
    const by = child.file.source.name;
    for (const member of effectsOf(child)) {
      const { name } = member.file.source;
      const names = isStandIn(member) ? {} : { names: () => namesOf(member, parser, symbols) };
      const known = found.get(name);
      if (known?.names === undefined) found.set(name, { name, by: known?.by ?? by, ...names });
      // What was not found is known by its name alone.
      for (const each of includesOf(member)) if (!found.has(each)) found.set(each, { name: each, by });
    }
  }
  return [...found.values()];
}

/** The C library's headers are brought along in parts: what else they declare is not known. */
function isStandIn({ file: { source } }: Effect): boolean {
  return Object.hasOwn(libcHeaders, source.name) && libcHeaders[source.name] === source.text;
}

/** What its own text includes, by the name of the header, and by the name that was asked for where none was found. */
function includesOf({ trace, includes }: Effect): readonly string[] {
  const asked = trace.steps.map(({ action }) => action).filter((action) => action === "include" || action === "ask");
  return includes
    .filter((_, index) => asked[index] === "include")
    .map(({ request, found }) => (found === undefined ? request.name : found.source.name));
}

/** A macro without a body is a guard or a switch, and nothing that a program has of a header. */
function namesOf(effect: Effect, parser: HeaderParser, symbols: Symbols): readonly string[] {
  const { typedefs, tags, enumerators, objects } = parser.parse(effect);
  const macros = effect.defines.filter(({ start, end }) => start !== end).map(({ name }) => name);
  return [...new Set([...tags.keys(), ...typedefs.keys(), ...enumerators.keys(), ...objects, ...macros])].map((symbol) =>
    symbols.text(symbol),
  );
}
