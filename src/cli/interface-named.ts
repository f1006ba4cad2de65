import { nearest } from "../abi/nearest.ts";
import { played } from "../interfaces/played.ts";
import type { AnyInterface } from "../session/spec.ts";
import { UsageError } from "./verb.ts";

/** The interface that a user names, as abide plays it. Throws a `UsageError` with the nearest name, and all that are known. */
export async function interfaceNamed(name: string): Promise<AnyInterface> {
  if (Object.hasOwn(played, name)) return played[name as keyof typeof played]();
  throw unknownInterface(name, Object.keys(played));
}

/** What is said of a name that is none of `known`. */
export function unknownInterface(name: string, known: readonly string[]): UsageError {
  const near = nearest(name, known);
  const suggestion = near === undefined ? "" : `; did you mean ${near}?`;
  return new UsageError(`there is no interface ${name === "" ? '""' : name}${suggestion}\nknown: ${known.join(", ")}`);
}
