import type { Prototype } from "../abi/abi.ts";
import { signatureOf } from "../abi/signature.ts";
import { HeaderPrototype } from "./prototype.ts";
import type { Resolver } from "./resolve.ts";
import type { FunctionSyntax } from "./syntax.ts";

/**
 * A function from all its declarations in one header, of which C wants that they agree. `int f();` agrees with any list of parameters (C17 6.7.6.3),
 * so the first that has a list is the function; those that contradict it are its `others`.
 */
export function prototypeOf(all: readonly FunctionSyntax[], resolver: Resolver): Prototype {
  const listed = all.filter(({ type: { parameters } }) => parameters.start < parameters.end);
  const [first, ...more] = (listed.length > 0 ? listed : all) as [FunctionSyntax, ...FunctionSyntax[]];
  const definition = all.find(({ body }) => body !== undefined);
  if (more.length === 0) return new HeaderPrototype(first, resolver, { definition });
  const others = new Map<string, Prototype>();
  const known = signatureOf(new HeaderPrototype(first, resolver));
  for (const syntax of more) {
    const other = new HeaderPrototype(syntax, resolver);
    const signature = signatureOf(other);
    if (signature !== known && !others.has(signature)) others.set(signature, other);
  }
  return new HeaderPrototype(first, resolver, { others: [...others.values()], definition });
}
