import { isErrno } from "../../src/abi/errno.ts";
import type { ProbeHost } from "../../src/probe/probe-host.ts";
import { type Answer, failed } from "../../src/session/answer.ts";
import { bytesOfRead, ioctlLine, onDescriptor, openLine, readAnswer, syscallLine } from "./probe-lines.ts";
import type { ProbeSession } from "./recording-host.ts";

/**
 * A machine that answers what a kernel answered to the same questions (`recordingHost`). On a descriptor, what was asked on it before counts; where
 * exactly that was not recorded, an answer counts that was the same whenever it was asked.
 *
 * A question that the kernel was never asked is an error that names it.
 *
 * @param release what the kernel calls itself.
 */
export function recordedHost(sessions: readonly ProbeSession[], release: string): ProbeHost & { readonly open: () => number } {
  const open = new Map<number, string[]>();
  let next = 3;
  const opened = (answer: Answer, line: string): Answer => {
    if (failed(answer)) return answer;
    const fd = next++;
    open.set(fd, [line]);
    return { value: fd };
  };
  const asked = (fd: number, line: string): string => {
    const before = open.get(fd);
    if (before === undefined) throw new Error(`asked on ${fd}, which is not open: ${line}`);
    before.push(line);
    return answerTo(sessions, before);
  };
  return {
    release,
    arch: "x64",
    open: () => open.size,
    list: async (folder) => words(answerTo(sessions, [`list ${folder}`])),
    async syscall(name, args, opens) {
      const bytes = args.map((each) => (typeof each === "bigint" ? undefined : each));
      if (onDescriptor.has(name)) return answerOf(readAnswer(asked(Number(args[0]), syscallLine(name, args.slice(1))), bytes));
      const line = syscallLine(name, args);
      const answer = answerOf(readAnswer(answerTo(sessions, [line]), bytes));
      return opens ? opened(answer, line) : answer;
    },
    transport: {
      async open(path, access) {
        const line = openLine(path, access);
        return opened(answerOf(answerTo(sessions, [line])), line);
      },
      async close(fd) {
        return open.delete(fd) ? { value: 0 } : { errno: "EBADF" };
      },
      async ioctl(fd, command, argument) {
        const line = asked(fd, ioctlLine(command, argument));
        if (!(argument instanceof Uint8Array)) return answerOf(readAnswer(line));
        const bytes = argument.slice();
        return { ...answerOf(readAnswer(line, [bytes])), bytes };
      },
      async read(fd, length) {
        const line = asked(fd, `read ${length}`);
        const answer = answerOf(readAnswer(line.split(" ")[0] ?? ""));
        return failed(answer) ? answer : { value: answer.value, bytes: bytesOfRead(line) };
      },
      write: async () => ({ errno: "EBADF" }),
      poll: async () => ({ errno: "EBADF" }),
    },
  };
}

/** What was answered to the last of the calls, after the others. */
function answerTo(sessions: readonly ProbeSession[], calls: readonly string[]): string {
  const at = calls.length - 1;
  const exactly = sessions.find((each) => calls.every((call, index) => each.calls[index] === call));
  const [first] = calls;
  const call = calls[at] ?? "";
  const ever = new Set(
    sessions
      .filter((each) => each.calls[0] === first)
      .flatMap((each) =>
        each.calls.flatMap((other, index) => (index > 0 === at > 0 && other === call ? [each.answers[index] ?? ""] : [])),
      ),
  );
  const [only] = ever;
  const answer = exactly?.answers[at] ?? (ever.size === 1 ? only : undefined);
  if (answer !== undefined) return answer;
  const on = at === 0 ? "" : `, after "${first}" and ${at - 1} more`;
  throw new Error(`this kernel was not asked "${call}"${on}; ask it again: npm run kernels -- --write`);
}

function answerOf(text: string): Answer {
  if (text === "fd") return { value: 0 };
  if (isErrno(text)) return { errno: text };
  if (!/^-?\d+$/.test(text)) throw new Error(`expected a value, an error or fd, found ${JSON.stringify(text)}`);
  return { value: Number(text) };
}

function words(text: string): readonly string[] {
  return text === "" ? [] : text.split(" ");
}
