import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { Command } from "commander";
import { expect, test } from "vitest";
import { capturedIo } from "../../test/support/captured-io.ts";
import type { Btf, BtfRecord } from "../btf/btf.ts";
import { kernelBtf } from "../kernel/kernel-btf.ts";
import type { ProbeHost } from "../probe/probe-host.ts";
import { answeringHost, playedHost } from "../probe/test-support.ts";
import { probeOn } from "./probe.ts";
import { run } from "./run.ts";
import { UsageError } from "./verb.ts";

const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../schema/probe-1.schema.json"), "utf8"));
const valid = new Ajv2020({ allErrors: true }).compile(schema);

/** The verb on a machine of ours. */
async function probe(names: readonly string[], host: ProbeHost, format: "text" | "json" = "text") {
  const { io, said } = capturedIo();
  let disposed = 0;
  const verb = probeOn(async () => ({ host, dispose: () => disposed++ }));
  const exit = await verb.run(io, names, { format });
  return { exit, out: said.out, disposed };
}

test("text: what is there, what is hidden, and that it is as released", async () => {
  const { exit, out, disposed } = await probe(["vduse", "vfio"], await playedHost({ vduse: "7.3" }, "7.3.4"));
  expect({ exit, disposed }).toEqual({ exit: 2, disposed: 1 });
  expect(out).toBe(`this kernel calls itself 7.3.4

vduse  /dev/vduse/control   answers as Linux 7.3
  api-version   1 (asking pinned the descriptor, which was closed)
  by version    vq-groups (7.0) asid (7.0)
  features      VDUSE_F_QUEUE_READY (7.3) VDUSE_F_SUSPEND (7.3)
  by trying     net (6.10) fs (6.15) features (7.3)
  behaviour     vq-num-limit (6.10) name-required (6.10) vq-align-strict (7.2)
  hidden        whoever agrees on 0 does not see vq-groups asid
  hidden        no version tells of vq-num-limit name-required net fs vq-align-strict features VDUSE_F_QUEUE_READY
                VDUSE_F_SUSPEND
  as released   yes: nothing out of line

vfio  /dev/vfio/vfio   is not there (ENOENT)
  module        modprobe vfio and vfio_iommu_type1
  configuration CONFIG_VFIO CONFIG_VFIO_GROUP CONFIG_VFIO_CONTAINER

1 of 2 asked · 0 out of line
`);
});

test("text: a backport is out of line, and the exit code says so", async () => {
  const { exit, out } = await probe(["vduse"], await playedHost({ vduse: { from: "7.2", with: ["features"] } }, "7.2.13"));
  expect(exit).toBe(1);
  expect(out).toContain("  out of line   with 7.2: features (7.3) is here: a backport, or a distribution's own\n");
});

test.each(["vduse", "kvm", "vfio", "iommufd", "mshv"] as const)("json of %s: as the schema has it", async (name) => {
  const { out } = await probe([name], await playedHost({ [name]: name === "mshv" ? "7.3-root" : "7.3" }, "7.3.4"), "json");
  const document = JSON.parse(out);
  expect(valid(document) ? [] : valid.errors).toEqual([]);
  expect(document).toMatchObject({
    schema: "abide/probe/1",
    kernel: "7.3.4",
    interfaces: [{ name, status: "asked", outOfLine: [], odd: [] }],
  });
});

test("without a name, all: what is not there is no failure, and the schema holds", async () => {
  const { exit, out } = await probe(
    [],
    answeringHost(() => "ENOENT"),
    "json",
  );
  const document = JSON.parse(out);
  expect(valid(document) ? [] : valid.errors).toEqual([]);
  expect({ exit, statuses: new Set(document.interfaces.map(({ status }: { status: string }) => status)) }).toEqual({
    exit: 0,
    statuses: new Set(["absent"]),
  });
});

test("nonsense exits with 1 and steers no terminal", async () => {
  const host = answeringHost((call) => (call.startsWith("open") || call === "close" ? 3 : "ENOTTY"));
  const { exit, out } = await probe(["kvm"], { ...host, release: "6.1\u001b[2J" });
  expect(exit).toBe(1);
  expect(out).not.toContain("\u001b");
  expect(out).toContain("  odd           ");
});

test("headers against what the kernel carries: the difference is said, and the exit code says that there is one", async () => {
  const config = (size: number): BtfRecord => ({ kind: "struct", name: "vduse_dev_config", size, fields: [] });
  const btf: Btf = {
    types: 2,
    endian: "little",
    recordNames: () => ["vduse_dev_config"],
    records: (name) => (name === "vduse_dev_config" ? [config(280)] : []),
    enums: () => [],
  };
  const { io, said } = capturedIo();
  const verb = probeOn(
    async () => ({ host: answeringHost(() => "ENOENT"), dispose: () => {} }),
    () => ({ parts: new Map([["vmlinux", btf]]), problems: [] }),
  );
  const headers = [join(import.meta.dirname, "../../examples/vduse-features/shape-a/after/vduse.h")];
  expect(await verb.run(io, [], { format: "text", headers })).toBe(1);
  expect(said.out).toMatch(/^layouts {2}1 of \d+ records of your headers are in this kernel, 0 with the same bytes$/m);
  expect(said.out).toContain("vduse_dev_config: vduse_dev_config has 336 bytes in your header and 280 in this kernel");
  said.out = "";
  expect(await verb.run(io, [], { format: "json", headers })).toBe(1);
  const document = JSON.parse(said.out);
  expect(valid(document) ? [] : valid.errors).toEqual([]);
  expect(document.layouts).toMatchObject({ compared: 1, problems: [] });
});

