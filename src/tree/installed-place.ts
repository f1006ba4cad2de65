import type { DataModel } from "../abi/model.ts";
import type { Source } from "../header/loader.ts";
import { createDisk, type Disk } from "./disk.ts";
import { exportedFolders, triplet } from "./exported-folders.ts";
import { folderMount, type Mount } from "./mount.ts";
import { once } from "./once.ts";
import type { Place, View } from "./place.ts";

/**
 * An installed include folder such as /usr/include, or /usr/TRIPLET/include of a cross compiler. The kernel's headers are those
 * in the folders that headers_install writes; `asm/` is the data model's own, below its triplet's folder or directly in the root.
 */
export function installedPlace(root: string, disk: Disk = createDisk(root)): Place {
  const sources = new Map<string, Source | undefined>();
  const views = new Map<string, View>();
  const byFolder = new Map<string, Mount>();
  const mountOf = (folder: string): Mount => {
    const known = byFolder.get(folder);
    if (known !== undefined) return known;
    const mount = folderMount({ disk, folder, sources });
    byFolder.set(folder, mount);
    return mount;
  };

  const look = (model: DataModel): View => {
    const own = model.triplets.filter((name) => disk.entry(name) === "folder");
    // A link such as asm -> x86_64-linux-gnu/asm serves the machine's own compiler; for another architecture it is wrong.
    const foreign = (name: string) => {
      const target = disk.link(name)?.split("/")[0];
      return target !== undefined && triplet.test(target) && !model.triplets.includes(target);
    };
    // The C library's headers include bits/ of their architecture; without it they cannot be read, and abide's own serve better.
    const hasLibc =
      own.some((name) => disk.entry(`${name}/bits`) === "folder") || (disk.entry("bits") === "folder" && !foreign("bits"));
    const shows = (name: string) => {
      const first = name.split("/", 1)[0] ?? "";
      if (foreign(first)) return false;
      return hasLibc || (exportedFolders.includes(first) && first !== name);
    };
    const mounts = [...own.map(mountOf), folderMount({ disk, folder: "", shows, sources })];
    const list = () => {
      const names = new Set<string>();
      for (const name of own) for (const path of disk.headers(`${name}/asm`)) names.add(path.slice(name.length + 1));
      for (const folder of exportedFolders) {
        if (disk.entry(folder) === "folder" && !foreign(folder)) for (const path of disk.headers(folder)) names.add(path);
      }
      return [...names].sort();
    };
    const nameOf = (path: string) => {
      const first = path.split("/", 1)[0] ?? "";
      if (own.includes(first)) return path.startsWith(`${first}/asm`) ? path.slice(first.length + 1) : undefined;
      return exportedFolders.includes(first) && !foreign(first) ? path : undefined;
    };
    const hasAsm =
      own.some((name) => disk.entry(`${name}/asm`) === "folder") || (disk.entry("asm") === "folder" && !foreign("asm"));
    const places = [...model.triplets.map((name) => `${root}/${name}/asm`), `${root}/asm`].join(" or ");
    const hints = hasAsm
      ? []
      : [
          `${root} has no asm/ for ${model.name} (looked for ${places}): headers that need more of it than abide knows are incomplete; install the architecture's kernel headers or name them with --root`,
        ];
    return { mounts, names: once(list), nameOf, hints };
  };

  const mountOfFile = (path: string) => {
    const first = path.split("/", 1)[0] ?? "";
    const folder = triplet.test(first) && first !== path ? first : "";
    return { mount: mountOf(folder), name: folder === "" ? path : path.slice(folder.length + 1) };
  };

  return {
    kind: "installed",
    root,
    // A copy of include/uapi looks installed, but its headers were never stripped: the notice in linux/types.h tells.
    raw: disk.read("linux/types.h")?.includes("__EXPORTED_HEADERS__") === true,
    view: (model) => {
      const known = views.get(model.name);
      if (known !== undefined) return known;
      const view = look(model);
      views.set(model.name, view);
      return view;
    },
    file: mountOfFile,
    problems: disk.problems,
    lost: disk.lost,
  };
}
