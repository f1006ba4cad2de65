import { join } from "node:path";
import { rolldown } from "rolldown";
import { folderOf } from "./folder-of.ts";

/** A TypeScript program of the tests as one file that Node runs, gone when the test is over. */
export async function bundled(path: string): Promise<string> {
  const bundle = await rolldown({ input: join(import.meta.dirname, path), platform: "node", external: [/^node:/] });
  const file = join(folderOf({}), "program.mjs");
  await bundle.write({ file, format: "esm", codeSplitting: false });
  await bundle.close();
  return file;
}