test("headers of which the kernel has no record: nothing was compared, exit code 2, with what would bring them", async () => {
  const btf: Btf = { types: 2, endian: "little", recordNames: () => [], records: () => [], enums: () => [] };
  const { io, said } = capturedIo();
  const verb = probeOn(
    async () => ({ host: answeringHost(() => "ENOENT"), dispose: () => {} }),
    () => ({ parts: new Map([["vmlinux", btf]]), problems: [] }),
  );
  const headers = [join(import.meta.dirname, "../../examples/vduse-features/shape-a/after/vduse.h")];
  expect(await verb.run(io, [], { format: "text", headers })).toBe(2);
  expect(said.out).toMatch(/^layouts {2}0 of \d+ records of your headers are in this kernel, 0 with the same bytes$/m);
  expect(said.out.replace(/\s+/g, " ")).toContain(
    "next nothing was compared: a kernel has a module's records once it is loaded (modprobe), and none that no code of it uses",
  );
});

test("a kernel without BTF cannot be compared: exit code 2, with what would bring it", async () => {
  const { io, said } = capturedIo();
  const verb = probeOn(
    async () => ({ host: answeringHost(() => "ENOENT"), dispose: () => {} }),
    () => kernelBtf("/nonsense"),
  );
  const headers = [join(import.meta.dirname, "../../examples/vduse-features/shape-a/after/vduse.h")];
  expect(await verb.run(io, [], { format: "text", headers })).toBe(2);
  expect(said.out).toContain("CONFIG_DEBUG_INFO_BTF");
  expect(said.out).not.toContain("modprobe");
});

test("types that end too early, of the kernel and of a module: each is said with its byte, and the exit code is 2", async () => {
  const folder = mkdtempSync(join(tmpdir(), "abide-probe-"));
  // A header of BTF that promises 12 bytes of types, and 6 of them; or nothing but a part of the header.
  const btf = (length: number, types = 12) => {
    const bytes = new Uint8Array(36);
    bytes.set([0x9f, 0xeb, 1, 0, 24]);
    bytes[12] = types;
    bytes[16] = types;
    return bytes.subarray(0, length);
  };
  const headers = [join(import.meta.dirname, "../../examples/vduse-features/shape-a/after/vduse.h")];
  const problems = async () => {
    const { io, said } = capturedIo();
    const verb = probeOn(
      async () => ({ host: answeringHost(() => "ENOENT"), dispose: () => {} }),
      () => kernelBtf(folder),
    );
    const exit = await verb.run(io, [], { format: "json", headers });
    return [exit, JSON.parse(said.out).layouts.problems];
  };
  try {
    writeFileSync(join(folder, "vmlinux"), btf(30));
    expect(await problems()).toEqual([
      2,
      [`${folder}/vmlinux: BTF, byte 30: expected 12 bytes of types from byte 24 on, found 6`],
    ]);
    writeFileSync(join(folder, "vmlinux"), btf(24, 0));
    writeFileSync(join(folder, "vduse"), btf(10));
    expect(await problems()).toEqual([2, [`${folder}/vduse: BTF, byte 10: expected a header of 24 bytes, found 10`]]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a machine that fails while it is asked is disposed of all the same", async () => {
  const host = await playedHost({ kvm: "7.3" }, "7.3.4");
  let disposed = 0;
  const ioctl = () => Promise.reject(new Error("out of cheese"));
  const verb = probeOn(async () => ({ host: { ...host, transport: { ...host.transport, ioctl } }, dispose: () => disposed++ }));
  const { io, said } = capturedIo();
  await expect(verb.run(io, ["kvm"], { format: "text" })).rejects.toThrow("out of cheese");
  expect({ disposed, out: said.out, open: host.descriptors() }).toEqual({ disposed: 1, out: "", open: 0 });
});

test("a name that is none, as a user sees it", async () => {
  const { io, said } = capturedIo();
  expect(await run(["probe", "kvn"], io)).toBe(2);
  expect(said.err).toMatch(/^abide: there is no interface kvn; did you mean kvm\?\nknown: cuse, drm, /);
});

test("the help has an example and the exit codes", async () => {
  const { io, said } = capturedIo();
  expect(await run(["probe", "--help"], io)).toBe(0);
  expect(said.out).toContain("abide probe vduse kvm");
  expect(said.out).toContain("Exit code: 0 asked, and as released; 1 ");
});

test("a machine that cannot be asked is a usage error with the reason", async () => {
  const { io } = capturedIo();
  const verb = probeOn(async () => {
    throw new UsageError("this is darwin");
  });
  verb.configure(new Command());
  await expect(verb.run(io, [], { format: "text" })).rejects.toThrow("this is darwin");
});

test.runIf(process.platform === "linux" && existsSync("/proc/self/fd"))(
  "the running kernel: whatever it has, a result for each, and no descriptor left",
  async () => {
    const before = readdirSync("/proc/self/fd").length;
    const { io, said } = capturedIo();
    const exit = await run(["probe", "--format", "json"], io);
    const document = JSON.parse(said.out);
    expect(valid(document) ? [] : valid.errors).toEqual([]);
    expect([0, 1]).toContain(exit);
    expect(document.interfaces.length).toBeGreaterThanOrEqual(16);
    expect(readdirSync("/proc/self/fd").length).toBe(before);
  },
);
