import { describe, expect, test } from "vitest";
import { config, exited, nothing, said, specs, storageDaemon, vduse } from "../../test/support/told-verdict.ts";
import { consumerVerdict } from "./consumer-verdict.ts";
import type { Crossing } from "./crossing.ts";
import { bytesOf, ScriptedConsumer } from "./test-support.ts";
import type { TrialEnd } from "./trial-result.ts";

describe("a program that sets version 0 and never asks", () => {
  test.each(["5.15", "6.0", "6.15", "7.2", "7.3", "draft-a", "draft-b"])(
    "runs on %s, and took the version for granted",
    (release) => {
      const result = storageDaemon(release).result({ kind: "settled", after: { signal: "SIGTERM" } });
      expect(said(result)).toEqual({
        ...nothing,
        outcome: "runs",
        reason: "settled down to wait; ended by SIGTERM",
        gates: ["api-version: asserted []"],
      });
    },
  );

  test("gives up where the version is refused, with its own words", () => {
    // A build that says that it has less than version 0 takes none.
    const consumer = storageDaemon({ from: "7.3", declares: { versions: { "api-version": -1n } } });
    const verdict = consumerVerdict(consumer.result(exited(1), "Failed to set api version 0: Invalid argument\n"), specs.vduse);
    expect(verdict).toMatchObject({
      outcome: "gives up",
      reason: 'exited with 1 after VDUSE_SET_API_VERSION answered EINVAL: "Failed to set api version 0: Invalid argument"',
      gates: [{ kind: "version", gate: "api-version", how: "asserted", used: 1, refused: true }],
      refusals: [
        {
          index: 1,
          name: "VDUSE_SET_API_VERSION",
          errno: "EINVAL",
          question: false,
          missing: [],
          check: "unknown-version",
          became: "gave up",
          sure: true,
          said: "Failed to set api version 0: Invalid argument",
        },
      ],
      descriptors: [{ descriptor: 0, on: "control", path: "/dev/vduse/control", opened: 0, state: "not known" }],
      counts: { open: 1, ioctl: 1, read: 0, write: 0, close: 0, refused: 1, dropped: 0 },
    });
    expect(verdict.beyond).toBeUndefined();
  });
});

