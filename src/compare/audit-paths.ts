import type { HeaderAbi } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import { modelNamed } from "../abi/models.ts";
import { nearest } from "../abi/nearest.ts";
import { audit } from "../audit/audit.ts";
import type { Audit, NotRead } from "../audit/audit-result.ts";
import type { Elements } from "../audit/element.ts";
import { elementsOf } from "../audit/elements-of.ts";
import type { Source } from "../header/loader.ts";
import { createHeaderReader, type HeaderReader } from "../header/read.ts";
import { elementMaps } from "../interfaces/element-maps.ts";
import { type NamedTree, openSeries } from "../tree/open-series.ts";
import { TreeError } from "../tree/tree-error.ts";

export interface AuditOptions {
  /** Releases, in order: see `SeriesOpener.series`. */
  readonly upstream: readonly string[];
  /** The tree that is audited: see `SeriesOpener.tree`. */
  readonly tree: string;
  /** Headers by include name, by the end of one (`vduse.h`), or by the name of an interface (`vduse`). All when there is none. */
  readonly headers?: readonly string[];
  /** Data model under which numbers and bytes are worked out. */
  readonly arch?: string;
  /** More folders or trees in which includes are looked for, for all. */
  readonly roots?: readonly string[];
  /** A number or a bundle for which picks are wanted. */
  readonly make?: string;
}

/**
 * What a tree may honestly declare, by the elements of a series of releases. Each text is lexed once, and a header that cannot differ from that of the
 * release before it is not looked at again.
 * Throws a `TreeError` when a path, a ref or a header that was named is not there; what headers say never throws.
 */
export function auditPaths(options: AuditOptions): Audit {
  const { upstream, tree: treeSpec, headers: wanted = [], arch = "x86_64", roots = [], make } = options;
  const model = modelNamed(arch);
  if (model === undefined) throw new TreeError("unknown-arch", arch, `there is no architecture ${arch}`);
  const opener = openSeries({ roots });
  const releases = opener.series(upstream);
  if (releases.length === 0) throw new TreeError("no-headers", "", "no release was named to hold the tree against");
  const tree = opener.tree(treeSpec);
  const sources = [...releases, tree].map((each) => sourcesOf(each, model));
  const names = canonicalNames(sources.map((each) => [...each.keys()]));
  const chosen = choose([...new Set(names.flatMap((each) => [...each.values()]))].sort(), wanted);
  const readings = new Readings(model);
  const read = [...releases, tree].map((each, at) =>
    readings.read(each, { sources: sources[at] ?? new Map(), names: names[at] ?? new Map(), chosen, named: wanted.length > 0 }),
  );
  const own = read.at(-1) as Reading;
  const upstreamReads = read.slice(0, -1);
  return audit({
    releases: releases.map(({ name }) => name),
    tree: tree.name,
    arch: model.name,
    notRead: [...releases.flatMap(({ name }, at) => problems(upstreamReads[at], name)), ...problems(own, undefined)],
    make,
    headers: chosen.map((header) => ({
      header,
      releases: upstreamReads.map(({ elements, failed }) =>
        failed.has(header) ? undefined : (elements.get(header) ?? new Map()),
      ),
      tree: own.elements.get(header),
      texts: [...upstreamReads, own].flatMap(({ texts }) => texts.get(header) ?? []),
    })),
  });
}

/** One tree's headers: elements of those that could be read, reasons for the others. */
interface Reading {
  readonly elements: ReadonlyMap<string, Elements>;
  readonly failed: ReadonlyMap<string, string>;
  readonly texts: ReadonlyMap<string, string>;
}

interface ReadingOptions {
  readonly sources: ReadonlyMap<string, Source>;
  /** See `canonicalNames`. */
  readonly names: ReadonlyMap<string, string>;
  /** Headers that are audited. */
  readonly chosen: readonly string[];
  /** Whether the user named them. */
  readonly named: boolean;
}

