import { QueueError } from "./queue-error.ts";

/** Where a queue is. */
export interface QueueAddress {
  /** As the client takes it. */
  readonly url: string;
  /** Without user and password: what messages say. */
  readonly shown: string;
}

/** Valkey is spoken to as Redis is. */
const schemes: { readonly [scheme: string]: string } = {
  "redis:": "redis:",
  "rediss:": "rediss:",
  "valkey:": "redis:",
  "valkeys:": "rediss:",
};

/** Reads `redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]`; `rediss://` for TLS. Throws a `QueueError` for anything else. */
export function queueAddress(text: string): QueueAddress {
  const expected = "expected redis://HOST[:PORT][/DATABASE], or rediss:// for TLS";
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new QueueError(`${expected}, found ${JSON.stringify(text)}`);
  }
  const scheme = schemes[url.protocol];
  // What is not understood may be a password: it is not said.
  if (scheme === undefined) throw new QueueError(`${expected}, found one that begins with ${url.protocol}`);
  if (url.hostname === "") throw new QueueError(`${expected}, found no host`);
  if (!/^(\/\d*)?$/.test(url.pathname)) throw new QueueError(`${expected}, found the database ${url.pathname.slice(1)}`);
  const rest = text.trim().slice(url.protocol.length);
  return { url: `${scheme}${rest}`, shown: `${scheme}//${url.host}${url.pathname === "/" ? "" : url.pathname}` };
}