describe("what became of a refusal", () => {
  /** A device is made; then user memory is tried, which 5.15 has not. */
  function withoutUmem(end: TrialEnd, err: string, after: (consumer: ScriptedConsumer, device: number) => void = () => {}) {
    const consumer = new ScriptedConsumer(specs.vduse, "5.15");
    const control = consumer.open("/dev/vduse/control") as number;
    consumer.ioctl(control, vduse.create, config(), new Uint8Array(60));
    const device = consumer.open("/dev/vduse/vd0") as number;
    expect(consumer.ioctl(device, vduse.regUmem, new Uint8Array(48))).toBe("ENOTTY");
    after(consumer, device);
    const { refusals, reason, outcome } = said(consumer.result(end, err));
    return { refusals, reason, outcome };
  }
  const goesOn = (consumer: ScriptedConsumer, device: number) =>
    void consumer.ioctl(device, vduse.vqSetup, bytesOf([4, 0], [2, 256], [26, 0]));
  const line = "VDUSE_IOTLB_REG_UMEM ENOTTY";

  test.each<readonly [string, TrialEnd, string, ((consumer: ScriptedConsumer, device: number) => void) | undefined, object]>([
    [
      "it made another call and ended well",
      exited(0),
      "",
      goesOn,
      { refusals: [`${line}: fell back [umem]`], reason: "exited with 0", outcome: "runs" },
    ],
    [
      "it made none and ended well",
      exited(0),
      "",
      undefined,
      { refusals: [`${line}: degraded [umem]`], reason: "exited with 0", outcome: "runs" },
    ],
    [
      "it gave up without a word",
      exited(2),
      "",
      undefined,
      {
        refusals: [`${line}: gave up [umem]`],
        reason: "exited with 2 after VDUSE_IOTLB_REG_UMEM answered ENOTTY",
        outcome: "gives up",
      },
    ],
    [
      "it went on for a while and then said so",
      exited(1),
      "starting\nreg umem: Inappropriate ioctl for device\nbye\n",
      goesOn,
      {
        refusals: [`${line}: gave up? [umem]`],
        reason: 'exited with 1 after VDUSE_IOTLB_REG_UMEM answered ENOTTY: "reg umem: Inappropriate ioctl for device"',
        outcome: "gives up",
      },
    ],
    [
      "it went on, and gave up for a reason of its own",
      exited(1),
      "no such image\n",
      goesOn,
      {
        refusals: [`${line}: went on? [umem]`],
        reason: 'exited with 1: "no such image"; no refusal is known to be why',
        outcome: "gives up",
      },
    ],
    [
      "it hung",
      { kind: "out-of-time" },
      "",
      undefined,
      {
        refusals: [`${line}: hung [umem]`],
        reason: "its time was up after VDUSE_IOTLB_REG_UMEM answered ENOTTY",
        outcome: "hangs",
      },
    ],
    [
      "it used what it was refused",
      exited(0),
      "",
      (consumer, device) => void consumer.ioctl(device, vduse.deregUmem, new Uint8Array(48)),
      {
        refusals: [`${line}: ignored [umem]`, "VDUSE_IOTLB_DEREG_UMEM ENOTTY: degraded [umem]"],
        reason: "exited with 0",
        outcome: "runs",
      },
    ],
  ])("%s", (_title, end, err, after, expected) => {
    expect(withoutUmem(end, err, after)).toEqual(expected);
  });

  test("a command of another build is known, whoever says that it is beyond this one", () => {
    const consumer = new ScriptedConsumer(specs.vduse, "5.15");
    const control = consumer.open("/dev/vduse/control") as number;
    consumer.ioctl(control, vduse.create, config(), new Uint8Array(60));
    consumer.ioctl(consumer.open("/dev/vduse/vd0") as number, vduse.regUmem, new Uint8Array(48));
    const crossings = consumer.crossings.map((each) => (each.index === 3 ? { ...each, by: "beyond" as const } : each));
    const verdict = consumerVerdict({ ...consumer.result(exited(0)), crossings }, specs.vduse);
    expect(verdict.beyond).toBeUndefined();
    expect(verdict.refusals).toMatchObject([
      { name: "VDUSE_IOTLB_REG_UMEM", beyond: false, missing: ["umem"], became: "degraded" },
    ]);
  });

  test("there is nothing to read yet: no refusal", () => {
    const consumer = storageDaemon("7.3");
    const read: Crossing = {
      index: consumer.crossings.length,
      at: 1,
      thread: 1,
      call: { kind: "read", descriptor: 1, on: "device", bytes: new Uint8Array() },
      answer: { errno: "EAGAIN" },
      by: "played",
    };
    consumer.crossings.push(read);
    expect(said(consumer.result(exited(0))).refusals).toEqual([]);
  });
});

