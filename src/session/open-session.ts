import { codecOf } from "../codec/codec.ts";
import type { ChangeId } from "../contract/contract.ts";
import { failed } from "./answer.ts";
import type { Asked } from "./ask.ts";
import { CallError } from "./call-error.ts";
import type { Consumer, Method } from "./consumer.ts";
import { decode, encodeScalar, isRecord, sizeOfType } from "./decode.ts";
import type { Requirement } from "./session.ts";
import { TransportError } from "./transport-error.ts";

/** The session's object: only the methods that were agreed on are its properties. */
export function open(
  consumer: Consumer,
  fd: number,
  agreed: ReadonlySet<ChangeId>,
  asked: readonly Asked[],
  { bundles = {} }: Requirement,
): object {
  let closed = false;
  const session: { [name: string]: unknown } = {
    fd,
    asked,
    agreed: consumer.contract.changes.map(({ id }) => id).filter((id) => agreed.has(id)),
    has: (name: string) => (Object.hasOwn(bundles, name) ? bundles[name] : [name])?.every((id) => agreed.has(id)) === true,
    async close() {
      if (closed) return;
      closed = true;
      await consumer.transport.close(fd);
    },
  };
  for (const [name, method] of Object.entries(consumer.methods)) {
    if (!agreed.has(method.change)) continue;
    session[name] = async (value?: unknown) => {
      if (closed) throw new TransportError("gone", `${name}: the session is closed`);
      return call(consumer, fd, method, value);
    };
  }
  return session;
}

async function call(consumer: Consumer, fd: number, method: Method, value: unknown): Promise<unknown> {
  const argument = encode(method, value, consumer.endian);
  const answer = await consumer.transport.ioctl(fd, method.number, argument);
  if (failed(answer)) throw new CallError(method.command, method.change, answer.errno);
  if (method.gives === "number") return answer.value;
  if (method.gives === "nothing" || typeof method.argument === "string") return undefined;
  const [given, back] = [argument instanceof Uint8Array ? argument.length : 0, answer.bytes];
  if (back?.length !== given) {
    const found = back === undefined ? "without its bytes" : `with ${back.length} bytes in place of ${given}`;
    throw new TransportError("malformed", `${method.command} answered ${found}`);
  }
  return isRecord(method.argument) ? codecOf(method.argument).read(back) : decode(method.argument, back, consumer.endian);
}

function encode(
  { argument: type, sizeField }: Method,
  value: unknown,
  endian: Consumer["endian"],
): bigint | Uint8Array | undefined {
  if (type === "none") return undefined;
  if (type === "value") return BigInt(value as bigint);
  if (isRecord(type)) {
    const size = sizeField === undefined ? {} : { [sizeField]: type.size };
    return codecOf(type).write({ ...size, ...(value as object | undefined) } as never);
  }
  if (value === undefined) return new Uint8Array(sizeOfType(type));
  return type.kind === "text" ? textBytes(String(value), sizeOfType(type)) : encodeScalar(type, value, endian);
}

/** A C string in a field of its own, in UTF-8. Throws a `RangeError` when it and its NUL do not fit. */
function textBytes(text: string, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  const encoded = new TextEncoder().encode(text);
  if (encoded.length >= size) throw new RangeError(`expected at most ${size - 1} bytes of text, found ${encoded.length}`);
  bytes.set(encoded);
  return bytes;
}
