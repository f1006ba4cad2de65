#!/usr/bin/env node
import { processIo } from "./io.ts";
import { run } from "./run.ts";

try {
  process.exitCode = await run(process.argv.slice(2), processIo());
} catch (error) {
  // Node's own exit code for this is 1, which would read as "findings".
  process.stderr.write(`abide: this is a bug in abide, please report it:\n${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 2;
}
