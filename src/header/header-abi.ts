import type {
  Command,
  Constant,
  Diagnostic,
  HeaderAbi,
  InactiveRegion,
  Included,
  Macro,
  Prototype,
  Typedef,
  Visible,
} from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import type { Enum, Record } from "../abi/type.ts";
import { fieldComment } from "./comments.ts";
import { recordName } from "./declared.ts";
import type { Effect, Problem, Reading } from "./effect.ts";
import type { Environment } from "./environment.ts";
import { inactiveRegions } from "./inactive.ts";
import { includedBy } from "./included.ts";
import { LazyMap } from "./lazy-map.ts";
import type { MacroDefinition } from "./macro.ts";
import { MacroReader } from "./macro-reader.ts";
import type { HeaderParser } from "./parse.ts";
import type { Preprocessor } from "./preprocess.ts";
import { diagnosticOf, placeOf } from "./problems.ts";
import { prototypeOf } from "./prototype-of.ts";
import { Resolver } from "./resolve.ts";
import { effectsOf, Scope } from "./scope.ts";
import { SymbolKind } from "./symbols.ts";
import type { RecordSyntax } from "./syntax.ts";
import { visibleOf } from "./visible.ts";

/** What a unit was read in. */
interface Context {
  readonly preprocessor: Preprocessor;
  readonly parser: HeaderParser;
  readonly environment: Environment;
  readonly model: DataModel;
}

/** One header as a translation unit. Everything is worked out when it is first asked for. */
export class HeaderUnit implements HeaderAbi {
  readonly name: string;
  /** What including the header did: the same object for the same outcome, on whichever side or data model. */
  readonly effect: Effect;
  /** The header's, and those of what a program has to include beside it. */
  readonly effects: Reading;
  readonly #context: Context;
  /** Names that are left out. */
  readonly #without: ReadonlySet<number>;
  readonly #preprocessor: Preprocessor;
  readonly #parser: HeaderParser;
  readonly #environment: Environment;
  readonly #model: DataModel;
  #resolver: Resolver | undefined;
  #records: ReadonlyMap<string, Record> | undefined;
  #enums: ReadonlyMap<string, Enum> | undefined;
  #typedefs: ReadonlyMap<string, Typedef> | undefined;
  #owned: ReadonlyMap<string, MacroDefinition> | undefined;
  #defines: readonly string[] | undefined;
  #commands: ReadonlyMap<string, Command> | undefined;
  #constants: ReadonlyMap<string, Constant> | undefined;
  #plain: ReadonlyMap<string, Macro> | undefined;
  #calls: ReadonlyMap<MacroDefinition, Command | Constant | Macro> | undefined;
  #macros: { constants: ReadonlyMap<string, Constant>; macros: ReadonlyMap<string, Macro> } | undefined;
  #functions: ReadonlyMap<string, Prototype> | undefined;
  #visible: Visible | undefined;
  #diagnostics: readonly Diagnostic[] | undefined;
  #reader: MacroReader | undefined;
  /** Said when macros take more work than a header may: the macros from there on are kept as text. */
  #bomb: Problem | undefined;

  constructor(name: string, effects: Reading, context: Context, without: ReadonlySet<number> = new Set()) {
    this.name = name;
    this.effects = effects;
    this.effect = effects[0];
    this.#context = context;
    this.#without = without;
    this.#preprocessor = context.preprocessor;
    this.#parser = context.parser;
    this.#environment = context.environment;
    this.#model = context.model;
  }

