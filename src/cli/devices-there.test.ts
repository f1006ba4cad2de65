import { expect, test } from "vitest";
import { kvm } from "../interfaces/kvm/provider.ts";
import { vduse } from "../interfaces/vduse/provider.ts";
import { vfio } from "../interfaces/vfio/provider.ts";
import type { AnyInterface } from "../session/spec.ts";
import { devicesThere } from "./devices-there.ts";

test.each<[string, unknown, string, { readonly [path: string]: string }, string | undefined]>([
  ["kvm", kvm, "--mask", {}, undefined],
  [
    "kvm",
    kvm,
    "--mask",
    { "/dev/kvm": "ENOENT" },
    "--mask lets a program meet the machine's own kvm, and /dev/kvm is not there (ENOENT); --build kvm plays it without a device",
  ],
  [
    "kvm",
    kvm,
    "--as",
    { "/dev/kvm": "EACCES" },
    "--as lets a program meet the machine's own kvm, and /dev/kvm is not for this user to open (EACCES); --build kvm plays it without a device",
  ],
  [
    "vduse",
    vduse,
    "--real",
    { "/dev/vduse/control": "ENOENT" },
    "--real lets a program meet the machine's own vduse, and /dev/vduse/control is not there (ENOENT); --build vduse plays it without a device",
  ],
  // Its other nodes are named by their group or device.
  [
    "vfio",
    vfio,
    "--real",
    { "/dev/vfio/vfio": "ELOOP" },
    "--real lets a program meet the machine's own vfio, and /dev/vfio/vfio cannot be opened (ELOOP); --build vfio plays it without a device",
  ],
])("%s of %#, %s, %j", (name, spec, option, errnos, message) => {
  const check = () => devicesThere(name, spec as AnyInterface, option, (path) => errnos[path]);
  if (message === undefined) expect(check).not.toThrow();
  else expect(check).toThrow(expect.objectContaining({ message }));
});
