import type { Loader, Source } from "../header/loader.ts";

/** The header that a loader means by a name, asked for beside no other header; undefined when it is in none of its roots. */
export function headerNamed(loader: Loader, name: string): Source | undefined {
  return loader.include({ name, quoted: false, next: false, from: nowhere });
}

const nowhere: Source = { name: "", text: "" };
