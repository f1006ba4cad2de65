import { accessSync, constants } from "node:fs";
import type { AnyInterface } from "../session/spec.ts";
import { UsageError } from "./verb.ts";

/**
 * That the machine has a device of the interface and lets its user open it: what a program cannot open it cannot be judged by. Where there are several nodes,
 * one is enough, since which of them a program takes is its own affair. `option`: the one that asks for the machine's own, as the user gave it.
 *
 * Throws a `UsageError` that names each node and what is wrong with it.
 */
export function devicesThere(name: string, { descriptors }: AnyInterface, option: string, access = tryAccess): void {
  const nodes = descriptors.flatMap(({ path }) => (path === undefined || path.includes("$") ? [] : [path]));
  const missing = nodes.flatMap((path) => {
    const errno = access(path);
    return errno === undefined ? [] : [`${path} ${reasons[errno] ?? "cannot be opened"} (${errno})`];
  });
  if (nodes.length === 0 || missing.length < nodes.length) return;
  throw new UsageError(
    `${option} lets a program meet the machine's own ${name}, and ${missing.join(", ")}; --build ${name} plays it without a device`,
  );
}

const reasons: { readonly [errno: string]: string } = {
  ENOENT: "is not there",
  ENOTDIR: "is not there",
  EACCES: "is not for this user to open",
  EPERM: "is not for this user to open",
};

/** Why a node cannot be opened to read and write; undefined where it can. */
function tryAccess(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "EIO";
  }
}
