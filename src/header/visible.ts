import type { Command, Constant, Macro, Visible } from "../abi/abi.ts";
import type { MacroDefinition } from "./macro.ts";
import type { MacroReader } from "./macro-reader.ts";
import { placeOf } from "./problems.ts";
import { prototypeOf } from "./prototype-of.ts";
import type { Resolver } from "./resolve.ts";
import type { Symbols } from "./symbols.ts";

/** A unit, as far as looking names up in it goes. */
interface Unit {
  readonly symbols: Symbols;
  readonly resolver: Resolver;
  readonly reader: MacroReader;
  /** What a macro of the name stands for at the end of the unit. */
  meaning(symbol: number): Command | Constant | Macro | undefined;
  /** The macro that the name means at the end of the unit. */
  macro(symbol: number): MacroDefinition | undefined;
}

/** Look-up in all that a program sees after including a header; nothing is worked out before it is asked for. */
export function visibleOf({ symbols, resolver, reader, meaning, macro: macroOf }: Unit): Visible {
  const { scope } = resolver;
  const name = (text: string) => symbols.name(text);
  return {
    record: (text) => {
      const tag = scope.tag(name(text));
      if (tag?.kind === "record" && tag.members !== undefined) return resolver.record(tag);
      const typedef = scope.typedef(name(text));
      return typedef?.type.kind === "record" && typedef.type.record.tag === 0 ? resolver.record(typedef.type.record) : undefined;
    },
    enum: (text) => {
      const tag = scope.tag(name(text));
      return tag?.kind === "enum" && tag.enumerators !== undefined ? resolver.enum(tag) : undefined;
    },
    typedef: (text) => {
      const typedef = scope.typedef(name(text));
      return typedef === undefined ? undefined : resolver.typedef(typedef);
    },
    constant: (text) => {
      const enumerator = scope.enumerator(name(text));
      if (enumerator !== undefined) return resolver.enumerator(enumerator);
      const value = meaning(name(text));
      return value !== undefined && "value" in value ? value.value : undefined;
    },
    command: (text) => {
      const value = meaning(name(text));
      return value !== undefined && "number" in value ? value : undefined;
    },
    defined: (text) => macroOf(name(text)) !== undefined,
    macro: (text) => {
      const macro = macroOf(name(text));
      return macro === undefined ? undefined : reader.plain(macro);
    },
    prototype: (text) => {
      const all = scope.function(name(text));
      return all === undefined ? undefined : prototypeOf(all, resolver);
    },
    place: (text) => {
      const found = scope.enumerator(name(text))?.place ?? macroOf(name(text)) ?? scope.typedef(name(text))?.place;
      return found?.file === undefined ? undefined : placeOf(found.file, found.offset);
    },
  };
}
