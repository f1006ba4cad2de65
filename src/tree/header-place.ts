import { posix } from "node:path";
import type { DataModel } from "../abi/model.ts";
import { allModels } from "../abi/models.ts";

/** Where a header stands in a repository, and what that says of it. */
export interface HeaderPlace {
  /** What it is included as, relative to `roots`: `linux/vduse.h`. */
  readonly name: string;
  /** What it is called among all headers of the repository: its name, or its path where an architecture has its own. */
  readonly label: string;
  /** Folders in which its includes are looked up, in order. */
  readonly roots: readonly string[];
  /** Whether it is a source of `make headers_install`, whose guards are called otherwise than those of what is installed. */
  readonly source: boolean;
  /** Where `asm/` is: what it lacks is the generic header, as the kernel's build has it. */
  readonly model: DataModel;
}

/**
 * @param path Of a header in a repository.
 * @param asked Folders that the user asked for: the longest that holds a header is where its includes begin, when nothing else is known.
 * @param model For headers that belong to no architecture.
 */
export function headerPlace(path: string, asked: readonly string[], model: DataModel): HeaderPlace {
  const arch = /^(.*\/)?arch\/([^/]+)\/include\/uapi\/(.+)$/.exec(path);
  if (arch !== null) {
    const [, before = "", own = "", name = ""] = arch;
    const models = model.arch === own ? model : (allModels.find((each) => each.arch === own) ?? model);
    return { name, label: own === model.arch ? name : path, source: true, model: models, ...kernelRoots(before, own) };
  }
  const uapi = /^(.*\/)?include\/uapi\/(.+)$/.exec(path);
  if (uapi !== null) {
    const [, before = "", name = ""] = uapi;
    return { name, label: name, source: true, model, ...kernelRoots(before, model.arch) };
  }
  const include = /^((?:.*\/)?include)\/(.+)$/.exec(path);
  if (include !== null) {
    const [, root = "", below = ""] = include;
    const [first = "", ...rest] = below.split("/");
    const triplet = allModels.find(({ triplets }) => triplets.includes(first));
    if (triplet !== undefined && rest.length > 0) {
      const same = model.triplets.includes(first);
      const name = rest.join("/");
      return { name, label: same ? name : path, roots: [`${root}/${first}`, root], source: false, model: same ? model : triplet };
    }
    return { name: below, label: below, roots: [...model.triplets.map((each) => `${root}/${each}`), root], source: false, model };
  }
  const root = asked.filter((folder) => folder !== "" && path.startsWith(`${folder}/`)).sort((a, b) => b.length - a.length)[0];
  const name = root === undefined ? path : path.slice(root.length + 1);
  return { name, label: name, roots: root === undefined ? [""] : [root, ""], source: false, model };
}

function kernelRoots(before: string, arch: string) {
  return { roots: [`${before}arch/${arch}/include/uapi`, `${before}include/uapi`] };
}

/** Where a name may stand: in the roots that can have it, in order. The folder of an architecture has only what is called `asm/`. */
export function placesOf(name: string, { roots }: HeaderPlace): readonly string[] {
  const usable = roots.filter((root) => !/(^|\/)arch\/[^/]+\/include\/uapi$/.test(root) || name.startsWith("asm/"));
  const found = usable.map((root) => posix.join(root, name));
  // An installed folder of a triplet has asm/ alone.
  const installed = found.filter((_, at) => !isTriplet(usable[at] ?? "") || name.startsWith("asm/"));
  return installed.filter((path) => !path.startsWith("../") && !path.startsWith("/"));
}

function isTriplet(root: string): boolean {
  const last = posix.basename(root);
  return allModels.some(({ triplets }) => triplets.includes(last));
}
