import type { Errno } from "../abi/errno.ts";
import { buildOf } from "../contract/build-of.ts";
import { played } from "../interfaces/played.ts";
import type { TableSyscall } from "../interfaces/probes/probe-table.ts";
import { type Answer, failed } from "../session/answer.ts";
import { Provider } from "../session/provider.ts";
import type { InterfaceSpec } from "../session/spec.ts";
import { inProcess, type Transport } from "../session/transport.ts";
import type { ProbeHost } from "./probe-host.ts";

/** A machine on which abide plays some builds, and nothing else is there. By interface: a release, or how a build is made. */
export async function playedHost(
  builds: { readonly [name in keyof typeof played]?: Parameters<typeof buildOf>[1] },
  release?: string,
  worlds: { readonly [name: string]: unknown } = {},
): Promise<ProbeHost & { readonly descriptors: () => number }> {
  const providers = await Promise.all(
    Object.entries(builds).map(async ([name, build]) => {
      const spec = (await played[name as keyof typeof played]()) as InterfaceSpec<unknown>;
      const world = worlds[name];
      return new Provider(spec, buildOf(spec.contract, build), world === undefined ? {} : { world });
    }),
  );
  // Each provider numbers its descriptors from 3: a machine's are told apart by a thousand.
  const of = (fd: number) => ({ transport: transports[Math.floor(fd / 1000)] as Transport, fd: fd % 1000 });
  const transports = providers.map(inProcess);
  const transport: Transport = {
    async open(path, access) {
      let last: Answer = { errno: "ENOENT" };
      for (const [index, each] of transports.entries()) {
        last = await each.open(path, access);
        if (!failed(last)) return { value: last.value + index * 1000 };
        if (last.errno !== "ENOENT") return last;
      }
      return last;
    },
    close: (fd) => of(fd).transport.close(of(fd).fd),
    ioctl: (fd, command, argument) => of(fd).transport.ioctl(of(fd).fd, command, argument),
    read: (fd, length) => of(fd).transport.read(of(fd).fd, length),
    write: (fd, bytes) => of(fd).transport.write(of(fd).fd, bytes),
    poll: (fd) => of(fd).transport.poll(of(fd).fd),
  };
  return {
    transport,
    syscall: async () => ({ errno: "ENOSYS" }),
    list: async () => [],
    release,
    arch: "x64",
    descriptors: () => providers.reduce((sum, each) => sum + each.descriptors().length, 0),
  };
}

/** A machine whose nodes and system calls answer what a function says, and which counts what is open. */
export function answeringHost(
  answer: (call: string, bytes: readonly Uint8Array[], fd: number) => number | Errno,
): ProbeHost & { readonly open: number } {
  const call = (name: string, bytes: readonly Uint8Array[], fd = -1): Answer => {
    const said = answer(name, bytes, fd);
    return typeof said === "number" ? { value: said } : { errno: said };
  };
  // A number that nobody opened, such as an answer that was taken for a descriptor, is not closed by closing it.
  const opened: number[] = [];
  const host = {
    get open() {
      return opened.length;
    },
    release: "6.18.44",
    arch: "x64",
    list: async (folder: string) => (folder === "/dev/dri" ? ["card0", "renderD129", "renderD128"] : ["kvm", "vhost-vdpa-0"]),
    async syscall(name: TableSyscall, args: readonly (bigint | Uint8Array)[], opens: boolean) {
      const said = call(
        `${name} ${args.map((each) => (typeof each === "bigint" ? each : "bytes")).join(" ")}`,
        args.filter((each): each is Uint8Array => typeof each !== "bigint"),
      );
      if (opens && !failed(said)) opened.push(said.value);
      return said;
    },
    transport: {
      async open(path: string) {
        const said = call(`open ${path}`, []);
        if (!failed(said)) opened.push(said.value);
        return said;
      },
      async close(fd: number) {
        const at = opened.indexOf(fd);
        if (at === -1) return { errno: "EBADF" } as Answer;
        opened.splice(at, 1);
        return call("close", [], fd);
      },
      async ioctl(fd: number, command: number, argument?: bigint | Uint8Array) {
        const bytes = argument instanceof Uint8Array ? argument.slice() : undefined;
        const said = call(`ioctl 0x${command.toString(16).padStart(8, "0")}`, bytes === undefined ? [] : [bytes], fd);
        return bytes === undefined ? said : { ...said, bytes };
      },
      async read(fd: number, length: number) {
        const bytes = new Uint8Array(length);
        const said = call("read", [bytes], fd);
        return failed(said) ? said : { value: said.value, bytes: bytes.subarray(0, said.value) };
      },
      write: async () => ({ errno: "EINVAL" }) as Answer,
      poll: async () => ({ events: [] }),
    } satisfies Transport,
  };
  return host;
}
