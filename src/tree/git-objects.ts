import { startGit } from "./git-process.ts";

/** An object as git has it. */
export interface GitObject {
  readonly id: string;
  readonly kind: "blob" | "tree" | "commit" | "tag";
  readonly bytes: Buffer;
}

/** One `git cat-file --batch`, asked as often as wanted, with many questions under way at once. */
export interface GitObjects {
  /**
   * An object by its id, or by `COMMIT:PATH`; undefined when it is not there. Rejects with a `TreeError` when git failed.
   * A name with a line feed in it is not there.
   */
  get(name: string): Promise<GitObject | undefined>;
  /** The text of a blob by its id, invalid bytes replaced; undefined when there is no such blob. Rejects as `get` does. */
  text(id: string): Promise<string | undefined>;
  close(): void;
}

interface Waiting {
  /** Bytes are those of the pipe, and hold on to more than the object: whoever keeps them copies. */
  resolve(object: GitObject | undefined): void;
  reject(error: unknown): void;
}

export function openGitObjects(path: string): GitObjects {
  const git = startGit(path, ["cat-file", "--batch"], { input: true });
  const waiting: Waiting[] = [];
  let next = 0;
  let failure: unknown;
  let asking = "";
  const send = () => {
    const names = asking;
    asking = "";
    void git.write(names);
  };
  let over = false;
  const answer = (object: GitObject | undefined) => {
    const asked = waiting[next];
    if (asked === undefined) return;
    next += 1;
    // The answered ones are let go of, some at a time.
    if (next > 1024) {
      waiting.splice(0, next);
      next = 0;
    }
    asked.resolve(object);
  };
  const reader = readAnswers(git.output, answer);
  reader.then(
    () => {
      over = true;
      for (const each of waiting.splice(next)) each.resolve(undefined);
    },
    (error: unknown) => {
      failure = error;
      over = true;
      for (const each of waiting.splice(next)) each.reject(error);
    },
  );
  const ask = <T>(name: string, take: (object: GitObject) => T | undefined): Promise<T | undefined> => {
    if (name.includes("\n")) return Promise.resolve(undefined);
    if (over) return failure === undefined ? Promise.resolve(undefined) : Promise.reject(failure);
    return new Promise((resolve, reject) => {
      waiting.push({ resolve: (object) => resolve(object === undefined ? undefined : take(object)), reject });
      // Questions of one turn go together: a write costs more than what is written.
      if (asking === "") queueMicrotask(send);
      asking += `${name}\n`;
    });
  };
  return {
    get: (name) => ask(name, (object) => ({ ...object, bytes: Buffer.from(object.bytes) })),
    text: (id) => ask(id, ({ kind, bytes }) => (kind === "blob" ? bytes.toString("utf8") : undefined)),
    close: () => git.stop(),
  };
}

const kinds = new Set(["blob", "tree", "commit", "tag"]);

/** `ID KIND SIZE`, a line feed, the bytes, a line feed; or a line that ends with ` missing`, and says what is. */
async function readAnswers(output: AsyncIterable<Buffer>, answer: (object: GitObject | undefined) => void): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  let parts: Buffer[] = [];
  /** Bytes that have to be here before there is anything to look at: a large object is put together once. */
  let needed = 0;
  let size = 0;
  for await (const piece of output) {
    parts.push(piece);
    size += piece.length;
    if (size < needed) continue;
    rest = parts.length === 1 ? piece : Buffer.concat(parts);
    let at = 0;
    needed = 0;
    for (;;) {
      const end = rest.indexOf(10, at);
      if (end < 0) break;
      const [id = "", kind = "", length] = rest.toString("latin1", at, end).split(" ");
      if (!kinds.has(kind) || length === undefined || !/^\d+$/.test(length)) {
        answer(undefined);
        at = end + 1;
        continue;
      }
      const last = end + 1 + Number(length);
      if (rest.length <= last) {
        needed = last + 1 - at;
        break;
      }
      answer({ id, kind: kind as GitObject["kind"], bytes: rest.subarray(end + 1, last) });
      at = last + 1;
    }
    rest = rest.subarray(at);
    parts = rest.length === 0 ? [] : [rest];
    size = rest.length;
  }
}
