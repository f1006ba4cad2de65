/** What is asked of an interface's headers, and which rules look. The text of a row is ours; where it comes from is its source. */
export interface CoverageRow {
  /** What is asked, as a sentence. */
  readonly asks: string;
  /**
   * What can settle it: the `header`; the kernel's `source`; `people`, who read a document or weigh who is hurt; a `test`; a history or a tree
   * of releases (`audit`).
   */
  readonly by: "header" | "source" | "people" | "test" | "audit";
  /** Rules that look at headers for it. A row that headers settle has one at least, or it says why not. */
  readonly rules: readonly string[];
  /** What of it headers cannot settle, and who can; "" when they settle all of it. */
  readonly rest: string;
}

export interface CoverageTable {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly rows: readonly CoverageRow[];
}

const h = (asks: string, rules: readonly string[], rest = ""): CoverageRow => ({ asks, by: "header", rules, rest });
const by = (who: CoverageRow["by"], asks: string, rest: string, rules: readonly string[] = []): CoverageRow => ({
  asks,
  by: who,
  rules,
  rest,
});

const documents: CoverageTable = {
  name: "documents",
  title: "What the kernel's documents ask",
  source:
    "Documentation/process/botching-up-ioctls.rst, driver-api/ioctl.rst, userspace-api/ioctl/ioctl-number.rst, process/adding-syscalls.rst, virt/kvm/review-checklist.rst, process/handling-regressions.rst and dev-tools/checkuapi.rst",
  rows: [
    h("Types of fixed size only: no long, size_t or time_t, no plain char as a number", ["unportable-member", "time-member"]),
    h("Every member at a multiple of its size, no padding by the compiler", [
      "hole-added",
      "padding-consumed",
      "member-misaligned",
    ]),
    h("A record with a 64-bit member has a size that is a multiple of 8, and so the same on 32 and 64 bits", [
      "abi-dependent-layout",
      "hole-added",
    ]),
    h("No pointers: __u64 in their place", ["pointer-member"]),
    h("No bit-fields and no enums in arguments", ["bit-field-member", "enum-member"]),
    h("No end at one, two or three bytes beyond a multiple of four; nothing that relies on alignment beyond 16 bits", [
      "record-ends-unevenly",
      "hole-added",
    ]),
    h(
      "Times as __u64 nanoseconds or __s64 seconds, never timespec or timeval",
      ["time-member"],
      "that the clock is named is read by people",
    ),
    h("Numbers by _IO, _IOR, _IOW and _IOWR, with a type and not its sizeof", [
      "command-argument-sizeof",
      "command-number-by-hand",
    ]),
    h(
      "The direction is what happens; _IO only without an argument, or where the record says its size",
      ["direction-unlikely", "argument-not-in-number", "command-direction-changed"],
      "what is really copied is in the source",
    ),
    h("At most 8191 bytes in a number, and as many on every architecture", ["command-size-unportable"]),
    h(
      "Type and number used once; dead numbers stay dead",
      ["command-number-reused", "command-ordinal-shared", "command-removed", "number-shared"],
      "that the block is registered is in ioctl-number.rst, which is no header",
    ),
    h("The record of a released command never changes its size; another meaning is another number, and the old one stays", [
      "command-size-changed",
      "command-argument-changed",
      "record-shrunk",
      "record-grown",
      "member-resized",
      "member-retyped",
    ]),
    h("No version in an argument that switches its meaning", ["version-member", "version-introduced"]),
    h("What may grow has its size or flags, and each of its sizes is published", [
      "growth-scheme-missing",
      "size-constant-missing",
    ]),
    h(
      "New members, flags and enumerators at the end; what is there never moves",
      [
        "member-moved",
        "member-behind-union",
        "enumerator-changed",
        "constant-changed",
        "flag-overlaps",
        "number-slip",
        "record-align-changed",
        "enum-resized",
      ],
      "whether a gap was ever used is a question to the history",
    ),
    by("source", "Unknown flags are refused, also while there are none", "the check is in the command's handler", [
      "flags-not-checked",
    ]),
    by("source", "Every reserved byte is checked for zero, on every path", "the check is in the handler", [
      "reserved-not-checked",
      "reserved-note-missing",
      "reserved-consumed",
    ]),
    by(
      "source",
      "A longer record's tail is checked for zero, a shorter one is extended",
      "copy_struct_from_user, or what is in its place",
      ["caller-size-not-checked"],
    ),
    by(
      "source",
      "An unknown command answers ENOTTY",
      "the default of the handler; where abide knows the answer, a rule uses it",
      ["absent-is-ambiguous", "unknown-command-errno"],
    ),
    by("source", "Success is 0", "the handler's return values"),
    by("source", "What is handed out was cleared before it was filled", "the handler", ["hole-added", "output-not-cleared"]),
    by("source", "compat_ioctl is there where 32-bit programs come", "the file operations", [
      "compat-not-wired",
      "abi-dependent-layout",
      "pointer-member",
    ]),
    by("source", "Counts, ranges and times are checked for overflow; time-outs are absolute", "the handler"),
    by("source", "New descriptors can be asked to be closed on exec", "the handler, and a flag whose meaning only it gives", [
      "cloexec-not-found",
    ]),
    h(
      "Support can be found out: an old kernel refuses, or a capability or feature bit says it",
      ["gate-missing", "gate-note-missing", "capability-missing", "absent-is-ambiguous", "capability-not-documented"],
      "that KVM's api.rst documents it is looked up in the source, and by abide review --doc",
    ),
    by("test", "A test for each rejection, with otherwise valid input", "abide selftest makes them from a contract"),
    by(
      "people",
      "Arguments of system calls: 64-bit ones in odd places, loff_t, the lists to ask",
      "system calls are in no header for programs",
    ),
    h("A header or a #define that goes away is a break; keep it, marked as unused", [
      "header-removed",
      "include-dropped",
      "constant-removed",
      "enum-removed",
      "function-changed",
      "function-body-changed",
      "enumerator-removed",
      "macro-body-changed",
      "record-removed",
      "member-removed",
      "member-renamed",
      "typedef-changed",
      "command-removed",
      "macro-now-enumerator",
    ]),
    by("people", "What breaks a user's work is a regression, whatever the document says", "no tool knows who uses what"),
    h(
      "What debug information does not have: values of #defines, numbers of commands, branches",
      ["constant-changed", "macro-body-changed", "function-body-changed", "branch-not-judged", "command-number-changed"],
      "flag checks and semantics are in the source",
    ),
  ],
};

