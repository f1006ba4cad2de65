import { Option } from "commander";
import type { DataModel } from "../abi/model.ts";
import { allModels, modelAliases, modelNamed } from "../abi/models.ts";
import { nearest } from "./nearest.ts";
import { UsageError } from "./verb.ts";

/** `--root DIR`, as often as wanted. */
export function rootOption(): Option {
  return new Option("--root <dir>", "look for included headers here too: a folder or a tree (may be repeated)")
    .argParser((value: string, before: readonly string[]) => [...before, value])
    .default([], "none");
}

/** The data model that a user names. Throws a `UsageError` that lists the known ones and suggests the nearest. */
export function chooseModel(name: string): DataModel {
  const model = modelNamed(name);
  if (model !== undefined) return model;
  const known = allModels.map((each) => each.name);
  const near = name === "" ? undefined : nearest(name, [...known, ...Object.keys(modelAliases)]);
  const suggestion = near === undefined ? "" : `; did you mean ${near}?`;
  const problem = name === "" ? "the name of an architecture is missing" : `there is no architecture ${name}`;
  throw new UsageError(`${problem}${suggestion}\nknown: ${known.join(", ")}`);
}

/** Several data models: names with commas between them, or `all`. Throws as `chooseModel`. */
export function chooseModels(names: string): readonly DataModel[] {
  if (names === "all") return allModels;
  const models = names.split(",").map((name) => chooseModel(name.trim()));
  return [...new Set(models)];
}
