import type { HeaderAbi } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import { allModels } from "../abi/models.ts";
import type { HeaderReader } from "../header/read.ts";
import type { OtherArch, OtherArchs } from "../review/moved-away.ts";
import type { Tree } from "../tree/tree.ts";
import { headerNamed } from "./header-named.ts";

/**
 * A tree's headers as each architecture has them, under one data model of its own. Nothing is read unless it is asked for, and a header is read for an
 * architecture only where one of that architecture's own, which it includes, has the name in its text.
 */
export function otherArchsIn(reader: HeaderReader, tree: Tree): OtherArchs {
  const known = new Map<string, readonly OwnIncludes[]>();
  return (header, name) => {
    let includes = known.get(header);
    if (includes === undefined) {
      includes = oneOfEach.flatMap((model) => ownIncludes(reader, tree, model, header));
      known.set(header, includes);
    }
    const word = new RegExp(`\\b${name}\\b`);
    return includes.flatMap(({ arch, own, read }): OtherArch[] => {
      const from = own.find(({ text }) => word.test(text))?.name;
      const abi = from === undefined ? undefined : read();
      return from === undefined || abi === undefined ? [] : [{ arch, from, header: abi }];
    });
  };
}

/** The first data model of each architecture. */
const oneOfEach: readonly DataModel[] = [
  ...new Map([...allModels].reverse().map((model) => [model.arch, model])).values(),
].reverse();

/** What a header includes of an architecture's own, and how to read it there. */
interface OwnIncludes {
  readonly arch: string;
  readonly own: readonly { readonly name: string; readonly text: string }[];
  read(): HeaderAbi | undefined;
}

function ownIncludes(reader: HeaderReader, tree: Tree, model: DataModel, header: string): readonly OwnIncludes[] {
  const loader = tree.loader(model);
  const source = headerNamed(loader, header);
  if (source === undefined) return [];
  const names = [...source.text.matchAll(/^[ \t]*#[ \t]*include[ \t]*<(asm\/[^>]+)>/gm)].map(([, name]) => name as string);
  const own = names.flatMap((name) => headerNamed(loader, name) ?? []);
  if (own.length === 0) return [];
  let abi: HeaderAbi | undefined;
  const read = (): HeaderAbi | undefined => {
    abi ??= reader.read([source], loader, model).headers.get(source.name);
    return abi;
  };
  return [{ arch: model.arch, own, read }];
}
