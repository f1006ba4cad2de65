import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/**
 * A document with what a program has to say of it, by name: what stands between `<!-- name -->` and `<!-- end of name -->`. The text around is kept.
 * Throws when there is no such place. @param document what it is called: `docs/kernels.md`
 */
export function withBlocks(document: string, text: string, blocks: Readonly<Record<string, string>>): string {
  return Object.entries(blocks).reduce((changed, [name, block]) => {
    const marks = new RegExp(`<!-- ${name} -->[^]*?<!-- end of ${name} -->`);
    if (!marks.test(changed))
      throw new Error(`${document} has no place for the table ${name}: <!-- ${name} --> … <!-- end of ${name} -->`);
    return changed.replace(marks, () => `<!-- ${name} -->\n${block}\n<!-- end of ${name} -->`);
  }, text);
}

/** The same for a file of the project, in place. */
export function writeBlocks(document: string, blocks: Readonly<Record<string, string>>): void {
  const path = join(root, document);
  writeFileSync(path, withBlocks(document, readFileSync(path, "utf8"), blocks));
}
