#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { processIo } from "./io.ts";
import { run } from "./run.ts";

// A run is over in a second, so machine code must be cheap to make rather than good: inlining less takes V8's compilers 0.6 s less
// of processor time, of 2.1 s for all of linux-libc-dev (Node 20; docs/performance.md).
setFlagsFromString("--max-inlined-bytecode-size-cumulative=100");

let code = 2;
try {
  code = await run(process.argv.slice(2), processIo());
} catch (error) {
  // Node's own exit code for this is 1, which would read as "findings".
  process.stderr.write(`abide: this is a bug in abide, please report it:\n${error instanceof Error ? error.stack : error}\n`);
}
// What was written has been taken (`Io.out` waits for it). Leaving is a hundredth faster than letting V8 take its heap apart.
process.exit(code);