const detectors: CoverageTable = {
  name: "detectors",
  title: "What a checker of interfaces has to notice",
  source: "the failures that the lists have seen, each with its rule's precedent",
  rows: [
    h("The size in a command's number changed", ["command-size-changed"]),
    h("32 and 64 bits differ in size", ["abi-dependent-layout"]),
    h("The offset of an existing member changed", ["member-moved"]),
    h("An enumerator or a #define changed its value or vanished", [
      "enumerator-changed",
      "enumerator-removed",
      "constant-changed",
      "constant-removed",
      "enum-removed",
    ]),
    h("Something came in before a sentinel, or behind one that stayed", ["enumerator-changed", "sentinel-not-grown"]),
    h("Direction bits against what is copied", ["direction-unlikely"], "what is copied is in the source"),
    by("source", "A reserved byte without a check for zero", "the handler", [
      "reserved-not-checked",
      "reserved-note-missing",
      "reserved-consumed",
    ]),
    by("source", "Flags without a check against a mask", "the handler", ["flags-not-checked", "mask-not-grown"]),
    h("A new member without a flag or a published size", ["gate-missing", "size-constant-missing"]),
    by("source", "A member that is handed out and on some path never written", "the handler", ["output-not-cleared"]),
    by(
      "source",
      "A capability without its handler, or a handler without its capability",
      "the handler; by release: abide audit",
      ["capability-missing", "command-without-handler", "gate-not-answered"],
    ),
    by("audit", "A capability's number means something else than upstream's", "needs upstream's releases: abide audit"),
    by("source", 'The errno for "unknown" changed', "the handler", ["absent-is-ambiguous", "unknown-command-errno"]),
    by("source", "The documented rule of sizes is not what the code does", "the handler"),
    h("A comment spells another macro than the definition, or a gate that is not there", [
      "comment-macro-differs",
      "gate-note-unknown",
    ]),
  ],
};

const policy: CoverageTable = {
  name: "policy",
  title: "When is a version right?",
  source: "the threads on VDUSE's features (2026), the IOMMU user API (2020) and /dev/mshv (2021)",
  rows: [
    h("What is simply new, and whose absence shows, needs no version", ["version-bump-not-needed"]),
    h("A command that behaves otherwise needs one", ["version-bump-missing", "command-argument-changed"]),
    h(
      "Where a consumer could not handle the failure, a version or capability rather than a silent error",
      ["absent-is-ambiguous", "gate-missing"],
      "what consumers do with an error is found by abide trial",
    ),
    h(
      "A gate for every change, in the same commit",
      [
        "gate-missing",
        "capability-missing",
        "gate-note-missing",
        "gate-note-unknown",
        "gate-in-another-patch",
        "mended-in-another-patch",
        "changed-in-merge",
        "version-apart",
        "version-in-another-patch",
      ],
      "in a history that is already there: abide audit --history",
    ),
    h("Capabilities before versions, a size where only the size differs, another command for other behaviour", [
      "version-introduced",
      "version-where-size-tells",
      "version-for-all",
      "version-member",
      "command-argument-changed",
    ]),
    h(
      "Calls that depend on each other are checked together",
      ["bundle-without-gate"],
      "which calls depend on each other is for people to say",
    ),
    h("An interface that is not stable says so to programs", ["stable-marker-missing"]),
    h("Records grow only by the scheme that they declared", [
      "record-grown",
      "growth-scheme-missing",
      "member-behind-union",
      "reserved-consumed",
      "padding-consumed",
      "size-constant-missing",
    ]),
  ],
};

export const coverage: readonly CoverageTable[] = [documents, detectors, policy];
