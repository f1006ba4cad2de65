import { describe, expect, test } from "vitest";
import { probe, probed } from "../../src/probe/probe.ts";
import type { ProbeHost } from "../../src/probe/probe-host.ts";
import { answeringHost, playedHost } from "../../src/probe/test-support.ts";
import { withProbe } from "../../tools/kernels/golden-probe.ts";
import { answerLine, openLine, readAnswer, syscallLine } from "../../tools/kernels/probe-lines.ts";
import { recordedHost } from "../../tools/kernels/recorded-host.ts";
import { recordingHost } from "../../tools/kernels/recording-host.ts";

const bytes = (...values: readonly number[]) => new Uint8Array(values);

/** What a prober says of a machine, and what was recorded meanwhile. */
async function recorded(name: string, host: ProbeHost) {
  const recording = recordingHost(host);
  const results = await probe(name, recording.host);
  return { results, sessions: recording.sessions() };
}

describe("lines, both ways", () => {
  test.each([
    [openLine("/dev/kvm"), "open /dev/kvm"],
    [openLine("/dev/net/tun", { nonblock: true, write: false }), "open /dev/net/tun nonblock=true write=false"],
    [syscallLine("io_uring_setup", [4n, bytes(0, 1)]), "syscall io_uring_setup 0x4 bytes:2:1=01"],
    [answerLine("0", [undefined, bytes(0, 0)], [undefined, bytes(0, 7)]), "0 @1 1=07"],
    [answerLine("EFAULT", [bytes(1)], [bytes(1)]), "EFAULT"],
  ])("%s", (line, expected) => {
    expect(line).toBe(expected);
  });

  test("an answer writes what the call wrote", () => {
    const args = [undefined, bytes(1, 2, 3)];
    expect(readAnswer("5 @1 0=ff,2=00", args)).toBe("5");
    expect(args[1]).toEqual(bytes(0xff, 2, 0));
  });
});

describe("recorded and replayed", () => {
  test.each([
    ["vduse", "7.3", "7.3.4"],
    ["vduse", "7.0", "6.12.117"],
    ["kvm", "6.12", "6.17.13"],
    ["vfio", "7.3", "7.3.4"],
    ["iommufd", "6.7", "6.7.1"],
  ] as const)("%s %s: the same result, to the last answer", async (name, build, release) => {
    const { results, sessions } = await recorded(name, await playedHost({ [name]: build }, release));
    const host = recordedHost(sessions, release);
    expect(await probe(name, host)).toEqual(results);
    expect(host.open()).toBe(0);
  });

  test("interfaces that are asked by a table, with system calls and folders; and what is not there", async () => {
    const host = answeringHost((call, [first]) => {
      first?.fill(0x5a);
      return call.startsWith("open /dev/v") ? "ENOENT" : 3;
    });
    for (const name of probed.filter((each) => !["kvm", "vduse", "vfio", "iommufd", "mshv", "cuse"].includes(each))) {
      const { results, sessions } = await recorded(name, host);
      expect(await probe(name, recordedHost(sessions, host.release ?? ""))).toEqual(results);
    }
  });

  test("what is the machine's own is not kept", async () => {
    const host = answeringHost((call, [into]) => {
      if (call === "read") into?.fill(0x11);
      return call === "read" ? 64 : 3;
    });
    const { sessions } = await recorded("cuse", host);
    expect(sessions[0]).toEqual({
      calls: ["open /dev/cuse nonblock=true", "read 8192"],
      answers: ["fd", `64 64:0=${"11".repeat(8)},40=${"11".repeat(24)}`],
    });
  });

  test("a question in another order is answered where the answer never changed, and no other", async () => {
    const sessions = [
      { calls: ["open /dev/kvm", "ioctl 0xae03 value 0x1", "ioctl 0xae03 value 0x2"], answers: ["fd", "1", "0"] },
      { calls: ["open /dev/kvm", "ioctl 0xae00", "ioctl 0xae01", "ioctl 0xae00"], answers: ["fd", "12", "5", "13"] },
    ];
    const { transport } = recordedHost(sessions, "7.3.4");
    expect(await transport.open("/dev/kvm")).toEqual({ value: 3 });
    expect(await transport.ioctl(3, 0xae03, 2n)).toEqual({ value: 0 });
    await expect(transport.ioctl(3, 0xae00)).rejects.toThrow(
      'this kernel was not asked "ioctl 0xae00", after "open /dev/kvm" and 1 more; ask it again: npm run kernels -- --write',
    );
    await expect(transport.open("/dev/vduse/control")).rejects.toThrow(
      'this kernel was not asked "open /dev/vduse/control"; ask it',
    );
  });

  test("a kernel that answers the same questions in two ways is not kept", () => {
    const sessions = ["0", "EBUSY"].map((answer) => ({ calls: ["open /dev/a"], answers: [answer] }));
    const kernel = { kernel: "7.3.4", packages: [], version: "1" };
    const empty = { interface: "probe", kernels: {}, cases: [] };
    expect(() => withProbe(empty, "7.3", kernel, new Map([["a", sessions]]))).toThrow(
      '7.3.4 answered a in two ways: open /dev/a: ["0"], then ["EBUSY"]',
    );
  });
});
