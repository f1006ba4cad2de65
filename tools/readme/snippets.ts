import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A fenced block of a document that can be run. `console`: one command after `$ `, then what it prints. `ts`: a program, whose
 * output stands in the `text` block right below it; without one it prints nothing.
 */
export interface Snippet {
  readonly language: "console" | "ts";
  /** The command, or the program. */
  readonly source: string;
  readonly output: string;
  /** The block, and its output's block, as they stand in the document. */
  readonly block: string;
  /** The same with another output. */
  withOutput(output: string): string;
}

/** Every runnable block, in order. */
export function snippets(document: string): readonly Snippet[] {
  const found: (Snippet & { readonly at: number })[] = [];
  for (const match of document.matchAll(/^```console\n\$ (.*)\n([\s\S]*?)^```$/gm)) {
    const [block, source = "", output = ""] = match;
    const withOutput = (text: string) => `\`\`\`console\n$ ${source}\n${text}\`\`\``;
    found.push({ language: "console", source, output, block, withOutput, at: match.index });
  }
  for (const match of document.matchAll(/^```ts\n([\s\S]*?)^```$(?:\n\n?```text\n([\s\S]*?)^```$)?/gm)) {
    const [block, source = "", output = ""] = match;
    const withOutput = (text: string) => `\`\`\`ts\n${source}\`\`\`${text === "" ? "" : `\n\n\`\`\`text\n${text}\`\`\``}`;
    found.push({ language: "ts", source, output, block, withOutput, at: match.index });
  }
  return found.sort((a, b) => a.at - b.at);
}

/**
 * What a snippet prints on stdout, run in the repository's root. A program is compiled against the built package under its public
 * name, as strictly as the project itself. Throws with what the compiler, or the program, says when it fails.
 */
export function run(snippet: Snippet, root: string): string {
  // Exit code 1 means findings, which an example may well show.
  if (snippet.language === "console") return start("sh", ["-c", snippet.source], root, [0, 1]);
  const folder = mkdtempSync(join(tmpdir(), "abide-readme-"));
  try {
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(root, join(folder, "node_modules/abide"));
    symlinkSync(join(root, "node_modules/@types"), join(folder, "node_modules/@types"));
    writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
    writeFileSync(join(folder, "snippet.ts"), snippet.source);
    const strict = ["--strict", "--module", "nodenext", "--target", "es2023", "--types", "node", "--noUncheckedIndexedAccess"];
    start(join(root, "node_modules/.bin/tsc"), [...strict, "snippet.ts"], folder, [0]);
    return start("node", [join(folder, "snippet.js")], root, [0]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function start(command: string, args: readonly string[], cwd: string, accepted: readonly number[]): string {
  const env = { ...process.env, NO_COLOR: "1" };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8" });
  if (status === null || !accepted.includes(status)) {
    throw new Error(`${command} ${args.join(" ")} exited with ${status}:\n${stdout}${stderr}`);
  }
  return withoutHome(stdout);
}

/** What stands below the home folder as a person writes it: `~/linux`. Where a page was made is nobody's business. */
function withoutHome(text: string): string {
  const home = homedir().replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.replace(new RegExp(`(?<![\\w/.-])${home}(?=/)`, "g"), "~");
}
