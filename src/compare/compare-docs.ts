import { allModels } from "../abi/models.ts";
import { type DocReview, type HeaderNames, reviewDocs } from "../doc/doc-review.ts";
import { readApiDoc } from "../doc/read-api-doc.ts";
import { createHeaderReader } from "../header/read.ts";
import { openDocument } from "../tree/document.ts";
import { openTree, type Tree } from "../tree/tree.ts";
import { TreeError } from "../tree/tree-error.ts";
import { headerNamed } from "./header-named.ts";

export interface CompareDocsOptions {
  /** Trees or folders that hold linux/kvm.h, for both sides; a document found in a tree is held against that tree. */
  readonly roots?: readonly string[];
  /** Of one side only, looked at before `roots`. */
  readonly beforeRoots?: readonly string[];
  readonly afterRoots?: readonly string[];
}

export interface DocComparison {
  readonly review: DocReview;
  /** The documents' paths. */
  readonly before: string;
  readonly after: string;
}

/**
 * Reviews what changed between two versions of KVM's API documentation, and whether the new one and the headers agree. Throws a `TreeError`
 * when a path cannot be opened, a document is another than KVM's, or the roots that are named hold no linux/kvm.h.
 */
export function compareDocs(before: string, after: string, options: CompareDocsOptions = {}): DocComparison {
  const { roots = [], beforeRoots = [], afterRoots = [] } = options;
  const side = (path: string, own: readonly string[]) => {
    const { path: file, text, tree } = openDocument(path);
    const doc = readApiDoc(text);
    if (doc.commands.length === 0 && doc.capabilities.length === 0) {
      const expected = "expected KVM's api.rst, with sections such as 4.1 KVM_GET_API_VERSION";
      throw new TreeError("path-unreadable", path, `${file} has no section of a command or a capability; ${expected}`);
    }
    const given = [...own, ...roots];
    const names = namesIn([...given, ...(tree === undefined ? [] : [tree])]);
    if (names === undefined && given.length > 0) {
      const next = "name a kernel tree or an include folder that does";
      throw new TreeError(
        "no-headers",
        given[0] ?? path,
        `--root ${given.join(" and ")}: no linux/kvm.h with a KVM_CAP_ name; ${next}`,
      );
    }
    return { file, doc, names };
  };
  const [old, now] = [side(before, beforeRoots), side(after, afterRoots)];
  return { review: reviewDocs(old, now), before: old.file, after: now.file };
}

/** KVM's own headers: the one for all, and each architecture's. */
const headers = ["linux/kvm.h", "asm/kvm.h"];

/** What one architecture's header lacks, another's has; the document is about all of them. `undefined` where there is no capability in any. */
function namesIn(roots: readonly string[]): HeaderNames | undefined {
  const [first, ...others] = roots;
  if (first === undefined) return undefined;
  const tree: Tree = openTree(first, { roots: others });
  const reader = createHeaderReader();
  const [capabilities, commands] = [new Set<string>(), new Set<string>()];
  for (const model of allModels) {
    const loader = tree.loader(model);
    const sources = headers.flatMap((name) => headerNamed(loader, name) ?? []);
    for (const header of reader.read(sources, loader, model).headers.values()) {
      for (const name of header.constants.keys()) if (name.startsWith("KVM_CAP_")) capabilities.add(name);
      for (const name of header.commands.keys()) if (name.startsWith("KVM_")) commands.add(name);
    }
  }
  return capabilities.size === 0 ? undefined : { capabilities, commands };
}
