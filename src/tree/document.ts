import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { TreeError } from "./tree-error.ts";

/** A document on disk. */
export interface Document {
  /** Where it was read from. */
  readonly path: string;
  /** UTF-8, with invalid bytes replaced. */
  readonly text: string;
  /** The kernel tree that it was found in, when a tree was named. */
  readonly tree: string | undefined;
}

/** KVM's API documentation in a kernel tree, as the kernel has it and as distributions ship it. */
const places = ["Documentation/virt/kvm/api.rst", "Documentation/virt/kvm/api.rst.gz"];

/**
 * Opens a document: a file, plain or gzipped, or a kernel tree that holds KVM's API documentation. Throws a `TreeError` when there is none or
 * it cannot be read.
 */
export function openDocument(path: string): Document {
  const tree = kindOf(path) === "folder";
  const found = tree ? places.map((place) => join(path, place)).find((place) => kindOf(place) === "file") : path;
  if (found === undefined) {
    throw new TreeError("path-not-found", path, `${path} holds no ${places.join(" and no ")}; name the document itself`);
  }
  return { path: found, text: textOf(found, path), tree: tree ? path : undefined };
}

function kindOf(path: string): "file" | "folder" | "other" | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  return stats.isDirectory() ? "folder" : stats.isFile() ? "file" : "other";
}

/** Far above any document (KVM's has 0.4 MB), and far below what would exhaust the memory. */
const largestText = 64 * 1024 * 1024;

function textOf(file: string, asked: string): string {
  const kind = kindOf(file);
  if (kind === undefined) throw new TreeError("path-not-found", asked, `${file} does not exist`);
  if (kind === "other") throw new TreeError("path-unreadable", asked, `${file} was not read, because it is not a regular file`);
  try {
    const bytes = readFileSync(file);
    const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return (gzipped ? gunzipSync(bytes, { maxOutputLength: largestText }) : bytes).toString("utf8");
  } catch (error) {
    throw new TreeError(
      "path-unreadable",
      asked,
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
