import type { DataModel } from "../../abi/model.ts";
import type { Source } from "../loader.ts";
import { compilerHeaders } from "./compiler-headers.ts";
import { kernelHeaders } from "./kernel-headers.ts";
import { libcHeaders } from "./libc-headers.ts";

/** A header's text, or how to write it for a data model. */
export type BuiltinText = string | ((model: DataModel) => string);

/** By include name. */
export type BuiltinTable = Readonly<{ [name: string]: BuiltinText }>;

/**
 * Headers that abide brings along, used when no root has one of that name: those that a compiler owns, the kernel headers that
 * every other one includes, and the little of the C library that kernel headers ask for. So a single header reads the same on
 * every machine, with or without headers installed.
 */
export const builtinHeaders: BuiltinTable = { ...compilerHeaders, ...kernelHeaders, ...libcHeaders };

const made = new WeakMap<DataModel, Map<string, Source>>();
const shared = new Map<string, Source>();

/** The built-in header of that name for a data model: always the same object; undefined when there is none. */
export function builtinHeader(name: string, model: DataModel): Source | undefined {
  if (!Object.hasOwn(builtinHeaders, name)) return undefined;
  const text = builtinHeaders[name];
  if (text === undefined) return undefined;
  const cache = typeof text === "string" ? shared : ofModel(model);
  const known = cache.get(name);
  if (known !== undefined) return known;
  const source = { name, text: typeof text === "string" ? text : text(model) };
  cache.set(name, source);
  return source;
}

function ofModel(model: DataModel): Map<string, Source> {
  const known = made.get(model);
  if (known !== undefined) return known;
  const cache = new Map<string, Source>();
  made.set(model, cache);
  return cache;
}
