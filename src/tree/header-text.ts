import { posix } from "node:path";
import { commonEnds } from "./common-ends.ts";
import { uapiGuards } from "./kernel-macros.ts";

/** A header's text, and what it includes. */
export interface HeaderText {
  /** As it was committed. */
  readonly raw: string;
  /** As `make headers_install` writes it, where it is a source of that (`stripUapiGuards`). */
  readonly installed: string;
  readonly includes: readonly Asked[];
  readonly guards: readonly number[];
}

export interface Asked {
  readonly name: string;
  readonly quoted: boolean;
}

/** @param like A text that it may have much in common with: that part is not looked at again. The outcome is the same without it. */
export function headerText(raw: string, like?: HeaderText): HeaderText {
  if (like === undefined) return textWith(raw, includesOf(raw), uapiGuards(raw));
  const { start, end } = commonEnds(like.raw, raw);
  // Lines are looked at one by one, whole ones.
  const first = start === 0 ? 0 : raw.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = (text: string) => {
    const at = text.indexOf("\n", text.length - end);
    return at < 0 ? text.length : at + 1;
  };
  const [last, lastBefore] = [lineEnd(raw), lineEnd(like.raw)];
  const [middle, middleBefore] = [raw.slice(first, last), like.raw.slice(first, lastBefore)];
  const includes = middle.includes("include") || middleBefore.includes("include") ? includesOf(raw) : like.includes;
  const guards = [
    ...like.guards.filter((at) => at < first),
    ...uapiGuards(middle).map((at) => at + first),
    ...like.guards.filter((at) => at >= lastBefore).map((at) => at + raw.length - like.raw.length),
  ];
  return textWith(raw, sameIncludes(includes, like.includes) ? like.includes : includes, guards);
}

function textWith(raw: string, includes: readonly Asked[], guards: readonly number[]): HeaderText {
  let installed = "";
  let from = 0;
  for (const at of guards) {
    installed += raw.slice(from, at);
    from = at + prefix.length;
  }
  return { raw, installed: from === 0 ? raw : installed + raw.slice(from), includes, guards };
}

const prefix = "_UAPI";

/** Every include that stands in a text, also where a conditional leaves it out: what may be looked at, and never less. */
function includesOf(text: string): readonly Asked[] {
  const found: Asked[] = [];
  if (!text.includes("include")) return found;
  for (const [, open, name = ""] of text.matchAll(/^[ \t]*#[ \t]*include(?:_next)?[ \t]*([<"])([^>"\n]+)[>"]/gm)) {
    if (!name.startsWith("/")) found.push({ name: posix.normalize(name), quoted: open === '"' });
  }
  return found;
}

function sameIncludes(a: readonly Asked[], b: readonly Asked[]): boolean {
  return a.length === b.length && a.every(({ name, quoted }, at) => name === b[at]?.name && quoted === b[at]?.quoted);
}
