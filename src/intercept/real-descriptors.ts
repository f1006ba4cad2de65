import { readdirSync } from "node:fs";
import type { Calls } from "./calls.ts";
import type { OpenFiles } from "./open-files.ts";

/** An open file of the machine that a program has. */
export interface RealDescriptor {
  /** Which one, from 1. */
  readonly serial: number;
  readonly kind: string;
  /** Where /proc/PID/fd leads. */
  readonly link: string;
}

interface Place {
  readonly process: number;
  readonly fd: number;
}

/** Which open file a number is, in whichever process, and when no number leads to it any more: as far as numbers show it. */
export class RealDescriptors {
  readonly #calls: Calls;
  readonly #files: OpenFiles;
  readonly #places = new Map<RealDescriptor, Place[]>();
  #made = 0;

  constructor(calls: Calls, files: OpenFiles) {
    this.#calls = calls;
    this.#files = files;
  }

  /** A new one, which a process has just been given. */
  opened(process: number, fd: number, kind: string, link: string): RealDescriptor {
    for (const [known, places] of this.#places) {
      const left = places.filter((place) => place.process !== process || place.fd !== fd);
      if (left.length < places.length) this.#places.set(known, left);
    }
    this.#made += 1;
    const made: RealDescriptor = { serial: this.#made, kind, link };
    this.#places.set(made, [{ process, fd }]);
    return made;
  }

  /** What a number leads to. One that was not seen before may be another number of one that was: a copy, or a child's. */
  find(process: number, fd: number, kind: string, link: string): RealDescriptor {
    const alike = [...this.#places].filter(([known]) => known.link === link);
    for (const [known, places] of alike) {
      if (places.some((place) => place.process === process && place.fd === fd)) return known;
    }
    for (const [known, places] of alike) {
      const place = places.find((each) => this.#leads(each, link));
      if (place === undefined || this.#calls.sameFile(place, { process, fd }) !== true) continue;
      places.push({ process, fd });
      return known;
    }
    return this.opened(process, fd, kind, link);
  }

  /** Those that no number leads to any more; each is told once. */
  gone(): readonly RealDescriptor[] {
    const gone = [...this.#places.keys()].filter((known) => !this.#isThere(known));
    for (const each of gone) this.#places.delete(each);
    return gone;
  }

  /** All that are left, when the program has ended. */
  rest(): readonly RealDescriptor[] {
    const rest = [...this.#places.keys()];
    this.#places.clear();
    return rest;
  }

  #isThere(known: RealDescriptor): boolean {
    const places = this.#places.get(known) ?? [];
    if (places.some((place) => this.#leads(place, known.link))) return true;
    // A program may keep a copy, and close the number that it had first.
    const moved = places.flatMap(({ process }) => this.#others(process, known.link));
    this.#places.set(known, moved);
    return moved.length > 0;
  }

  #leads({ process, fd }: Place, link: string): boolean {
    return this.#files.linkOf(process, fd) === link;
  }

  /** Numbers that lead to such a file and are not known to be another one. */
  #others(process: number, link: string): Place[] {
    const taken = new Set(
      [...this.#places.values()].flatMap((places) => places.flatMap((place) => (place.process === process ? [place.fd] : []))),
    );
    try {
      return readdirSync(`/proc/${process}/fd`)
        .map((name) => ({ process, fd: Number(name) }))
        .filter((place) => !taken.has(place.fd) && this.#leads(place, link));
    } catch {
      return [];
    }
  }
}
