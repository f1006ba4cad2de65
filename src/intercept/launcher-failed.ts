import { InterceptError } from "./intercept-error.ts";
import type { LauncherWord } from "./launcher-words.ts";

/** What is to be made of a launcher that could not do its work: the machine's fault, or the program's. */
export function launcherFailed(
  word: Extract<LauncherWord, { failed: string }>,
  program: string,
): InterceptError | { readonly kind: "not-started"; readonly reason: string } {
  switch (word.failed) {
    case "exec":
      return { kind: "not-started", reason: `${program} cannot be executed: ${word.errno}` };
    case "seccomp":
      return new InterceptError(
        word.errno === "EBUSY"
          ? "this process is under a supervisor already, and the kernel allows one: abide trial cannot run below itself or another of its kind"
          : `the kernel takes no filter with a listener: ${word.errno}; it takes Linux 5.9 with CONFIG_SECCOMP_FILTER, and a container that allows seccomp`,
      );
    case "no-new-privileges":
    case "launcher":
      return new InterceptError(`the launcher cannot set up a program: ${word.message ?? word.errno}`);
  }
}