/** Reads trees one after another with one reader, and takes over what cannot have changed since an earlier one. */
class Readings {
  readonly #model: DataModel;
  readonly #reader: HeaderReader = createHeaderReader();
  readonly #latest = new Map<string, { readonly abi: HeaderAbi; readonly elements: Elements }>();

  constructor(model: DataModel) {
    this.#model = model;
  }

  read({ tree }: NamedTree, { sources, names, chosen, named }: ReadingOptions): Reading {
    const asked = [...sources.values()].filter(({ name }) => chosen.includes(names.get(name) ?? name));
    const abi = this.#reader.read(asked, tree.loader(this.#model), this.#model);
    const elements = new Map<string, Elements>();
    const failed = new Map(tree.unreadable(this.#model).map(({ name, reason }) => [name, reason]));
    // A tree without its architecture's folder cannot tell what it exports; one that is whole does, and who asks for the header is told.
    if (named || tree.hints(this.#model).length > 0) {
      for (const { name, reason } of tree.withheld(this.#model)) if (chosen.includes(name)) failed.set(name, reason);
    }
    const texts = new Map<string, string>();
    for (const source of asked) {
      const header = names.get(source.name) ?? source.name;
      const each = abi.headers.get(source.name);
      if (each === undefined) continue;
      const before = this.#latest.get(header);
      if (before !== undefined && this.#reader.unchanged(before.abi, each)) {
        elements.set(header, before.elements);
        texts.set(header, source.text);
        continue;
      }
      const error = each.diagnostics.find(({ severity }) => severity === "error");
      if (error !== undefined) {
        const { file, line, column } = error.place;
        failed.set(header, `${file}:${line}:${column}: ${error.message}`);
        continue;
      }
      const found = elementsOf(each);
      this.#latest.set(header, { abi: each, elements: found });
      elements.set(header, found);
      texts.set(header, source.text);
    }
    return { elements, failed, texts };
  }
}

function problems(reading: Reading | undefined, release: string | undefined): readonly NotRead[] {
  return [...(reading?.failed ?? [])].map(([header, reason]) => ({ header, release, reason }));
}

/** Made by the build from the release's number: it declares nothing of an interface. */
const made = "linux/version.h";

function sourcesOf({ tree }: NamedTree, model: DataModel): ReadonlyMap<string, Source> {
  return new Map(tree.headers(model).flatMap((source) => (source.name === made ? [] : [[source.name, source]])));
}

/** Of each tree, the names that its headers go by: a lone `vduse.h` is `linux/vduse.h` where the others have that and nothing else of the name. */
function canonicalNames(trees: readonly (readonly string[])[]): readonly ReadonlyMap<string, string>[] {
  const full = new Set(trees.flat().filter((name) => name.includes("/")));
  for (const { header } of elementMaps) full.add(header);
  return trees.map(
    (names) =>
      new Map(
        names.map((name) => {
          const meant = name.includes("/") ? [] : [...full].filter((each) => each.endsWith(`/${name}`));
          return [name, meant.length === 1 && !names.includes(meant[0] as string) ? (meant[0] as string) : name];
        }),
      ),
  );
}

function choose(all: readonly string[], wanted: readonly string[]): readonly string[] {
  if (wanted.length === 0) return all;
  const chosen = new Set<string>();
  for (const name of wanted) {
    const interfaces = elementMaps.filter(({ contract }) => contract.name === name).map(({ header }) => header);
    // `kvm` is linux/kvm.h; `kvm.h` is every architecture's, too.
    const meant = interfaces.some((header) => all.includes(header)) ? interfaces : [name, `${name}.h`];
    const found = all.filter((each) => meant.some((want) => each === want || each.endsWith(`/${want}`)));
    if (found.length === 0) {
      const near = nearest(name, [...all, ...all.map((each) => each.replace(/^.*\/|\.h$/g, ""))]);
      throw new TreeError(
        "path-not-found",
        name,
        `neither the tree nor a release has a header ${name}${near === undefined ? "" : `; did you mean ${near}?`}`,
      );
    }
    for (const each of found) chosen.add(each);
  }
  return [...chosen].sort();
}
