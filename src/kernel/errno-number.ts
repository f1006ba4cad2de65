import { constants } from "node:os";
import type { Errno } from "../abi/errno.ts";
import { unnamed } from "./errno-name.ts";

/** The error number that a name has on this machine; EIO's for a name that it has not. */
export function errnoNumber(name: Errno): number {
  const own = (constants.errno as { readonly [name: string]: number })[name];
  return own ?? unnamedNumbers.get(name) ?? Number(/^errno (\d+)$/.exec(name)?.[1] ?? constants.errno.EIO);
}

const unnamedNumbers: ReadonlyMap<string, number> = new Map(unnamed.map(([number, name]) => [name, number]));
