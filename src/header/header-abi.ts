import type { Command, Constant, Diagnostic, HeaderAbi, InactiveRegion, Macro, Typedef, Visible } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import type { Enum, Record } from "../abi/type.ts";
import { fieldComment } from "./comments.ts";
import { recordName } from "./declared.ts";
import type { Effect, Problem } from "./effect.ts";
import type { Environment } from "./environment.ts";
import { inactiveRegions } from "./inactive.ts";
import type { MacroDefinition } from "./macro.ts";
import { MacroReader } from "./macro-reader.ts";
import type { HeaderParser } from "./parse.ts";
import type { Preprocessor } from "./preprocess.ts";
import { diagnosticOf, placeOf } from "./problems.ts";
import { Resolver } from "./resolve.ts";
import { effectsOf, Scope } from "./scope.ts";
import { SymbolKind } from "./symbols.ts";

/** One header as a translation unit. Everything is worked out when it is first asked for. */
export class HeaderUnit implements HeaderAbi {
  readonly name: string;
  /** What including the header did: the same object for the same outcome, on whichever side or data model. */
  readonly effect: Effect;
  readonly #effects: readonly Effect[];
  readonly #preprocessor: Preprocessor;
  readonly #parser: HeaderParser;
  readonly #environment: Environment;
  readonly #model: DataModel;
  #resolver: Resolver | undefined;
  #records: ReadonlyMap<string, Record> | undefined;
  #enums: ReadonlyMap<string, Enum> | undefined;
  #typedefs: ReadonlyMap<string, Typedef> | undefined;
  #macros: { commands: Map<string, Command>; constants: Map<string, Constant>; macros: Map<string, Macro> } | undefined;
  #diagnostics: readonly Diagnostic[] | undefined;
  #reader: MacroReader | undefined;
  /** Said when macros take more work than a header may: the macros from there on are kept as text. */
  #bomb: Problem | undefined;

  constructor(
    name: string,
    effects: readonly Effect[],
    context: { preprocessor: Preprocessor; parser: HeaderParser; environment: Environment; model: DataModel },
  ) {
    this.name = name;
    this.#effects = effects;
    this.effect = effects[0] as Effect;
    this.#preprocessor = context.preprocessor;
    this.#parser = context.parser;
    this.#environment = context.environment;
    this.#model = context.model;
  }

