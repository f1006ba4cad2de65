import { TreeError } from "./tree-error.ts";

/**
 * The error for a git that could not go on because an object is not here which it would fetch: in a clone that was made with a filter, git fetches what is
 * asked for, and abide keeps it from that. Undefined when git failed for something else.
 *
 * @param said What git wrote to its stderr.
 */
export function partialClone(path: string, said: string): TreeError | undefined {
  if (!/lazy fetching disabled|from promisor remote/.test(said)) return undefined;
  return new TreeError(
    "partial-clone",
    path,
    `${path} is a partial clone (git clone --filter), which has not all objects that are asked about, and abide fetches nothing; git -C ${path} fetch --refetch --no-filter gets them, or name a clone that was made without a filter`,
  );
}
