import type { Patch } from "../patch/patch.ts";
import { PatchError } from "../patch/patch-error.ts";
import { readPatches } from "../patch/read-patches.ts";

/** Git's own difference, for printers that quote it. The review rests on the trees: one that cannot be read costs no more than the quotes. */
export async function readOwnPatch(text: string): Promise<Patch | undefined> {
  try {
    return text === "" ? undefined : (await readPatches(text)).patches[0];
  } catch (error) {
    if (error instanceof PatchError) return undefined;
    throw error;
  }
}