  /**
   * The same header without what it declares under some names; it is visible all the same.
   *
   * The two share their types, so that none is laid out twice, and with them what laying them out has to say: what was wrong with types that were asked of the
   * one is among the `diagnostics` of the other, where these are read later. So this one may be told of more than it declares, never of less, and how much more
   * depends on who was asked first: what must not depend on that reads the header anew (`src/compare/delta-reader.ts`).
   */
  without(names: ReadonlySet<number>): HeaderUnit {
    const unit = new HeaderUnit(this.name, this.effects, this.#context, names);
    unit.#resolver = this.#resolve();
    unit.#reader = this.#macroReader();
    return unit;
  }

  get records(): ReadonlyMap<string, Record> {
    if (this.#records === undefined) {
      const records = new Map<string, Record>();
      for (const syntax of this.#parser.parse(this.effect).records) {
        if (syntax.place.file !== this.effect.file) continue;
        // An anonymous member is part of the record that holds it.
        if (syntax.tag === 0 && syntax.namedBy === undefined && syntax.owner !== undefined) continue;
        if (this.#without.has(declaredAs(syntax))) continue;
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
        const names = syntax.tag === 0 ? (syntax.enumerators ?? []).map((each) => each.name) : [syntax.tag];
        if (names.length > 0 && names.every((name) => this.#without.has(name))) continue;
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
        if (file !== this.effect.file || this.#without.has(syntax.name)) continue;
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

  get defines(): readonly string[] {
    this.#defines ??= [...this.#ownMacros().keys()];
    return this.#defines;
  }

  get commands(): ReadonlyMap<string, Command> {
    this.#commands ??= new LazyMap(
      (name) => {
        const result = this.#own(name);
        return result !== undefined && "number" in result ? result : undefined;
      },
      () => this.#allCommands(),
    );
    return this.#commands;
  }

  get constants(): ReadonlyMap<string, Constant> {
    this.#constants ??= new LazyMap(
      (name) => {
        const result = this.#own(name);
        return result !== undefined && "value" in result ? result : undefined;
      },
      () => this.#readMacros().constants,
    );
    return this.#constants;
  }

  get macros(): ReadonlyMap<string, Macro> {
    this.#plain ??= new LazyMap(
      (name) => {
        const result = this.#own(name);
        return result === undefined || "number" in result || "value" in result ? undefined : result;
      },
      () => this.#readMacros().macros,
    );
    return this.#plain;
  }

  get functions(): ReadonlyMap<string, Prototype> {
    if (this.#functions === undefined) {
      const functions = new Map<string, Prototype>();
      for (const [name, all] of this.#parser.parse(this.effect).functions) {
        const own = all.filter(({ place }) => place.file === this.effect.file);
        if (own.length > 0 && !this.#without.has(name))
          functions.set(this.#preprocessor.symbols.text(name), prototypeOf(own, this.#resolve()));
      }
      this.#functions = functions;
    }
    return this.#functions;
  }

  get inactive(): readonly InactiveRegion[] {
    return inactiveRegions(this.effect, this.#preprocessor.symbols);
  }

  get included(): readonly Included[] {
    return includedBy(this.effect, this.#parser, this.#preprocessor.symbols);
  }

  get visible(): Visible {
    this.#visible ??= visibleOf({
      symbols: this.#preprocessor.symbols,
      resolver: this.#resolve(),
      reader: this.#macroReader(),
      meaning: (symbol) => this.#macroNamed(symbol),
      macro: (symbol) => {
        this.#preprocessor.enter(this.effects, this.#environment);
        return this.#preprocessor.finalMacro(symbol);
      },
    });
    return this.#visible;
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
      this.#readCalls();
      if (this.#bomb !== undefined) problems.push(this.#bomb);
      this.#diagnostics = problems.map((problem) => diagnosticOf(problem));
    }
    return this.#diagnostics;
  }

  #resolve(): Resolver {
    if (this.#resolver === undefined) {
      const scope = new Scope(this.effects, this.#parser);
      this.#resolver = new Resolver(scope, this.#model, this.#preprocessor.symbols, this.#parser.markers);
    }
    return this.#resolver;
  }

  #macroReader(): MacroReader {
    this.#reader ??= new MacroReader(this.#preprocessor, this.#resolve());
    return this.#reader;
  }

  #macroNamed(symbol: number) {
    this.#preprocessor.enter(this.effects, this.#environment);
    const macro = this.#preprocessor.finalMacro(symbol);
    if (macro?.file === undefined) return undefined;
    return this.#macroReader().known(macro) ?? this.#resolve().silently(() => this.#macroReader().read(macro));
  }

  /** One of the header's own macros: the others need not be evaluated for it. */
  #own(name: string): Command | Constant | Macro | undefined {
    const macro = this.#ownMacros().get(name);
    if (macro === undefined) return undefined;
    let result = this.#calls?.get(macro) ?? this.#macroReader().known(macro);
    if (result === undefined) {
      this.#silently((reader) => {
        result = reader.read(macro);
      });
      // One after the other, macros that take too much work would take it each time.
      if (this.#preprocessor.exhausted) result = this.#readCalls().get(macro) ?? result;
    }
    return result;
  }

  #allCommands(): ReadonlyMap<string, Command> {
    const commands = new Map<string, Command>();
    for (const result of this.#readCalls().values()) if ("number" in result) commands.set(result.name, result);
    return commands;
  }

  #readMacros() {
    if (this.#macros !== undefined) return this.#macros;
    const calls = this.#readCalls();
    const constants = new Map<string, Constant>();
    const macros = new Map<string, Macro>();
    this.#silently((reader) => {
      for (const macro of this.#ownMacros().values()) {
        const result = calls.get(macro) ?? reader.read(macro);
        if ("number" in result) continue;
        if ("value" in result) constants.set(result.name, result);
        else macros.set(result.name, result);
      }
    });
    this.#macros = { constants, macros };
    return this.#macros;
  }

  /** Macros that call others: all commands do, and most constants do not. */
  #readCalls(): ReadonlyMap<MacroDefinition, Command | Constant | Macro> {
    if (this.#calls === undefined) {
      const calls = new Map<MacroDefinition, Command | Constant | Macro>();
      this.#silently((reader) => {
        for (const macro of this.#ownMacros().values()) {
          if (!reader.calls(macro)) continue;
          calls.set(macro, reader.read(macro));
          if (this.#preprocessor.exhausted) this.#bomb ??= bombOf(macro, this.#preprocessor.symbols.text(macro.name));
        }
      });
      this.#calls = calls;
    }
    return this.#calls;
  }

  /** What is wrong with a macro's value is no problem of the header: the compiler looks at it only where it is used. */
  #silently(action: (reader: MacroReader) => void): void {
    this.#preprocessor.enter(this.effects, this.#environment);
    const reader = this.#macroReader();
    this.#resolve().silently(() => action(reader));
  }

  /** The header's own macros that have a body, by name, in the order of their definitions. */
  #ownMacros(): ReadonlyMap<string, MacroDefinition> {
    if (this.#owned === undefined) {
      this.#preprocessor.enter(this.effects, this.#environment);
      const { symbols } = this.#preprocessor;
      const owned = new Map<string, MacroDefinition>();
      for (const macro of this.effect.defines) {
        // Undefined or defined anew later on: only what holds at the end counts.
        if (this.#preprocessor.finalMacro(macro.name) !== macro || macro.start === macro.end) continue;
        if (symbols.kinds[macro.name] !== SymbolKind.identifier || this.#without.has(macro.name)) continue;
        owned.set(symbols.text(macro.name), macro);
      }
      this.#owned = owned;
    }
    return this.#owned;
  }
}

/** The name under which a record is declared at the top level: its own, or that of the record whose member it names. */
function declaredAs({ tag, namedBy }: RecordSyntax): number {
  if (tag !== 0 || namedBy === undefined) return tag;
  return namedBy.kind === "typedef" ? namedBy.name : declaredAs(namedBy.record);
}

function bombOf({ file, offset }: MacroDefinition, name: string): Problem | undefined {
  if (file === undefined) return undefined;
  const message = `the values of the macros up to '${name}' take too many tokens: it and those after it have none here`;
  return { code: "too-much-work", severity: "error", message, file, offset, length: name.length };
}