  get records(): ReadonlyMap<string, Record> {
    if (this.#records === undefined) {
      const records = new Map<string, Record>();
      for (const syntax of this.#parser.parse(this.effect).records) {
        if (syntax.place.file !== this.effect.file) continue;
        // An anonymous member is part of the record that holds it.
        if (syntax.tag === 0 && syntax.namedBy === undefined && syntax.owner !== undefined) continue;
        const record = this.#resolve().record(syntax);
        const name =
          recordName(syntax, this.#preprocessor.symbols) === "" ? `${syntax.keyword}@${record.place.line}` : record.name;
        if (!records.has(name)) records.set(name, record);
      }
      this.#records = records;
    }
    return this.#records;
  }

  get enums(): ReadonlyMap<string, Enum> {
    if (this.#enums === undefined) {
      const enums = new Map<string, Enum>();
      for (const syntax of this.#parser.parse(this.effect).enums) {
        if (syntax.place.file !== this.effect.file) continue;
        const value = this.#resolve().enum(syntax);
        if (!enums.has(value.name)) enums.set(value.name, value);
      }
      this.#enums = enums;
    }
    return this.#enums;
  }

  get typedefs(): ReadonlyMap<string, Typedef> {
    if (this.#typedefs === undefined) {
      const typedefs = new Map<string, Typedef>();
      for (const syntax of this.#parser.parse(this.effect).typedefs.values()) {
        const { file, offset } = syntax.place;
        if (file !== this.effect.file) continue;
        const resolver = this.#resolve();
        const name = this.#preprocessor.symbols.text(syntax.name);
        typedefs.set(name, {
          name,
          type: resolver.typedef(syntax),
          get place() {
            return placeOf(file, offset);
          },
          get comment() {
            return fieldComment(file, offset, name, "");
          },
        });
      }
      this.#typedefs = typedefs;
    }
    return this.#typedefs;
  }

  get commands(): ReadonlyMap<string, Command> {
    return this.#readMacros().commands;
  }

  get constants(): ReadonlyMap<string, Constant> {
    return this.#readMacros().constants;
  }

  get macros(): ReadonlyMap<string, Macro> {
    return this.#readMacros().macros;
  }

  get inactive(): readonly InactiveRegion[] {
    return inactiveRegions(this.effect, this.#preprocessor.symbols);
  }

  get visible(): Visible {
    const { symbols } = this.#preprocessor;
    const resolver = this.#resolve();
    const reader = this.#macroReader();
    const name = (text: string) => symbols.name(text);
    return {
      record: (text) => {
        const tag = resolver.scope.tag(name(text));
        if (tag?.kind === "record" && tag.members !== undefined) return resolver.record(tag);
        const typedef = resolver.scope.typedef(name(text));
        return typedef?.type.kind === "record" && typedef.type.record.tag === 0
          ? resolver.record(typedef.type.record)
          : undefined;
      },
      enum: (text) => {
        const tag = resolver.scope.tag(name(text));
        return tag?.kind === "enum" && tag.enumerators !== undefined ? resolver.enum(tag) : undefined;
      },
      typedef: (text) => {
        const typedef = resolver.scope.typedef(name(text));
        return typedef === undefined ? undefined : resolver.typedef(typedef);
      },
      constant: (text) => {
        const enumerator = resolver.scope.enumerator(name(text));
        if (enumerator !== undefined) return resolver.enumerator(enumerator);
        const value = this.#macroNamed(name(text));
        return value !== undefined && "value" in value ? value.value : undefined;
      },
      command: (text) => {
        const value = this.#macroNamed(name(text));
        return value !== undefined && "number" in value ? value : undefined;
      },
      defined: (text) => {
        this.#preprocessor.enter(this.#effects, this.#environment);
        return this.#preprocessor.finalMacro(name(text)) !== undefined;
      },
      macro: (text) => {
        this.#preprocessor.enter(this.#effects, this.#environment);
        const macro = this.#preprocessor.finalMacro(name(text));
        return macro === undefined ? undefined : reader.plain(macro);
      },
    };
  }

  get diagnostics(): readonly Diagnostic[] {
    if (this.#diagnostics === undefined) {
      const { records, enums, typedefs } = this;
      void [records, enums, typedefs];
      const problems: Problem[] = [];
      for (const effect of effectsOf(this.effect)) {
        for (const problem of effect.problems) problems.push(problem);
        const parsed = this.#parser.parse(effect);
        // A header that ends inside a declaration has its say where it was spliced in.
        if (effect !== this.effect && parsed.unfinished) continue;
        for (const problem of parsed.problems) problems.push({ ...problem, severity: "error" });
      }
      problems.push(...this.#resolve().problems);
      this.#readMacros();
      if (this.#bomb !== undefined) problems.push(this.#bomb);
      this.#diagnostics = problems.map((problem) => diagnosticOf(problem));
    }
    return this.#diagnostics;
  }

  #resolve(): Resolver {
    if (this.#resolver === undefined) {
      const scope = new Scope(this.#effects, this.#parser);
      this.#resolver = new Resolver(scope, this.#model, this.#preprocessor.symbols, this.#parser.markers);
    }
    return this.#resolver;
  }

  #macroReader(): MacroReader {
    this.#reader ??= new MacroReader(this.#preprocessor, this.#resolve());
    return this.#reader;
  }

  #macroNamed(symbol: number) {
    this.#preprocessor.enter(this.#effects, this.#environment);
    const macro = this.#preprocessor.finalMacro(symbol);
    return macro?.file === undefined ? undefined : this.#resolve().silently(() => this.#macroReader().read(macro));
  }

  #readMacros() {
    if (this.#macros !== undefined) return this.#macros;
    const commands = new Map<string, Command>();
    const constants = new Map<string, Constant>();
    const macros = new Map<string, Macro>();
    this.#preprocessor.enter(this.#effects, this.#environment);
    const reader = this.#macroReader();
    // What is wrong with a macro's value is no problem of the header: the compiler looks at it only where it is used.
    this.#resolve().silently(() => {
      for (const macro of this.effect.defines) {
        // Undefined or defined anew later on: only what holds at the end counts.
        if (this.#preprocessor.finalMacro(macro.name) !== macro || macro.start === macro.end) continue;
        if (this.#preprocessor.symbols.kinds[macro.name] !== SymbolKind.identifier) continue;
        const result = reader.read(macro);
        if (this.#preprocessor.exhausted) this.#bomb ??= bombOf(macro, this.#preprocessor.symbols.text(macro.name));
        if ("number" in result) commands.set(result.name, result);
        else if ("value" in result) constants.set(result.name, result);
        else macros.set(result.name, result);
      }
    });
    this.#macros = { commands, constants, macros };
    return this.#macros;
  }
}

function bombOf({ file, offset }: MacroDefinition, name: string): Problem | undefined {
  if (file === undefined) return undefined;
  const message = `the values of the macros up to '${name}' take too many tokens: it and those after it have none here`;
  return { code: "too-much-work", severity: "error", message, file, offset, length: name.length };
}
