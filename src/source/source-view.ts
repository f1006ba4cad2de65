import { type Handler, handlersIn, shortForms } from "./handler.ts";
import { type Block, type SourceFile, type SourceText, sourceFile, type Table } from "./source-file.ts";
import type { SourceReader } from "./source-reader.ts";

/**
 * A kernel's source, looked at as text. What is found is where it was seen, and no proof of what the code does; what is not found may
 * be done in a way that was not looked for.
 */
export interface SourceView {
  /** What the source is called: the path that the user gave. */
  readonly name: string;
  /** Every place where a command is handled. */
  handlers(command: string): readonly Handler[];
  /** What runs for a command: its own statements, what comes before them in the function, and what is called, to a depth of 3. */
  reach(command: string): readonly Block[];
  /** The functions that choose between commands: those around the cases, and those that use the tables. */
  dispatchers(command: string): readonly Block[];
  /** Objects of operations that lead to a block's function, e.g. a `struct file_operations`. */
  operations(block: Block): readonly Table[];
  /** Where a name stands in code. */
  naming(name: string): readonly Sight[];
  /** Architectures whose code the source has: folders below `arch/`. */
  archs(): readonly string[];
  /** Where a name stands in a document of the tree; undefined when the tree does not have the document. */
  documented(name: string, document: string): readonly Sight[] | undefined;
}

/** A place in the source. */
export interface Sight {
  readonly path: string;
  readonly line: number;
}

/** How far calls are followed: a dispatcher leads to a handler, that to a check, that to a helper. */
const depth = 3;

/**
 * @param name What the source is called.
 * @param names The commands and constants that will be asked for: they are looked for once, all together.
 */
