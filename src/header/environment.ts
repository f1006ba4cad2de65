import type { DataModel } from "../abi/model.ts";
import { predefinedMacros } from "../abi/predefined.ts";
import { lex } from "./lex.ts";
import type { Loader } from "./loader.ts";
import { emptyMacro, type MacroDefinition, type MacroWords, readMacro } from "./macro.ts";
import { MacroTable } from "./macro-table.ts";
import type { Symbols } from "./symbols.ts";
import { dynamicNames } from "./words.ts";

/** The macros a unit starts with, and where its includes are looked up. */
export interface Environment {
  readonly loader: Loader;
  readonly table: MacroTable;
}

/** Makes environments. The same predefinition is the same macro in all of them, so effects can be shared between data models. */
export class EnvironmentBuilder {
  readonly #symbols: Symbols;
  readonly #words: MacroWords;
  readonly #known = new Map<string, MacroDefinition>();
  readonly #tables = new Map<DataModel, Map<Loader["macros"], MacroTable>>();
  /** Names that count as macros but have no fixed body. */
  readonly dynamic: ReadonlySet<number>;

  constructor(symbols: Symbols, words: MacroWords) {
    this.#symbols = symbols;
    this.#words = words;
    this.dynamic = dynamicNames(symbols);
  }

  /** Headers are read one at a time: loaders with the same macros share a table. Throws on a definition that is no C: they are ours. */
  build(loader: Loader, model: DataModel): Environment {
    let tables = this.#tables.get(model);
    if (tables === undefined) {
      tables = new Map();
      this.#tables.set(model, tables);
    }
    let table = tables.get(loader.macros);
    if (table === undefined) {
      table = this.#table({ ...predefinedMacros(model), ...loader.macros });
      tables.set(loader.macros, table);
    }
    return { loader, table };
  }

  /** Macros are given as bodies: `{ __LP64__: "1", "f(x)": "x" }`. */
  #table(definitions: Readonly<{ [signature: string]: string }>): MacroTable {
    const all: MacroDefinition[] = [];
    for (const [signature, body] of Object.entries(definitions)) all.push(this.#define(`${signature} ${body}`));
    for (const name of this.dynamic) all.push(this.#dynamicMacro(name));
    return new MacroTable(this.#symbols, all);
  }

  #define(text: string): MacroDefinition {
    let macro = this.#known.get(text);
    if (macro === undefined) {
      const file = lex({ name: "<predefined>", text }, this.#symbols);
      const read = readMacro(file, 0, file.symbols.length, this.#words, this.#symbols);
      if (!("name" in read)) throw new Error(`predefined macro '${text}': ${read.message}`);
      macro = { ...read, file: undefined };
      this.#known.set(text, macro);
    }
    return macro;
  }

  #dynamicMacro(name: number): MacroDefinition {
    const key = this.#symbols.text(name);
    let macro = this.#known.get(key);
    if (macro === undefined) {
      macro = emptyMacro(name);
      this.#known.set(key, macro);
    }
    return macro;
  }
}
