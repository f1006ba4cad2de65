import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { played } from "../src/interfaces/played.ts";
import { shapes } from "../src/interfaces/vduse/shapes.ts";
import { costTable, gatesTable, protocolsTable, releasesTable, unknownTable } from "./interfaces/tables.ts";
import { withBlocks } from "./marked-block.ts";

/**
 * docs/interfaces.md: the interfaces side by side, computed from their contracts. Fails when the file is not what they say; `--write` writes
 * it. The text between the tables is kept in the file; each table stands between two comments with its name.
 */
const path = join(import.meta.dirname, "../../docs/interfaces.md");
const interfaces = await Promise.all(Object.values(played).map((load) => load()));

const tables: { readonly [name: string]: string } = {
  protocols: protocolsTable(interfaces),
  unknown: unknownTable(interfaces),
  gates: gatesTable(interfaces),
  cost: costTable(interfaces.map(({ contract }) => contract)),
  shapes: costTable(shapes, { drafts: true }),
  releases: releasesTable(interfaces),
};

const before = readFileSync(path, "utf8");
const after = withBlocks("docs/interfaces.md", before, tables);

if (process.argv.includes("--write")) writeFileSync(path, after);
else if (after !== before) {
  console.error("docs/interfaces.md is not what the contracts say; run: npm run interfaces -- --write");
  process.exitCode = 1;
}
