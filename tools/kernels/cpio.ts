/** An entry of an archive that a kernel unpacks as its first file system. Paths are relative to the root, without a leading slash. */
export type CpioEntry =
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "file"; readonly path: string; readonly bytes: Uint8Array; readonly executable?: boolean }
  | { readonly kind: "link"; readonly path: string; readonly to: string };

/**
 * An archive in the format "newc", uncompressed (Documentation/driver-api/early-userspace/buffer-format.rst): an ASCII header of 110 bytes, the name
 * with a NUL, the content, name and content each padded to 4 bytes. The folders of each path come before it, whether they were named or not.
 * Owner is root and time is 0, so that the same entries give the same bytes. Throws for a path that is given twice, or is not a plain relative one.
 */
export function cpio(entries: readonly CpioEntry[]): Uint8Array {
  const all = withFolders(entries);
  const parts: Uint8Array[] = [];
  let number = 0;
  for (const entry of all) parts.push(...record(entry.path, ++number, modeOf(entry), contentOf(entry)));
  parts.push(...record("TRAILER!!!", 0, 0, new Uint8Array()));
  return concat(parts);
}

/** File type and permissions, as stat(2) has them. */
const modes = { folder: 0o040755, file: 0o100644, executable: 0o100755, link: 0o120777 } as const;

const headerSize = 110;
const text = new TextEncoder();

function withFolders(entries: readonly CpioEntry[]): readonly CpioEntry[] {
  const made = new Map<string, CpioEntry>();
  const add = (entry: CpioEntry) => {
    const { path } = entry;
    const parts = path.split("/");
    if (parts.some((part) => part === "" || part === "." || part === "..") || path.includes("\0")) {
      throw new Error(`expected a relative path such as usr/bin/node, found ${JSON.stringify(path)}`);
    }
    const known = made.get(path);
    if (known?.kind === "folder" && entry.kind === "folder") return;
    if (known !== undefined) throw new Error(`${path} is there twice`);
    for (let end = 1; end < parts.length; end++) {
      const folder = parts.slice(0, end).join("/");
      const above = made.get(folder);
      if (above === undefined) made.set(folder, { kind: "folder", path: folder });
      else if (above.kind !== "folder") throw new Error(`${path} lies below ${folder}, which is a ${above.kind}`);
    }
    made.set(path, entry);
  };
  for (const entry of entries) add(entry);
  return [...made.values()];
}

function modeOf(entry: CpioEntry): number {
  return entry.kind === "file" && entry.executable === true ? modes.executable : modes[entry.kind];
}

function contentOf(entry: CpioEntry): Uint8Array {
  if (entry.kind === "file") return entry.bytes;
  return entry.kind === "link" ? text.encode(entry.to) : new Uint8Array();
}

function record(path: string, number: number, mode: number, content: Uint8Array): readonly Uint8Array[] {
  const name = text.encode(`${path}\0`);
  const links = mode >> 12 === modes.folder >> 12 ? 2 : 1;
  const [owner, group, time, major, minor, deviceMajor, deviceMinor, checksum] = [0, 0, 0, 0, 0, 0, 0, 0];
  const fields = [
    number,
    mode,
    owner,
    group,
    links,
    time,
    content.length,
    major,
    minor,
    deviceMajor,
    deviceMinor,
    name.length,
    checksum,
  ];
  const header = text.encode(`070701${fields.map((field) => field.toString(16).toUpperCase().padStart(8, "0")).join("")}`);
  return [header, name, padding(headerSize + name.length), content, padding(content.length)];
}

function padding(length: number): Uint8Array {
  return new Uint8Array((4 - (length % 4)) % 4);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
