import { Option } from "commander";
import type { DataModel } from "../abi/model.ts";
import { allModels, modelAliases, modelNamed } from "../abi/models.ts";
import { nearest } from "../abi/nearest.ts";
import { UsageError } from "./verb.ts";

/** `--root DIR`, as often as wanted. */
export function rootOption(): Option {
  return new Option("--root <dir>", "look for included headers here too: a folder or a tree (may be repeated)")
    .argParser((value: string, before: readonly string[]) => [...before, value])
    .default([], "none");
}

/** The one data model that a user names. Throws a `UsageError` that lists the known ones and suggests the nearest. */
export function chooseModel(name: string): DataModel {
  if (name === "all" || name.includes(",")) {
    throw new UsageError(`expected one architecture, found ${name}; records are laid out for one at a time`);
  }
  return model(name);
}

/** `--arch NAMES` of several data models: names with commas between them, or `all`; the option may be repeated. */
export function archsOption(): Option {
  return new Option("--arch <names>", "data models to judge on, with commas between them, or all (may be repeated)").argParser(
    (value: string, before: readonly string[] | undefined) => [...(before ?? []), value],
  );
}

/** Several data models, in the order named, each once. Throws as `chooseModel`. */
export function chooseModels(given: readonly string[]): readonly DataModel[] {
  const names = given.flatMap((each) => each.split(",")).map((name) => name.trim());
  return [...new Set(names.flatMap((name) => (name === "all" ? allModels : [model(name)])))];
}

function model(name: string): DataModel {
  const found = modelNamed(name);
  if (found !== undefined) return found;
  const known = allModels.map((each) => each.name);
  const near = name === "" ? undefined : nearest(name, [...known, ...Object.keys(modelAliases)]);
  const suggestion = near === undefined ? "" : `; did you mean ${near}?`;
  const problem = name === "" ? "the name of an architecture is missing" : `there is no architecture ${name}`;
  throw new UsageError(`${problem}${suggestion}\nknown: ${known.join(", ")}`);
}
