import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, delimiter, join } from "node:path";
import { librariesOf } from "../kernels/libraries-of.ts";

/** A file of this machine, as a booted kernel finds it. */
export interface Taken {
  /** Absolute. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * A file that is taken along into a booted kernel, as `/bin/NAME`, with the shared libraries that it needs where its loader looks for them.
 *
 * @param named a path, or the name of a program on PATH.
 * @param searched PATH.
 * @throws when there is no such file, or its loader finds a library missing.
 */
export function takenAlong(named: string, searched = process.env.PATH ?? ""): readonly Taken[] {
  const places = named.includes("/") ? [named] : searched.split(delimiter).map((folder) => join(folder, named));
  const found = places.find((place) => existsSync(place) && statSync(place).isFile());
  if (found === undefined) {
    throw new Error(`--take ${named}: expected a file, or the name of a program on PATH, found neither`);
  }
  return [
    { path: `/bin/${basename(found)}`, bytes: readFileSync(found) },
    ...librariesOf(found).map((path): Taken => ({ path, bytes: readFileSync(path) })),
  ];
}
