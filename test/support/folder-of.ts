import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder with these files, gone when the test is over. A text that starts with `-> ` makes a link to what follows. */
export function folderOf(files: Readonly<{ [path: string]: string }>): string {
  const root = mkdtempSync(join(tmpdir(), "abide-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    const absolute = join(root, path);
    mkdirSync(dirname(absolute), { recursive: true });
    if (text.startsWith("-> ")) symlinkSync(text.slice(3), absolute);
    else writeFileSync(absolute, text);
  }
  return root;
}
