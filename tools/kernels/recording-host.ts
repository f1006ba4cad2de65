import type { ProbeHost } from "../../src/probe/probe-host.ts";
import { type Answer, failed } from "../../src/session/answer.ts";
import type { Transport } from "../../src/session/transport.ts";
import { answerLine, ioctlLine, onDescriptor, openLine, readLine, syscallLine } from "./probe-lines.ts";

/** What was asked on one descriptor, from the call that gave it; or one call that takes none. A line a call, a line an answer. */
export interface ProbeSession {
  readonly calls: readonly string[];
  readonly answers: readonly string[];
}

/** Bytes of an answer that are the machine's own, and are kept as zeros: by the call that gave the descriptor and the call on it. */
const own = [
  {
    opened: "open /dev/cuse",
    call: "read",
    from: 8,
    to: 40,
    reason: "the number of the request, and who made it: of an uninteresting process",
  },
] as const;

/**
 * A machine that writes down what it is asked and what it answers. Sessions are in the order in which they began; those that are alike in all stand
 * once.
 */
export function recordingHost(host: ProbeHost): { readonly host: ProbeHost; sessions(): readonly ProbeSession[] } {
  const all: { calls: string[]; answers: string[] }[] = [];
  const open = new Map<number, { calls: string[]; answers: string[] }>();
  const begin = (call: string, answer: string) => {
    const session = { calls: [call], answers: [answer] };
    all.push(session);
    return session;
  };
  const note = (fd: number, call: string, answer: string) => {
    const session = open.get(fd);
    if (session === undefined) throw new Error(`asked on ${fd}, which nothing opened: ${call}`);
    session.calls.push(call);
    session.answers.push(answer);
  };
  const transport: Transport = {
    async open(path, access) {
      const answer = await host.transport.open(path, access);
      const session = begin(openLine(path, access), failed(answer) ? answer.errno : "fd");
      if (!failed(answer)) open.set(answer.value, session);
      return answer;
    },
    async close(fd) {
      open.delete(fd);
      return host.transport.close(fd);
    },
    async ioctl(fd, command, argument) {
      const before = argument instanceof Uint8Array ? argument.slice() : undefined;
      const answer = await host.transport.ioctl(fd, command, argument);
      const said = before === undefined ? plain(answer) : answerLine(plain(answer), [before], [answer.bytes ?? before]);
      note(fd, ioctlLine(command, before ?? argument), said);
      return answer;
    },
    async read(fd, length) {
      const answer = await host.transport.read(fd, length);
      const opened = open.get(fd)?.calls[0];
      note(
        fd,
        `read ${length}`,
        failed(answer) ? answer.errno : readLine(answer.value, withoutOwn(opened, "read", answer.bytes)),
      );
      return answer;
    },
    async write() {
      throw new Error("a prober writes nothing");
    },
    async poll() {
      throw new Error("a prober waits for nothing");
    },
  };
  return {
    host: {
      ...host,
      transport,
      async syscall(name, args, opens) {
        const before = args.map((each) => (typeof each === "bigint" ? undefined : each.slice()));
        const answer = await host.syscall(name, args, opens);
        const after = args.map((each) => (typeof each === "bigint" ? undefined : each));
        const said = answerLine(opens && !failed(answer) ? "fd" : plain(answer), before, after);
        if (onDescriptor.has(name)) {
          // Its number is left out, and arguments are counted from the next.
          const [fd, ...rest] = args.map((each, index) => before[index] ?? each);
          note(Number(fd), syscallLine(name, rest), said);
          return answer;
        }
        const session = begin(
          syscallLine(
            name,
            args.map((each, index) => before[index] ?? each),
          ),
          said,
        );
        if (opens && !failed(answer)) open.set(answer.value, session);
        return answer;
      },
      async list(folder) {
        const names = await host.list(folder);
        begin(`list ${folder}`, [...names].sort().join(" "));
        return names;
      },
    },
    sessions: () => [...new Map(all.map((each) => [JSON.stringify(each), each])).values()],
  };
}

function plain(answer: Answer): string {
  return failed(answer) ? answer.errno : String(answer.value);
}

function withoutOwn(opened: string | undefined, call: string, bytes: Uint8Array): Uint8Array {
  const kept = bytes.slice();
  for (const each of own) {
    if (each.call === call && opened?.startsWith(each.opened) === true) kept.fill(0, each.from, each.to);
  }
  return kept;
}
