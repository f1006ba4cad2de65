import { isErrno } from "../../src/abi/errno.ts";
import type { Target, TargetArgument } from "../../src/selftest/target.ts";
import type { Answer } from "../../src/session/answer.ts";
import { readBytes, withRuns } from "./bytes-text.ts";

/**
 * A target that answers what a kernel answered to the same calls in the same order (`perform`), so that a case is judged by the selftest's own
 * runner. When the answers are used up it answers 0.
 */
export function recordedTarget(answers: readonly string[]): Target {
  let at = 0;
  let descriptors = 2;
  const next = (): { readonly answer: Answer; readonly rest: readonly string[] } => {
    const [first = "0", ...rest] = (answers[at++] ?? "0").split(" ");
    if (first === "fd") return { answer: { value: ++descriptors }, rest };
    if (isErrno(first)) return { answer: { errno: first }, rest };
    if (!/^\d+$/.test(first)) throw new Error(`expected a value, an error or fd, found ${JSON.stringify(first)}`);
    return { answer: { value: Number(first) }, rest };
  };
  const plain = () => next().answer;
  return {
    open: plain,
    close: plain,
    eventfd: plain,
    write: plain,
    read() {
      const { answer, rest } = next();
      return "errno" in answer ? answer : { value: answer.value, bytes: readBytes(rest[0] ?? "0") };
    },
    ioctl(_fd, _command, argument) {
      const { answer, rest } = next();
      if (argument.by === "pointer") write(argument, rest);
      return answer;
    },
  };
}

/** Writes `*CHANGES` over the argument, and each `@N CHANGES` over what its pointers lead to. */
function write({ bytes, pointers }: Extract<TargetArgument, { by: "pointer" }>, parts: readonly string[]): void {
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] ?? "";
    if (part.startsWith("*")) bytes.set(withRuns(bytes, part.slice(1)));
    const behind = /^@\d+$/.test(part) ? pointers[Number(part.slice(1))]?.bytes : undefined;
    if (behind !== undefined) behind.set(withRuns(behind, parts[++at] ?? ""));
  }
}
