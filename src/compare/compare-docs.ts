import { allModels } from "../abi/models.ts";
import { type DocReview, type HeaderNames, reviewDocs } from "../doc/doc-review.ts";
import { readApiDoc } from "../doc/read-api-doc.ts";
import { createHeaderReader } from "../header/read.ts";
import { openDocument } from "../tree/document.ts";
import { openTree, type Tree } from "../tree/tree.ts";

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
 * when a path cannot be opened, or a root holds no linux/kvm.h; what documents and headers say never throws.
 */
export function compareDocs(before: string, after: string, options: CompareDocsOptions = {}): DocComparison {
  const { roots = [], beforeRoots = [], afterRoots = [] } = options;
  const side = (path: string, own: readonly string[]) => {
    const { path: file, text, tree } = openDocument(path);
    const asked = [...own, ...roots, ...(tree === undefined ? [] : [tree])];
    return { file, doc: readApiDoc(text), names: namesIn(asked) };
  };
  const [old, now] = [side(before, beforeRoots), side(after, afterRoots)];
  return { review: reviewDocs(old, now), before: old.file, after: now.file };
}

/** KVM's own headers: the one for all, and each architecture's. */
const headers = ["linux/kvm.h", "asm/kvm.h"];

/** What one architecture's header lacks, another's has; the document is about all of them. */
function namesIn(roots: readonly string[]): HeaderNames | undefined {
  const [first, ...others] = roots;
  if (first === undefined) return undefined;
  const tree: Tree = openTree(first, { roots: others });
  const reader = createHeaderReader();
  const [capabilities, commands] = [new Set<string>(), new Set<string>()];
  for (const model of allModels) {
    const loader = tree.loader(model);
    const sources = headers.flatMap((name) => loader.include({ name, quoted: false, next: false, from: nowhere }) ?? []);
    for (const header of reader.read(sources, loader, model).headers.values()) {
      for (const name of header.constants.keys()) if (name.startsWith("KVM_CAP_")) capabilities.add(name);
      for (const name of header.commands.keys()) if (name.startsWith("KVM_")) commands.add(name);
    }
  }
  return { capabilities, commands };
}

/** For asking a loader by name, beside no header. */
const nowhere = { name: "", text: "" };
