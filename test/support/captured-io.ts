import type { Io } from "../../src/cli/io.ts";
import { run } from "../../src/cli/run.ts";

/** Streams without colour that keep what was said. `terminal`: whether messages go to one. */
export function capturedIo(terminal = false): { readonly io: Io; readonly said: { out: string; err: string } } {
  const said = { out: "", err: "" };
  const io: Io = {
    out: async (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    color: { out: false, err: false },
    terminal: { err: terminal },
    closed: () => false,
  };
  return { io, said };
}

/** Runs a command line, and gives its exit code and all that it said. */
export async function runCaptured(
  args: readonly string[],
  terminal = false,
): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  const { io, said } = capturedIo(terminal);
  return { exit: await run(args, io), ...said };
}
