import type { Block } from "./source-file.ts";
import type { Sight } from "./source-view.ts";

/** The first place in the blocks where a pattern matches the code; undefined when there is none. */
export function seenIn(blocks: readonly Block[], pattern: RegExp): Sight | undefined {
  const search = new RegExp(pattern.source, pattern.flags.replace("g", ""));
  for (const block of blocks) {
    const found = search.exec(block.file.code.slice(block.from, block.to));
    if (found !== null) return sightOf(block, block.from + found.index);
  }
  return undefined;
}

/** Where a block begins, or a place in it. */
export function sightOf({ file, from }: Block, at: number = from): Sight {
  return { path: file.path, line: file.line(at) };
}

/** A member of that name is read: looked at in an expression, and not only written or cleared. */
export function readsMember(member: string): RegExp {
  return new RegExp(`(?:->|\\.)${escaped(member)}\\b(?!\\s*(?:\\[[^\\]]*\\]\\s*)?(?:=[^=]|[-+|&^]=))`);
}

/** Flags are held against a set of known ones, or refused altogether: `flags & ~KNOWN`, `if (args.flags)`, `flags > LAST`. */
export function limitsFlags(member: string): RegExp {
  const flags = `\\b${escaped(member)}`;
  return new RegExp(
    [
      `${flags}\\s*\\)?\\s*&\\s*\\(?\\s*~`,
      `~\\s*\\(?[\\w\\s|()]{0,500}\\s*&\\s*\\(?[\\w.>-]{0,80}${flags}\\b`,
      `\\b(?:if|while)\\s*\\([^;{}]{0,500}?${flags}\\s*(?:\\)|\\|\\||&&|!=|==|>)`,
      `\\bswitch\\s*\\([^;{}]{0,200}${flags}\\s*\\)`,
      `\\bcheck\\w*flags?\\w*\\s*\\(`,
    ].join("|"),
  );
}

/** The caller's size is held against what is understood, and the rest looked at. */
export const takesAnySize = /\b(?:copy_struct_from_user|copy_struct_from_sockptr|copy_struct_from_iter|check_zeroed_user)\s*\(/;

/** The caller's size is compared with something. */
export function comparesSize(member: string): RegExp {
  const size = `\\b${escaped(member)}`;
  return new RegExp(
    `${size}\\s*[<>]|${size}\\s*[!=]=|[<>]=?\\s*[\\w.>-]{0,80}${size}\\b|\\bmin(?:_t)?\\s*\\([^;]{0,200}${size}\\b`,
  );
}

export function escaped(word: string): string {
  return word.replaceAll(/\W/g, "\\$&");
}
