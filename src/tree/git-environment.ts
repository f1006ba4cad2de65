import { spawnSync } from "node:child_process";

/** By which an environment says where a repository is. */
const whereabouts = [
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_COMMON_DIR",
  "GIT_PREFIX",
  "GIT_NAMESPACE",
  "GIT_IMPLICIT_WORK_TREE",
  "GIT_INTERNAL_SUPER_PREFIX",
];

/** What belongs to the repository that an environment is about: a hook has the next commit's index, and objects that are not let in yet. */
const belongings = [
  "GIT_INDEX_FILE",
  "GIT_OBJECT_DIRECTORY",
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_SHALLOW_FILE",
  "GIT_REPLACE_REF_BASE",
];

/** What makes other paths of the paths that git is given. */
const pathspecs = ["GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"];

/** Of the user's configuration nothing may start a program, or change what git says of a history. */
export const gitSettings: readonly string[] = [
  "core.fsmonitor=false",
  "diff.relative=false",
  "log.follow=false",
  "log.showRoot=true",
  "log.showSignature=false",
].flatMap((each) => ["-c", each]);

/**
 * The environment for a git that is started for a repository which the user named. Where git was started by another git, as in a hook, variables say which
 * repository that one was about, and would count for more than the name. Of the same repository, what belongs to it is kept.
 *
 * @param path A folder of a working tree, or a bare repository.
 */
export function environmentOfNamed(path: string): NodeJS.ProcessEnv {
  const all = environmentOfCurrent();
  const named = without(all, [...whereabouts, ...belongings]);
  if (![...whereabouts, ...belongings].some((name) => all[name] !== undefined)) return named;
  const key = JSON.stringify([path, process.cwd(), ...[...whereabouts, ...belongings].map((name) => all[name] ?? null)]);
  const known = same.get(key) ?? isSame(path, named, all);
  same.set(key, known);
  return known ? without(all, whereabouts) : named;
}

/** The environment for a git that is started for the current repository, whichever the environment says that it is. */
export function environmentOfCurrent(): NodeJS.ProcessEnv {
  return without(process.env, pathspecs);
}

/** Whether a name and an environment mean one repository; git is started often, and this asked once. */
const same = new Map<string, boolean>();

function isSame(path: string, named: NodeJS.ProcessEnv, all: NodeJS.ProcessEnv): boolean {
  const folder = (where: readonly string[], env: NodeJS.ProcessEnv) => {
    const { status, stdout } = spawnSync("git", [...where, "rev-parse", "--absolute-git-dir"], { env, encoding: "utf8" });
    return status === 0 ? stdout : undefined;
  };
  const meant = folder(["-C", path], named);
  return meant !== undefined && meant === folder([], all);
}

function without(environment: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));
}
