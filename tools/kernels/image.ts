import { lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { basename, join, relative } from "node:path";
import type { CProgram } from "./c-programs.ts";
import { type CpioEntry, cpio } from "./cpio.ts";
import type { FetchedKernel } from "./fetch-kernel.ts";
import { librariesOf } from "./libraries-of.ts";
import { vfioDevices } from "./vfio-names.ts";

const root = join(import.meta.dirname, "../../..");

/**
 * What a kernel finds as its first file system: busybox, node, koffi, abide as it is built, the modules, the work, and its programs.
 *
 * @param guest the program that does the work, below tools.
 */
export function imageFor(
  { modules }: FetchedKernel,
  work: unknown,
  {
    guest = "kernels/guest",
    programs = [],
  }: { readonly guest?: string; readonly programs?: readonly Pick<CProgram, "path" | "bytes">[] } = {},
): Uint8Array {
  const names = modules.map((path) => basename(path));
  const shared = librariesOf(process.execPath);
  return cpio([
    ...["proc", "sys", "dev", "tmp"].map((path): CpioEntry => ({ kind: "folder", path })),
    { kind: "file", path: "init", bytes: Buffer.from(init(names, guest)), executable: true },
    program("bin/busybox", which("busybox", "busybox-static")),
    { kind: "link", path: "bin/sh", to: "busybox" },
    program("bin/node", process.execPath),
    ...shared.map((path) => program(path.slice(1), path)),
    ...modules.map((path): CpioEntry => ({ kind: "file", path: `modules/${basename(path)}`, bytes: readFileSync(path) })),
    // What a program started below /abide finds: its type, its packages, both builds.
    { kind: "file", path: "abide/package.json", bytes: readFileSync(join(root, "package.json")) },
    ...["koffi", "@koromix/koffi-linux-x64", "commander"].flatMap((name) =>
      folder(join(root, "node_modules", name), `abide/node_modules/${name}`),
    ),
    ...folder(join(root, "dist"), "abide/dist"),
    ...folder(join(root, "build/src"), "abide/build/src"),
    ...["kernels", "check-layout", "differential", "inside", "record"].flatMap((name) =>
      folder(join(root, "build/tools", name), `abide/build/tools/${name}`),
    ),
    ...programs
      .filter(({ path }) => !shared.includes(path))
      .map(({ path, bytes }): CpioEntry => ({ kind: "file", path: path.slice(1), bytes, executable: true })),
    { kind: "file", path: "abide/work.json", bytes: Buffer.from(JSON.stringify(work)) },
  ]);
}

/** The first program: mounts, loads the modules, runs the guest, and switches the machine off. */
function init(modules: readonly string[], guest: string): string {
  return [
    "#!/bin/sh",
    "bb=/bin/busybox",
    "$bb mount -t proc proc /proc",
    "$bb mount -t sysfs sysfs /sys",
    "$bb mount -t devtmpfs devtmpfs /dev 2>/dev/null",
    ...modules.map((name) => `$bb insmod /modules/${name} || echo "abide: ${name} was not loaded"`),
    ...vfioDevices.flatMap((device) => [
      `$bb echo vfio-pci >/sys/bus/pci/devices/${device}/driver_override`,
      `$bb echo ${device} >/sys/bus/pci/drivers_probe`,
    ]),
    "$bb stty -F /dev/ttyS1 raw -echo",
    `/bin/node --max-semi-space-size=32 /abide/build/tools/${guest}.js /abide/work.json /dev/ttyS1`,
    'echo "abide: the guest ended with status $?"',
    "$bb sync",
    "$bb poweroff -f",
    "",
  ].join("\n");
}

function program(path: string, from: string): CpioEntry {
  return { kind: "file", path, bytes: readFileSync(realpathSync(from)), executable: true };
}

function folder(from: string, to: string): readonly CpioEntry[] {
  return readdirSync(from, { recursive: true, withFileTypes: true }).flatMap((entry): readonly CpioEntry[] => {
    const path = join(entry.parentPath, entry.name);
    if (!lstatSync(path).isFile() || /\.d\.ts$|\.md$/.test(entry.name)) return [];
    return [{ kind: "file", path: join(to, relative(from, path)), bytes: readFileSync(path) }];
  });
}

function which(name: string, packageName: string): string {
  for (const folder of (process.env.PATH ?? "").split(":")) {
    const path = join(folder, name);
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return path;
  }
  throw new Error(`needs ${name} on PATH; the Debian package is ${packageName}`);
}
