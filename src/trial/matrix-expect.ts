/** What a program is expected to do on every build of a matrix. */
export type Expect =
  /** It runs: it settled, or ended with 0. */
  | { readonly kind: "runs" }
  /** It ends with this code, by itself or when a settled one was asked to go. */
  | { readonly kind: "exit"; readonly code: number }
  /** It says something that matches, and neither crashes nor hangs. */
  | { readonly kind: "output"; readonly pattern: RegExp }
  /** This signal ends it: `SIGABRT`. */
  | { readonly kind: "signal"; readonly name: string }
  /** Its time is up. */
  | { readonly kind: "hangs" }
  /** A program of the user's says whether it is as expected. */
  | { readonly kind: "script"; readonly path: string };

/** What `--expect` does not understand: one message that says what it does. */
export class ExpectError extends Error {
  override readonly name = "ExpectError";
}

/**
 * Reads `--expect`: `runs`, `exit CODE`, `signal NAME`, `hangs`, `/REGEX/FLAGS`, or the path of a script, which has a slash in it and does not begin and
 * end as a regular expression does. `/opt/judge` is a path; `/opt/` is a regular expression, as is `/opt/i`.
 *
 * Throws an `ExpectError` for anything else, and for a code, signal or regular expression that there is not.
 */
export function parseExpect(text: string): Expect {
  const trimmed = text.trim();
  const [word = "", ...rest] = trimmed.split(/\s+/);
  const argument = rest.join(" ");
  if (trimmed === "runs") return { kind: "runs" };
  if (trimmed === "hangs") return { kind: "hangs" };
  if (word === "exit") return { kind: "exit", code: exitCode(argument) };
  if (word === "signal") return { kind: "signal", name: signalName(argument) };
  const regex = /^\/(.*)\/([a-z]*)$/s.exec(trimmed);
  if (regex !== null && /^[imsu]*$/.test(regex[2] ?? ""))
    return { kind: "output", pattern: patternOf(regex[1] ?? "", regex[2] ?? "") };
  if (trimmed.includes("/")) return { kind: "script", path: trimmed };
  throw new ExpectError(
    `expected runs, exit CODE, signal NAME, hangs, /REGEX/ or the path of a script (./judge), found ${quoted(text)}`,
  );
}

/** As it was written, in one spelling: what parses to the same has the same text. */
export function expectText(expect: Expect): string {
  switch (expect.kind) {
    case "runs":
    case "hangs":
      return expect.kind;
    case "exit":
      return `exit ${expect.code}`;
    case "output":
      return `${expect.pattern}`;
    case "signal":
      return `signal ${expect.name}`;
    case "script":
      return expect.path;
  }
}

function exitCode(text: string): number {
  const code = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (code >= 0 && code <= 255) return code;
  throw new ExpectError(`expected exit CODE with a code from 0 to 255, found ${quoted(`exit ${text}`)}`);
}

function signalName(text: string): string {
  const upper = text.toUpperCase();
  const name = upper.startsWith("SIG") ? upper : `SIG${upper}`;
  if (signals.includes(name)) return name;
  throw new ExpectError(`expected signal NAME with a signal's name (SIGABRT, SEGV), found ${quoted(`signal ${text}`)}`);
}

function patternOf(source: string, flags: string): RegExp {
  if (source === "") throw new ExpectError("expected /REGEX/, found an empty one, which everything matches");
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new ExpectError(`expected a regular expression, found ${quoted(`/${source}/${flags}`)}: ${(error as Error).message}`);
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}

/** The signals of Linux that end a program unless it does something about them (signal(7)). */
const signals: readonly string[] = [
  ...["HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM"],
  ...["STKFLT", "XCPU", "XFSZ", "VTALRM", "PROF", "IO", "PWR", "SYS"],
].map((name) => `SIG${name}`);