describe("what nothing tells a program of", () => {
  test("it relied on a build that lets a wrong alignment pass", () => {
    const consumer = new ScriptedConsumer(specs.vduse, "6.15");
    const control = consumer.open("/dev/vduse/control") as number;
    expect(consumer.ioctl(control, vduse.create, config({ vq_align: 3 }), new Uint8Array(60))).toBe(0);
    expect(said(consumer.result(exited(0))).quirks).toEqual(["relied on no vq-align-strict: VDUSE_CREATE_DEV, EINVAL elsewhere"]);
  });

  test("it was refused by a rule that came without a word", () => {
    const consumer = storageDaemon("7.3");
    const control = consumer.open("/dev/vduse/control") as number;
    consumer.ioctl(control, vduse.create, config(), new Uint8Array(60));
    const device = consumer.open("/dev/vduse/vd0") as number;
    expect(consumer.ioctl(device, vduse.configIrq)).toBe("EINVAL");
    expect(said(consumer.result(exited(0)))).toMatchObject({
      quirks: ["refused by irq-needs-driver: VDUSE_DEV_INJECT_CONFIG_IRQ, success elsewhere"],
      refusals: ["VDUSE_DEV_INJECT_CONFIG_IRQ EINVAL: degraded [] driver-not-ready"],
    });
  });

  test("it used what the build has and does not declare", () => {
    const consumer = new ScriptedConsumer(specs.kvm, {
      from: "7.3",
      declares: { capabilities: new Set(["cap-check-extension-vm"]) },
    });
    const kvm = consumer.open("/dev/kvm") as number;
    expect(consumer.ioctl(kvm, 0xae03, 0n)).toBe(0);
    const vm = consumer.ioctl(kvm, 0xae01, 0n) as number;
    consumer.ioctl(vm, 0xae60, 0n);
    expect(said(consumer.result(exited(0)), specs.kvm)).toMatchObject({
      gates: [
        "capability 0 (KVM_CAP_IRQCHIP) of extensions: against the answer, 0 [cap-irqchip]",
        "api-version: asserted [basic]",
      ],
      quirks: ["undeclared cap-irqchip: KVM_CREATE_IRQCHIP, ENOTTY elsewhere"],
    });
  });

  test("it was promised what is not there", () => {
    const consumer = new ScriptedConsumer(specs.vduse, { from: "7.2", declares: { versions: { "api-version": 2n } } });
    const control = consumer.open("/dev/vduse/control") as number;
    consumer.ioctl(control, vduse.setVersion, bytesOf([8, 2]));
    expect(consumer.ioctl(control, vduse.getFeatures, new Uint8Array(8))).toBe("EINVAL");
    const { refusals } = consumerVerdict(consumer.result(exited(1)), specs.vduse);
    expect(refusals).toMatchObject([{ name: "VDUSE_GET_FEATURES", question: true, became: "gave up" }]);
  });
});

