import type { BuildRequest } from "../../src/contract/build-of.ts";

/** `vduse 6.10 with vq-align-strict`. */
export function buildName(name: string, { from = "base", with: more = [], without = [] }: BuildRequest): string {
  const list = (word: string, ids: Iterable<string>) => [...ids].map((id) => ` ${word} ${id}`).join("");
  return `${name} ${from}${list("with", more)}${list("without", without)}`;
}
