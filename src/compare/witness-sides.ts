import type { Abi, HeaderAbi } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import { modelNamed } from "../abi/models.ts";
import { builtinHeader } from "../header/builtin/builtin-headers.ts";
import type { Loader, Source } from "../header/loader.ts";
import { createHeaderReader, type HeaderReader } from "../header/read.ts";
import type { Review } from "../review/result.ts";
import type { Tree } from "../tree/tree.ts";
import { headerNamed } from "./header-named.ts";

/** What a witness needs of a comparison: the headers of its findings read again, and the texts that a compiler has to be given. */
export interface WitnessSides {
  /** A header in both versions under a data model; undefined when it is on neither side. */
  sides(
    header: string,
    arch: string,
  ): { readonly model: DataModel; readonly before: HeaderAbi | undefined; readonly after: HeaderAbi | undefined } | undefined;
  /**
   * The headers named and all that they include, as one side has them under a data model, by include name. What a compiler brings along or
   * a C library has is not there: the compiler's own is used.
   */
  sources(side: "before" | "after", headers: readonly string[], arch: string): readonly Source[];
  /** Macros that hold in all headers of a side, which `make headers_install` would have taken away. */
  macros(side: "before" | "after", arch: string): Readonly<{ [name: string]: string }>;
}

interface Compared {
  readonly review: Review;
  readonly before: Tree;
  readonly after: Tree;
}

/** Reads again what the findings of a comparison are about. */
export function witnessSides({ review, ...trees }: Compared): WitnessSides {
  const reader = createHeaderReader();
  const names = [...new Set(review.findings.map(({ header }) => header))];
  /** What a header is called on a side: of two single headers the old one may have another name. */
  const nameOn = (side: "before" | "after", header: string, model: DataModel): string => {
    const [old, now] = [alone(trees.before, model), alone(trees.after, model)];
    return side === "before" && old !== undefined && now?.name === header ? old.name : header;
  };
  const abis = new Map<string, Abi>();
  const abi = (side: "before" | "after", model: DataModel): Abi => {
    const key = `${side} ${model.name}`;
    const known = abis.get(key);
    if (known !== undefined) return known;
    const wanted = names.map((name) => nameOn(side, name, model));
    const read = readAgain(reader, trees[side], wanted, model);
    abis.set(key, read);
    return read;
  };
  return {
    sides: (header, arch) => {
      const model = modelNamed(arch);
      if (model === undefined) return undefined;
      const before = abi("before", model).headers.get(nameOn("before", header, model));
      const after = abi("after", model).headers.get(header);
      return before === undefined && after === undefined ? undefined : { model, before, after };
    },
    sources: (side, headers, arch) => {
      const model = modelNamed(arch);
      return model === undefined ? [] : closure(trees[side], headers, model, (name) => nameOn(side, name, model));
    },
    macros: (side, arch) => {
      const model = modelNamed(arch);
      return (model === undefined ? undefined : trees[side].loader(model).macros) ?? {};
    },
  };
}

function readAgain(reader: HeaderReader, tree: Tree, names: readonly string[], model: DataModel): Abi {
  const loader = tree.loader(model);
  const sources = names.flatMap((name) => find(loader, name, model) ?? []);
  return reader.read([...new Set(sources)], loader, model);
}

function alone(tree: Tree, model: DataModel): Source | undefined {
  const [first, ...more] = tree.headers(model);
  return more.length === 0 ? first : undefined;
}

/** A header of the tree itself, not one that abide brings along. */
function find(loader: Loader, name: string, model: DataModel): Source | undefined {
  const source = headerNamed(loader, name);
  return source === builtinHeader(name, model) ? undefined : source;
}

function closure(tree: Tree, headers: readonly string[], model: DataModel, nameOn: (name: string) => string): readonly Source[] {
  const loader = tree.loader(model);
  const found = new Map<string, Source>();
  const waiting: Source[] = [];
  const take = (source: Source | undefined, name = source?.name): void => {
    if (source === undefined || name === undefined || found.has(name)) return;
    found.set(name, { name, text: source.text });
    waiting.push(source);
  };
  // Programs include it by one name on both sides.
  for (const name of headers) take(find(loader, nameOn(name), model), name);
  for (let from = waiting.pop(); from !== undefined; from = waiting.pop()) {
    for (const [, next, open, name = ""] of from.text.matchAll(includes)) {
      const source = loader.include({ name, quoted: open === '"', next: next !== undefined, from });
      if (source === undefined) continue;
      // What headers_install takes out of a kernel's headers is nowhere installed: abide's own stands in.
      if (source !== builtinHeader(name, model) || /^linux\/compiler(_types)?\.h$/.test(name)) take(source);
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Includes as they are written, whatever conditional they stand under: one too many does no harm. */
const includes = /^[ \t]*#[ \t]*include(_next)?[ \t]*([<"])([^>"\n]+)[>"]/gm;