describe("what was off, and what is not known", () => {
  test("reserved bytes and bits that nobody knows", () => {
    const consumer = new ScriptedConsumer(specs.vduse, "7.3");
    const control = consumer.open("/dev/vduse/control") as number;
    consumer.ioctl(control, vduse.setFeatures, bytesOf([8, 0x40]));
    const record = config();
    record[288] = 1;
    consumer.ioctl(control, vduse.create, record, new Uint8Array(60));
    expect(said(consumer.result(exited(0)))).toMatchObject({
      off: ["1 unknown-bits VDUSE_SET_FEATURES 0x40", `2 reserved vduse_dev_config.reserved 01${"00".repeat(43)}`],
      refusals: ["VDUSE_SET_FEATURES EINVAL: degraded [] unknown-feature", "VDUSE_CREATE_DEV EINVAL: degraded [] reserved-zero"],
    });
  });

  test("calls that were not kept, that nobody saw, and that lead out of what is known", () => {
    const consumer = new ScriptedConsumer(specs.kvm, "7.3");
    const kvm = consumer.open("/dev/kvm") as number;
    consumer.ioctl(kvm, 0xae01, 0n);
    // KVM_RUN on a descriptor that nothing is known of, and a call that went to the kernel.
    const call = { kind: "ioctl", descriptor: 1, on: "vm", fd: 4, command: 0xae80, argument: 0n } as const;
    consumer.crossings.push({ index: 2, at: 3, thread: 1, call, answer: { errno: "ENOTTY" }, by: "beyond" });
    consumer.crossings.push({ index: 3, at: 4, thread: 1, call, answer: { unseen: true }, by: "kernel" });
    // KVM_CHECK_EXTENSION of KVM_CAP_NR_MEMSLOTS, on a machine with a number of its own.
    const check = { kind: "ioctl", descriptor: 0, on: "system", fd: 3, command: 0xae03, argument: 10n } as const;
    consumer.crossings.push({ index: 4, at: 5, thread: 1, call: check, answer: { value: 1 }, by: "kernel" });
    // KVM_GET_VCPU_MMAP_SIZE, which is no question.
    const size = { ...check, command: 0xae04, argument: 0n } as const;
    consumer.crossings.push({ index: 5, at: 6, thread: 1, call: size, answer: { value: 1 }, by: "kernel" });
    const verdict = consumerVerdict({ ...consumer.result(exited(0)), dropped: 7 }, specs.kvm);
    expect(verdict.beyond).toEqual({ first: 2, calls: 1, names: ["_IO(0xae, 0x80)"] });
    expect(verdict.notKnown).toEqual([
      "all of 7 calls that came after those that were kept",
      "what the kernel alone answered to 1 call, which nobody saw",
      "what 1 call rested on beyond its command and flags: played again it is answered otherwise",
    ]);
  });

  test("one whose time is up, and was at work", () => {
    const consumer = new ScriptedConsumer(specs.vduse, "7.3");
    consumer.open("/dev/vduse/control");
    const result = consumer.result({ kind: "out-of-time" });
    const reason = (milliseconds: number) => consumerVerdict({ ...result, milliseconds }, specs.vduse).reason;
    expect(reason(900)).toBe("its time was up, and it still made calls");
    expect(reason(60_000)).toBe("its time was up");
  });

  test("a program with rights of its own that was started later ran without them", () => {
    const consumer = new ScriptedConsumer(specs.vduse, "7.3");
    consumer.open("/dev/vduse/control");
    const rights = ["/usr/bin/su is set-uid, to run as user 0"];
    expect(consumerVerdict({ ...consumer.result(exited(0)), rights }, specs.vduse).notKnown).toEqual([
      "what it does where one that it started has its rights: /usr/bin/su is set-uid, to run as user 0, and ran without, as the kernel has it below a filter",
    ]);
  });

  test.each<readonly [TrialEnd, string, string]>([
    [exited(0), "runs", "exited with 0; it never touched the interface"],
    [exited(3), "gives up", "exited with 3; it never touched the interface"],
    [{ kind: "killed", signal: "SIGABRT" }, "crashes", "killed by SIGABRT; it never touched the interface"],
    [
      { kind: "settled", after: { code: 1 } },
      "runs",
      "settled down to wait; exited with 1 when it was asked to go; it never touched the interface",
    ],
    [
      { kind: "settled", after: { signal: "SIGSEGV" } },
      "crashes",
      "settled down to wait; ended by SIGSEGV; it never touched the interface",
    ],
    [{ kind: "out-of-time" }, "hangs", "its time was up; it never touched the interface"],
    [{ kind: "not-started", reason: "qemu: not found" }, "not started", "qemu: not found"],
  ])("an end: %j", (end, outcome, reason) => {
    const result = new ScriptedConsumer(specs.vduse, "7.3").result(end);
    expect(said(result)).toEqual({ ...nothing, outcome, reason });
  });
});

test("a process that may not be read is told of", () => {
  const result = { ...new ScriptedConsumer(specs.vduse, "7.3").result({ kind: "exited", code: 0 }), denied: 2 };
  expect(consumerVerdict(result, specs.vduse).notKnown).toEqual([
    "which nodes 2 calls asked for, of a process that is not to be read: what it did met the machine",
  ]);
});

test("a program that asks for a listener of its own is told of", () => {
  const result = { ...new ScriptedConsumer(specs.vduse, "7.3").result({ kind: "exited", code: 0 }), listeners: 1 };
  expect(consumerVerdict(result, specs.vduse).notKnown).toEqual([
    "what it does with a listener of its own: it asked for one, which it cannot have here (seccomp, EBUSY)",
  ]);
});

test("what abide itself had no room for is not the build's", () => {
  const result = { ...new ScriptedConsumer(specs.vduse, "7.3").result({ kind: "exited", code: 0 }), full: 2 };
  expect(consumerVerdict(result, specs.vduse).notKnown).toEqual([
    "what the build answers to 2 calls for which abide had no room: it refused them itself (EMFILE)",
  ]);
});
