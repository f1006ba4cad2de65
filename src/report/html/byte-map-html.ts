import type { LayoutChange, LayoutMember, MemberBytes } from "../../review/result.ts";
import { markup } from "../markup.ts";
import { byteMap, type DrawnRow, type MapRow, type RowSide, type Segment } from "./byte-map.ts";
import { byteStripHtml } from "./byte-strip-html.ts";

/**
 * The bytes of one record before and after: a strip of the whole, then a row for each 8 bytes, then its members as a table, which says all that the
 * drawings show.
 */
export function byteMapHtml(
  layout: LayoutChange,
  { id, archs }: { readonly id: string; readonly archs: readonly string[] },
): string {
  const { record, abi, size, members } = layout;
  const sizes = size.before === size.after ? `${size.after} bytes` : `${size.before} → ${size.after} bytes`;
  const on = abi === archs[0] ? "" : ` <span class="only">on ${markup(abi)}</span>`;
  const cells = new Cells(members);
  const rows = byteMap(layout).rows.map((row) => rowHtml(row, cells, size));
  return `<section class="record" id="${id}" aria-label="Bytes of ${markup(record)}">
<h4><code>${markup(record)}</code> <span class="soft">${sizes}</span>${on} <a class="perma" href="#${id}" aria-label="Link to the bytes of ${markup(record)}">#</a></h4>
${byteStripHtml(layout)}
<div class="map" role="group" aria-label="${markup(record)}, 8 bytes a row; arrow keys go from member to member">
<div class="mr mh" aria-hidden="true"><span></span><span>before, ${size.before} bytes</span><span>after, ${size.after} bytes</span></div>
${rows.join("\n")}
</div>
<p class="readout" aria-live="polite"></p>
${membersHtml(members)}
</section>`;
}

/** Signs that say what a colour says. */
export const stateSigns: Readonly<Record<LayoutMember["state"], string>> = { same: "", new: "+", changed: "~", gone: "−" };

const stateWords: Readonly<Record<LayoutMember["state"], string>> = {
  same: "as before",
  new: "new",
  changed: "moved, resized or renamed",
  gone: "gone",
};

/** `bytes 280..283`, `byte 4`, `bits 96..98`, `from byte 24 on`. */
export function placeOf(bytes: MemberBytes): string {
  const { offset, size, bits } = bytes;
  if (bits !== undefined) return bits.count === 1 ? `bit ${bits.from}` : `bits ${bits.from}..${bits.from + bits.count - 1}`;
  if (size === 0) return `from byte ${offset} on`;
  return size === 1 ? `byte ${offset}` : `bytes ${offset}..${offset + size - 1}`;
}

function rowHtml(row: MapRow, cells: Cells, size: LayoutChange["size"]): string {
  if (row.kind === "folded") {
    const members = row.members === 1 ? "1 member" : `${row.members} members`;
    return `<div class="mr fold"><span class="off">${row.from}</span><span class="folded">${members} in bytes ${row.from}..${row.to - 1}, as before</span></div>`;
  }
  const long = row.to - row.from > 8;
  const off = long ? `${row.from}<i>…${row.to - 1}</i>` : `${row.from}`;
  return `<div class="mr${long ? " long" : ""}"><span class="off">${off}</span>${sideHtml(row, "before", cells, size)}${sideHtml(row, "after", cells, size)}</div>`;
}

function sideHtml(row: DrawnRow, side: "before" | "after", cells: Cells, size: LayoutChange["size"]): string {
  const { lanes, more }: RowSide = row[side];
  const drawn = lanes.map((lane) => `<div class="lane">${lane.map((each) => cells.html(each, row, side)).join("")}</div>`);
  if (more > 0) drawn.push(`<div class="more">and ${more} more at the same bytes</div>`);
  const past = row.from >= size[side] && lanes.length === 0 ? " past" : "";
  return `<div class="side ${side}${past}">${drawn.join("")}</div>`;
}

/** Draws members, and knows which one the Tab key leads to: the first that is drawn. */
class Cells {
  readonly #members: readonly LayoutMember[];
  #first = true;

  constructor(members: readonly LayoutMember[]) {
    this.#members = members;
  }

  html({ member, start, count, begins, ends }: Segment, row: DrawnRow, side: "before" | "after"): string {
    const cut = `${begins ? "" : " cut-l"}${ends ? "" : " cut-r"}`;
    const each = member === undefined ? undefined : this.#members[member];
    const bytes = each?.[side];
    if (each === undefined || bytes === undefined) {
      const scale = (row.to - row.from) / 64;
      const [from, to] = [row.from + start * scale, row.from + (start + count) * scale];
      const text =
        Number.isInteger(from) && Number.isInteger(to) ? holeText(from, to - 1) : `${count} bits that no member covers`;
      return `<span class="c hole s${start} w${count}" title="${text}"></span>`;
    }
    const filler = bytes.filler ? " filler" : "";
    const text = `${bytes.name} · ${bytes.type} · ${placeOf(bytes)} · ${stateWords[each.state]}`;
    const index = this.#first ? 0 : -1;
    this.#first = false;
    const sign = stateSigns[each.state];
    const name = begins
      ? `${sign === "" ? "" : `<b>${sign}</b>`}${markup(bytes.name)}${bytes.size === 0 ? "[]" : ""}`
      : `… ${markup(bytes.name)}`;
    return `<span class="c ${each.state}${filler}${cut} s${start} w${count}" data-m="${member}" role="img" tabindex="${index}" title="${markup(text)}">${name}</span>`;
  }
}

function holeText(from: number, to: number): string {
  return from === to ? `byte ${from}: no member covers it` : `bytes ${from}..${to}: no member covers them`;
}

function membersHtml(members: readonly LayoutMember[]): string {
  const rows = members.map(({ state, before, after }, index) => {
    const named = after ?? before;
    const name =
      before !== undefined && after !== undefined && before.name !== after.name ? `${before.name} → ${after.name}` : named?.name;
    const types = [...new Set([before?.type, after?.type].filter((type) => type !== undefined))].join(" → ");
    const place = (bytes: MemberBytes | undefined) => (bytes === undefined ? "–" : placeOf(bytes));
    const sign = state === "same" ? "" : `<span role="img" aria-label="${stateWords[state]}">${stateSigns[state]}</span>`;
    return `<tr class="${state}" data-m="${index}"><td class="sign">${sign}</td><th scope="row"><code>${markup(name ?? "")}</code></th><td><code>${markup(types)}</code></td><td>${place(before)}</td><td>${place(after)}</td></tr>`;
  });
  return `<details class="members"><summary>${members.length === 1 ? "1 member" : `${members.length} members`} as a table</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Members"><table>
<thead><tr><th scope="col"><span class="hidden">what happened</span></th><th scope="col">member</th><th scope="col">type</th><th scope="col">before</th><th scope="col">after</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table></div></details>`;
}