export function createSourceView(name: string, names: readonly string[], reader: SourceReader): SourceView {
  const files = new Map<string, SourceFile>();
  const open = (text: SourceText): SourceFile => remember(files, text.path, () => sourceFile(text));
  let index: ReadonlyMap<string, readonly SourceText[]> | undefined;
  const candidates = (word: string): readonly SourceFile[] => {
    index ??= indexOf(names, reader);
    return [word, ...shortForms(word)]
      .flatMap((each) => index?.get(each) ?? [])
      .map(open)
      .filter(firstOf);
  };
  const folders = new Map<string, readonly SourceFile[]>();
  const beside = ({ path }: SourceFile) =>
    remember(folders, path.slice(0, path.lastIndexOf("/") + 1), () => reader.beside(path).map(open));

  const functionNamed = (called: string, from: SourceFile): readonly Block[] => {
    const own = from.functions.get(called);
    if (own !== undefined) return own;
    for (const file of beside(from)) {
      const found = file.functions.get(called);
      if (found !== undefined) return found;
    }
    return [];
  };

  const calledFrom = (block: Block): readonly Block[] => {
    const { file, from, to } = block;
    const code = file.code.slice(from, to);
    // An entry of a table names its functions; code calls them.
    const names = isEntry(block, file) ? /\b([A-Za-z_]\w*)\b/g : /(?<![.\w>])([A-Za-z_]\w*)\s*\(/g;
    const words = new Set([...code.matchAll(names)].map(([, word]) => word as string));
    const direct = [...words].flatMap((word) => functionNamed(word, file));
    // A call through a member leads to what the same file puts into members of that name.
    const members = [...code.matchAll(/(?:->|\.)(\w+)\s*\(/g)].map(([, member]) => member as string);
    const behind = [...new Set(members)].flatMap((member) => {
      const filled = file.tables.flatMap((table) => filledIn(table, member));
      return filled.flatMap((called) => file.functions.get(called) ?? []);
    });
    return [...direct, ...behind];
  };

  const handlers = memoised((command: string) => candidates(command).flatMap((file) => handlersIn(file, command)));

  const dispatchers = memoised((command: string) =>
    distinct(
      handlers(command).flatMap(({ around, kind }): readonly Block[] => {
        if (kind !== "entry") return [around];
        const { file, name: table } = around as Table;
        const uses = new RegExp(`\\b${table}\\b`);
        return [...file.functions.values()].flat().filter(({ from, to }) => uses.test(file.code.slice(from, to)));
      }),
    ),
  );

  const reach = memoised((command: string) => {
    const blocks: Block[] = [];
    let front: readonly Block[] = handlers(command).flatMap(({ own, around, kind, at, file }) => {
      if (kind === "entry") return [own];
      // What every command goes through before its case.
      const choice = file.code.slice(around.from, at).search(/\bswitch\s*\(/);
      return [own, { file, from: around.from, to: kind === "case" && choice >= 0 ? around.from + choice : at }];
    });
    front = [...front, ...dispatchers(command).filter((each) => handlers(command).every(({ around }) => !same(around, each)))];
    for (let step = 0; step <= depth && front.length > 0; step++) {
      blocks.push(...front);
      front = distinct(front.flatMap(calledFrom)).filter((each) => !blocks.some((known) => holds(known, each)));
    }
    return distinct(blocks);
  });

  return {
    name,
    handlers,
    reach,
    dispatchers,
    operations: ({ file, from }) => {
      const own = [...file.functions].find(([, blocks]) => blocks.some((each) => each.from === from))?.[0];
      if (own === undefined) return [];
      const lead = new RegExp(`[=(]\\s*${own}\\b`);
      return [file, ...beside(file)]
        .flatMap(({ tables }) => tables.filter((table) => lead.test(table.file.code.slice(table.from, table.to))))
        .filter(firstOf);
    },
    naming: memoised((word: string) => {
      const whole = new RegExp(`\\b${word}\\b`, "g");
      return candidates(word).flatMap((file) =>
        [...file.code.matchAll(whole)].map(({ index }) => ({ path: file.path, line: file.line(index) })),
      );
    }),
    archs: () => reader.archs(),
    documented: (word, document) => {
      const found = reader.document(document);
      const whole = new RegExp(`\\b${word}\\b`);
      return found?.text.split("\n").flatMap((line, index) => (whole.test(line) ? [{ path: found.path, line: index + 1 }] : []));
    },
  };
}

/** Which files name what; what crosses the boundary is named in capitals. Files become more than text only when they are asked for. */
function indexOf(names: readonly string[], reader: SourceReader): ReadonlyMap<string, readonly SourceText[]> {
  const index = new Map<string, SourceText[]>(names.flatMap((each) => [each, ...shortForms(each)]).map((each) => [each, []]));
  for (const text of reader.naming([...index.keys()])) {
    const words = new Set([...text.text.matchAll(/\b[A-Z]\w+/g)].map(([word]) => word));
    for (const word of words) index.get(word)?.push(text);
  }
  return index;
}

/** A whole table's entry names its functions without calling them. */
function isEntry({ from, to }: Block, file: SourceFile): boolean {
  return file.tables.some((table) => from >= table.from && to <= table.to);
}

/** What a table puts into a member: `.ioctl = name`. */
function filledIn({ file, from, to }: Table, member: string): readonly string[] {
  return [...file.code.slice(from, to).matchAll(new RegExp(`\\.${member}\\s*=\\s*&?(\\w+)`, "g"))].map(
    ([, name]) => name as string,
  );
}

function same(a: Block, b: Block): boolean {
  return a.file === b.file && a.from === b.from && a.to === b.to;
}

function holds(outer: Block, inner: Block): boolean {
  return outer.file === inner.file && outer.from <= inner.from && inner.to <= outer.to;
}

function distinct(blocks: readonly Block[]): readonly Block[] {
  return blocks.filter((block, index) => blocks.findIndex((each) => same(each, block)) === index);
}

function firstOf<T>(value: T, index: number, all: readonly T[]): boolean {
  return all.indexOf(value) === index;
}

function memoised<T>(answer: (word: string) => T): (word: string) => T {
  const known = new Map<string, T>();
  return (word) => remember(known, word, () => answer(word));
}

function remember<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
