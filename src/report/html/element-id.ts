import { fingerprint } from "../../review/fingerprint.ts";
import type { Change, Finding, LayoutChange } from "../../review/result.ts";

/** Names for the parts of a page that links can lead to: the same as long as what they are about is the same. */
export class ElementIds {
  readonly #taken = new Set<string>();

  /** `f-9c01ab34ef56`: the finding's own fingerprint. */
  finding({ fingerprint: print }: Finding): string {
    return this.#free(`f-${print}`);
  }

  /** `c-9c01ab34ef56`: a fingerprint over what was changed and how. */
  change({ header, kind, action, element, before, after }: Change): string {
    return this.#free(`c-${fingerprint([header, kind, action, element, before, after].join("\0"))}`);
  }

  /** `r-vduse_dev_config-9c01ab34`. */
  layout({ header, record }: LayoutChange): string {
    return this.#free(`r-${slug(record)}-${fingerprint(`${header}\0${record}`).slice(0, 8)}`);
  }

  /** `h-linux-vduse.h`. */
  header(header: string): string {
    return this.#free(`h-${slug(header)}`);
  }

  #free(wanted: string): string {
    let id = wanted;
    for (let next = 2; this.#taken.has(id); next++) id = `${wanted}-${next}`;
    this.#taken.add(id);
    return id;
  }
}

function slug(text: string): string {
  return text.replace(/[^\w.]+/g, "-");
}
