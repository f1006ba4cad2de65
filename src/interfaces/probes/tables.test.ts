import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { presences } from "../presence.ts";
import { probeTables } from "../probe-tables.ts";
import type { ProbeTable, Row } from "./probe-table.ts";

/** Rows against this machine's own headers: whatever a header defines under a row's name has that row's number. */

const folder = "/usr/include";
const text = (header: string) => readFileSync(`${folder}/${header}`, "utf8");

async function rowsOf(name: keyof typeof probeTables, ask: string): Promise<readonly Row[]> {
  const table: ProbeTable = await probeTables[name]();
  const found = table.asks.find((each) => each.name === ask);
  if (found === undefined || found.kind === "command") throw new Error(`${name} asks nothing of the name ${ask}`);
  return found.kind === "mask" ? found.bits : found.kind === "ids" ? found.ids : found.steps;
}

/** A constant's number in a header: `(1U << 3)`, `0x10`, `26`. */
function defined(source: string, name: string): number | undefined {
  const [, shift, number] =
    new RegExp(`#define\\s+${name}\\s+(?:\\(1U?\\s*<<\\s*(\\d+)\\)|(0x[0-9a-fA-F]+|\\d+))`).exec(source) ?? [];
  return shift !== undefined ? 2 ** Number(shift) : number === undefined ? undefined : Number(number);
}

describe.runIf(existsSync(`${folder}/linux/io_uring.h`))("as the headers have them", () => {
  test.each([
    ["io_uring", "IORING_FEAT", "linux/io_uring.h", "IORING_FEAT_", "mask", 10],
    ["userfaultfd", "UFFD_FEATURE", "linux/userfaultfd.h", "UFFD_FEATURE_", "mask", 9],
    ["tun", "IFF", "linux/if_tun.h", "IFF_", "mask", 8],
    ["vhost-net", "backend features", "linux/vhost_types.h", "", "number", 2],
    ["vhost-net", "features", "linux/virtio_config.h", "", "number", 5],
    ["vhost-vsock", "features", "linux/virtio_vsock.h", "", "number", 1],
    ["drm", "DRM_CAP", "drm/drm.h", "DRM_CAP_", "number", 8],
  ] as const)("%s: %s", async (table, ask, header, prefix, kind, least) => {
    // libdrm, and not every distribution's kernel headers, brings drm/.
    if (!existsSync(`${folder}/${header}`)) return expect(header).toMatch(/^drm/);
    const source = text(header);
    const rows = (await rowsOf(table, ask)).map((row) => ({ row, value: defined(source, `${prefix}${row.name}`) }));
    const there = rows.filter(({ value }) => value !== undefined);
    expect(there.length).toBeGreaterThanOrEqual(least);
    const due = there.map(({ row }) => [row.name, kind === "mask" ? 2 ** row.at : row.at]);
    expect(there.map(({ row, value }) => [row.name, value])).toEqual(due);
  });

  test("io_uring's operations", async () => {
    const [, body = ""] = /enum io_uring_op \{([\s\S]*?)\n\};/.exec(text("linux/io_uring.h")) ?? [];
    const names = [...body.replaceAll(/\/\*[\s\S]*?\*\//g, "").matchAll(/IORING_OP_(\w+)/g)].map(([, name]) => name);
    const rows = (await rowsOf("io_uring", "last operation")).filter(({ name }) => names.includes(name));
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.map(({ name }) => [name, names.indexOf(name)])).toEqual(rows.map(({ name, at }) => [name, at]));
  });
});

test("every table says where it is from and what would bring it; its rows differ and go upwards", async () => {
  for (const [name, load] of Object.entries(probeTables)) {
    const table: ProbeTable = await load();
    expect(table.name).toBe(name);
    expect(table.source).toMatch(/^include\/uapi\//);
    expect(presences[name]?.options.length).toBeGreaterThan(0);
    for (const ask of table.asks) {
      if (ask.kind === "command") continue;
      const at = (ask.kind === "mask" ? ask.bits : ask.kind === "ids" ? ask.ids : ask.steps).map((row) => row.at);
      expect({ name, ask: ask.name, at }).toEqual({ name, ask: ask.name, at: [...new Set(at)].sort((a, b) => a - b) });
    }
  }
});
