import { posix } from "node:path";
import type { DataModel } from "../abi/model.ts";
import type { Source } from "../header/loader.ts";
import { createDisk, type Disk } from "./disk.ts";
import { type KbuildLists, readKbuild } from "./kbuild.ts";
import { stripUapiGuards } from "./kernel-macros.ts";
import { folderMount, type Mount, virtualMount } from "./mount.ts";
import { once } from "./once.ts";
import type { Place, View } from "./place.ts";
import { uapiFolder } from "./recognise.ts";

/**
 * A kernel source tree, as `make headers_install` for the data model's architecture would leave it: include/uapi and
 * arch/ARCH/include/uapi side by side, the asm/ wrappers that Kbuild files ask for, and what a build has generated, if it has.
 */
export function kernelPlace(root: string, disk: Disk = createDisk(root)): Place {
  const sources = new Map<string, Source | undefined>();
  const byFolder = new Map<string, Mount>();
  const views = new Map<string, View>();
  const mountOf = (folder: string): Mount => {
    const known = byFolder.get(folder);
    if (known !== undefined) return known;
    const mount = folderMount({ disk, folder, edit: stripUapiGuards, sources });
    byFolder.set(folder, mount);
    return mount;
  };

  const look = (model: DataModel): View => {
    const arch = `arch/${model.arch}/include/uapi`;
    const generated = [`arch/${model.arch}/include/generated/uapi`, "include/generated/uapi"];
    const folders = [arch, "include/uapi", ...generated].filter((folder) => disk.entry(folder) === "folder");
    const onDisk = (name: string) => folders.some((folder) => disk.entry(`${folder}/${name}`) === "file");
    const lists = readLists(disk, model.arch);
    const wrappers = new Map<string, string>();
    for (const name of [...lists.generic, ...lists.mandatory]) {
      if (!onDisk(`asm/${name}`)) wrappers.set(`asm/${name}`, `#include <asm-generic/${name}>\n`);
    }
    const absent = lists.generated.map((name) => `asm/${name}`).filter((name) => !onDisk(name));
    const made = new Map(wrappers);
    const version = versionHeader(disk.read("Makefile") ?? "");
    if (version !== undefined && !onDisk("linux/version.h")) made.set("linux/version.h", version);

    const list = () => {
      const names = new Set(made.keys());
      for (const folder of folders) for (const path of disk.headers(folder)) names.add(path.slice(folder.length + 1));
      for (const name of lists.withheld(wrappers)) names.delete(name);
      return [...names].sort();
    };
    const nameOf = (path: string) => {
      const folder = folders.find((each) => path.startsWith(`${each}/`));
      if (folder === undefined) return folders.includes(path) ? path : undefined;
      const name = path.slice(folder.length + 1);
      return lists.withheld(wrappers).includes(name) ? undefined : name;
    };
    const withheld = () =>
      lists.withheld(wrappers).flatMap((name) => {
        if (!onDisk(name)) return [];
        const own = `${arch}/asm/${posix.basename(name)}`;
        const without = disk.entry(own) === "file" ? "" : ` without ${own}, which is not there`;
        return [{ name, reason: `it is there, and include/uapi/Kbuild does not export it for ${model.arch}${without}` }];
      });
    const hints =
      disk.entry(arch) === "folder"
        ? []
        : [`${root} has no ${arch}: for ${model.name}, headers that need more of asm/ than abide knows are incomplete`];
    const lastResort = virtualMount(new Map(absent.map((name) => [name, placeholder(name)])));
    return {
      mounts: [...folders.map(mountOf), virtualMount(made)],
      lastResort,
      names: once(list),
      nameOf,
      withheld: once(withheld),
      hints,
    };
  };

  return {
    kind: "kernel",
    root,
    raw: true,
    view: (model) => {
      // Data models of one architecture (x86_64, i386, x32) see the same files.
      const known = views.get(model.arch);
      if (known !== undefined) return known;
      const view = look(model);
      views.set(model.arch, view);
      return view;
    },
    file: (path) => {
      const folder = uapiFolder(path) ?? "include/uapi";
      return { mount: mountOf(folder), name: path.slice(folder.length + 1) };
    },
    problems: disk.problems,
    lost: disk.lost,
  };
}

interface Lists {
  /** `generic-y`: the architecture wants the generic header under its own name. */
  readonly generic: readonly string[];
  /** `mandatory-y`: every architecture has the header; one without a file of its own gets the generic one. */
  readonly mandatory: readonly string[];
  /** `generated-y` and `syscall-y`: written by the build. */
  readonly generated: readonly string[];
  /** `no-export-headers`: not installed for this architecture. */
  withheld(wrappers: ReadonlyMap<string, string>): readonly string[];
}

function readLists(disk: Disk, arch: string): Lists {
  const variables = { SRCARCH: arch };
  const exists = (path: string) => disk.entry(path) === "file";
  const read = (path: string, wildcard = exists): KbuildLists => readKbuild(disk.read(path) ?? "", variables, wildcard);
  const own = read(`arch/${arch}/include/uapi/asm/Kbuild`);
  // Kbuild.asm until Linux 5.0.
  const common = ["Kbuild", "Kbuild.asm"].map((name) => read(`include/uapi/asm-generic/${name}`));
  return {
    generic: own.get("generic-y") ?? [],
    mandatory: [own, ...common].flatMap((lists) => lists.get("mandatory-y") ?? []),
    generated: [...(own.get("generated-y") ?? []), ...(own.get("syscall-y") ?? [])],
    withheld: (wrappers) => {
      const generatedFolder = `arch/${arch}/include/generated/uapi/`;
      const there = (path: string) =>
        exists(path) || (path.startsWith(generatedFolder) && wrappers.has(path.slice(generatedFolder.length)));
      return read("include/uapi/Kbuild", there).get("no-export-headers") ?? [];
    },
  };
}

/** Stands for a header that only a kernel build writes. It says so when, and only when, something includes it. */
function placeholder(name: string): string {
  return `#warning ${name} is written by the kernel build and is not in this tree: run make headers there, or name an installed tree with --root\n`;
}

/** linux/version.h, which the build makes from the first lines of the Makefile (its rule caps the sublevel at 255). */
function versionHeader(makefile: string): string | undefined {
  const part = (name: string) => new RegExp(`^${name} *= *(\\d+)`, "m").exec(makefile)?.[1];
  const [major, minor, sublevel] = [part("VERSION"), part("PATCHLEVEL"), part("SUBLEVEL")];
  if (major === undefined || minor === undefined || sublevel === undefined) return undefined;
  const code = Number(major) * 65536 + Number(minor) * 256 + Math.min(Number(sublevel), 255);
  return `#define LINUX_VERSION_CODE ${code}
#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))
#define LINUX_VERSION_MAJOR ${major}
#define LINUX_VERSION_PATCHLEVEL ${minor}
#define LINUX_VERSION_SUBLEVEL ${sublevel}
`;
}
