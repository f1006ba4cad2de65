import type { Errno } from "../abi/errno.ts";
import { failed } from "../session/answer.ts";
import type { ProbeHost } from "./probe-host.ts";
import type { ProbeResult } from "./probe-result.ts";

/** What the ioctls of a prober answered, as far as it tells a stranger. */
export interface Heard {
  readonly host: ProbeHost;
  /** The one errno that every command answered; `undefined` when some succeeded, when they differ, and when none was made. */
  only(): Errno | undefined;
}

/** The host, and an ear on what its devices answer. */
export function heard(host: ProbeHost): Heard {
  const errnos = new Set<Errno | "success">();
  const { transport } = host;
  return {
    host: {
      ...host,
      transport: {
        open: (path, access) => transport.open(path, access),
        close: (fd) => transport.close(fd),
        read: (fd, length) => transport.read(fd, length),
        write: (fd, bytes) => transport.write(fd, bytes),
        poll: (fd) => transport.poll(fd),
        async ioctl(fd, command, argument) {
          const answer = await transport.ioctl(fd, command, argument);
          errnos.add(failed(answer) ? answer.errno : "success");
          return answer;
        },
      },
    },
    only() {
      const [first] = errnos;
      return errnos.size !== 1 || first === "success" ? undefined : first;
    },
  };
}

/**
 * The result of a node that refuses everything with one error: another device under this name, of which no release can be told and nothing is out of line.
 */
export function withoutStranger(result: ProbeResult, errno: Errno | undefined): ProbeResult {
  const { status, path } = result;
  if (errno === undefined || status !== "asked") return result;
  return {
    ...result,
    answers: [],
    releases: [],
    between: false,
    outOfLine: [],
    hidden: [],
    unknown: [],
    odd: [
      `${path} answers ${errno} to every command: it is not the device that its name says, or not for this user; see ls -l ${path}`,
    ],
  };
}

/** Whether a node was found to be another device: nothing of the interface answers, and that is odd. */
export function isStranger({ status, answers, odd }: ProbeResult): boolean {
  return status === "asked" && answers.length === 0 && odd.length > 0;
}
