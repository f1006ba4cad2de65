import { spawnSync } from "node:child_process";
import { environmentOfCurrent, environmentOfNamed, gitSettings } from "./git-environment.ts";
import { partialClone } from "./partial-clone.ts";
import { pathspecs } from "./pathspecs.ts";
import { TreeError } from "./tree-error.ts";

/** A file of a commit: its path below the commit's root, and the id of its text. */
export interface GitFile {
  readonly path: string;
  readonly id: string;
  /** A link's text is where it leads, and no header. */
  readonly link: boolean;
}

/** A git repository whose objects are read as they are: nothing is checked out, fetched or written. */
export interface GitRepository {
  readonly path: string;
  /** Files below these folders (`""`: all) of a commit, tag or tree, or of the index (`:`). Throws a `TreeError` when there is no such thing. */
  files(ref: string, folders: readonly string[]): readonly GitFile[];
  /** Texts by id, UTF-8 with invalid bytes replaced; each is read once in the life of the repository. An object that is not here is left out. */
  texts(ids: Iterable<string>): ReadonlyMap<string, string>;
  /** Names of tags and branches that a pattern with `*` means. */
  refs(pattern: string): readonly string[];
  /**
   * The answer of a further git command that only reads, as text; undefined when git refuses it, which the caller has to put into words.
   * Every argument that a user wrote must stand behind `--end-of-options` or `--`.
   */
  ask(args: readonly string[]): string | undefined;
}

/**
 * @param path A folder of a working tree, or a bare repository; `.` is the current one, in a hook that whose hook it is.
 * Throws a `TreeError` when git is not there or finds no repository.
 */
export function openGitRepository(path: string): GitRepository {
  const git = (args: readonly string[], input?: string) => runGit(path, args, input);
  const probe = git(["rev-parse", "--git-dir"]);
  if (probe.status !== 0) throw new TreeError("no-git", path, `${path} is no git repository; git says: ${probe.error}`);
  const known = new Map<string, string>();

  const listIndex = (folders: readonly string[]) => git(["ls-files", "-s", "-z", "--full-name", "--", ...folders]);

  const listTree = (ref: string, folders: readonly string[]) => {
    const resolved = git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{tree}`]);
    if (resolved.status !== 0) {
      throw new TreeError(
        "no-such-ref",
        `${path}@${ref}`,
        `${path} has no commit, tag or branch ${ref}; git -C ${path} tag lists those that it has`,
      );
    }
    const tree = resolved.out.toString("utf8").trim();
    return git(["ls-tree", "-r", "-z", "--full-tree", tree, "--", ...folders]);
  };

  const files = (ref: string, folders: readonly string[]): readonly GitFile[] => {
    const named = folders.filter((folder) => folder !== "");
    const listed = ref === ":" ? listIndex(pathspecs(named)) : listTree(ref, named);
    if (listed.status !== 0)
      throw new TreeError("path-unreadable", `${path}@${ref}`, `${path}@${ref} cannot be listed: ${listed.error}`);
    return listed.out
      .toString("utf8")
      .split("\0")
      .flatMap((line): readonly GitFile[] => {
        // A tree has `MODE blob ID`, the index `MODE ID STAGE`. A submodule (160000) holds no file of this repository.
        const [, mode, id, file] = /^(\d+) (?:blob )?([0-9a-f]{40,64})(?: 0)?\t(.*)$/s.exec(line) ?? [];
        if (mode === undefined || mode === "160000" || id === undefined || file === undefined) return [];
        return [{ path: file, id, link: mode === "120000" }];
      });
  };

  const texts = (ids: Iterable<string>): ReadonlyMap<string, string> => {
    const wanted = new Set(ids);
    const unread = [...wanted].filter((id) => !known.has(id));
    if (unread.length > 0)
      for (const [id, text] of readObjects(git(["cat-file", "--batch"], `${unread.join("\n")}\n`).out)) known.set(id, text);
    return new Map([...wanted].flatMap((id) => (known.has(id) ? [[id, known.get(id) ?? ""] as const] : [])));
  };

  const refs = (pattern: string): readonly string[] => {
    const listed = git(["for-each-ref", "--format=%(refname:short)", "refs/tags", "refs/heads"]);
    const matches = new RegExp(`^${pattern.split("*").map(escaped).join(".*")}$`);
    return listed.out
      .toString("utf8")
      .split("\n")
      .filter((name) => matches.test(name));
  };

  const ask = (args: readonly string[]): string | undefined => {
    const { status, out } = git(args);
    return status === 0 ? out.toString("utf8") : undefined;
  };

  return { path, files, texts, refs, ask };
}

/** What `git cat-file --batch` answers: a line `ID blob SIZE`, the bytes, a line feed; `ID missing` for what is not there. */
function* readObjects(bytes: Buffer): Generator<readonly [id: string, text: string]> {
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at);
    if (end < 0) return;
    const [id = "", kind, size] = bytes.toString("latin1", at, end).split(" ");
    at = end + 1;
    if (kind !== "blob" || size === undefined) continue;
    yield [id, bytes.toString("utf8", at, at + Number(size))];
    at += Number(size) + 1;
  }
}

/** Nothing of the user's configuration may start a program, and nothing may be fetched. */
const environment = { GIT_OPTIONAL_LOCKS: "0", GIT_NO_LAZY_FETCH: "1", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" };

/** More than all headers of a kernel: those of one release have some 15 MB. */
const most = 1 << 30;

function runGit(path: string, args: readonly string[], input: string | undefined) {
  const { status, stdout, stderr, error } = spawnSync("git", ["-C", path, ...gitSettings, ...args], {
    env: { ...(path === "." ? environmentOfCurrent() : environmentOfNamed(path)), ...environment },
    input: input ?? "",
    maxBuffer: most,
  });
  if (error !== undefined) {
    const missing = "code" in error && error.code === "ENOENT";
    throw new TreeError(
      "no-git",
      path,
      missing ? "git is not installed, and a repository is to be read" : `git failed: ${error.message}`,
    );
  }
  const said = stderr.toString("utf8");
  const partial = status === 0 ? undefined : partialClone(path, said);
  if (partial !== undefined) throw partial;
  return { status, out: stdout, error: said.trim().split("\n")[0] ?? "" };
}

function escaped(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
}
