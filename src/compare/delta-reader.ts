import type { HeaderAbi } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import { diffElements } from "../audit/diff-elements.ts";
import { type HeaderDelta, noDelta } from "../audit/header-delta.ts";
import { type NamedElement, namedElements } from "../audit/named-elements.ts";
import { createHeaderReader, type HeaderReader } from "../header/read.ts";
import type { HeaderAtCommit } from "../tree/commit-headers.ts";
import { headerSlices } from "./header-slices.ts";
import { LiveHeader } from "./live-header.ts";

/** Characters that one reader reads before another takes its place: names, includes and what is read whole stay with a reader. */
const most = 1 << 20;

const none: ReadonlyMap<string, NamedElement> = new Map();

/** Reads the texts that headers had one after another. What two of them have in common is not read, nor evaluated. */
export class DeltaReader {
  #reader: HeaderReader = createHeaderReader();
  #read = 0;
  #header = "";
  #live = new LiveHeader();
  readonly #sliced: boolean;

  /** @param options `sliced: false` reads every text whole: what comes out is the same. */
  constructor({ sliced = true }: { readonly sliced?: boolean } = {}) {
    this.#sliced = sliced;
  }

  /** What changed from one text to another; either may be undefined: then there is none. */
  delta(before: HeaderAtCommit | undefined, after: HeaderAtCommit | undefined, model: DataModel): HeaderDelta {
    if (before === undefined && after === undefined) return noDelta;
    if (before?.key === after?.key) return noDelta;
    if (this.#read > most) {
      this.#reader = createHeaderReader();
      this.#read = 0;
    }
    // The next text of a header that is new is read as a slice: hardly any comes again whole.
    if (before === undefined) return deltaOf(undefined, after && this.#passing(after, model));
    if (after === undefined) return deltaOf(this.#passing(before, model), undefined);
    if (before.source.name === after.source.name && before.around === after.around) {
      const slice = this.#sliced ? this.#slice(before, after, model) : undefined;
      if (slice !== undefined) return slice;
    }
    const [old, now] = [this.#abi(before, model), this.#abi(after, model)];
    if (old.name !== now.name) return deltaOf(old, now);
    if (this.#reader.unchanged(old, now)) return noDelta;
    const { before: left, after: right } = this.#reader.inQuestion(old, now);
    return deltaOf(left, right);
  }

  /** From what differs alone; undefined when that cannot be told apart, or not be read without error. */
  #slice(before: HeaderAtCommit, after: HeaderAtCommit, model: DataModel): HeaderDelta | undefined {
    const { name } = after.source;
    if (this.#header !== name) this.#live = new LiveHeader();
    this.#header = name;
    const slices = headerSlices(this.#live, before.source.text, after.source.text);
    if (slices === undefined) return undefined;
    if (slices === "same") return noDelta;
    const read = (text: string, { loader }: HeaderAtCommit) => {
      this.#read += text.length;
      return this.#reader.readPassing({ name, text }, loader, model, { without: slices.alike });
    };
    const delta = deltaOf(read(slices.before, before), read(slices.after, after));
    return delta.unread === undefined ? delta : undefined;
  }

  #passing({ source, loader, size }: HeaderAtCommit, model: DataModel): HeaderAbi {
    this.#read += size;
    return this.#reader.readPassing(source, loader, model);
  }

  #abi(header: HeaderAtCommit, model: DataModel): HeaderAbi {
    this.#read += header.size;
    // What was read of a text before is found again, but for what evaluating it had to say: that must not depend on who asked first.
    const { source, loader } = header;
    return this.#reader.read([source], loader, model).headers.get(source.name) as HeaderAbi;
  }
}

function deltaOf(before: HeaderAbi | undefined, after: HeaderAbi | undefined): HeaderDelta {
  const named = (header: HeaderAbi | undefined) => (header === undefined ? none : namedElements(header));
  const [old, now] = [named(before), named(after)];
  const [wrongBefore, wrongAfter] = [errorOf(before), errorOf(after)];
  return {
    ...diffElements(old, now),
    unread: wrongAfter?.text ?? wrongBefore?.text,
    unreadBefore: wrongBefore?.what === wrongAfter?.what && wrongBefore !== undefined,
  };
}

function errorOf(header: HeaderAbi | undefined): { readonly text: string; readonly what: string } | undefined {
  const error = header?.diagnostics.find(({ severity }) => severity === "error");
  if (error === undefined) return undefined;
  const { file, line, column } = error.place;
  // Lines move with every commit.
  return { text: `${file}:${line}:${column}: ${error.message}`, what: `${file} ${error.message}` };
}
