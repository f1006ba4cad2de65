/**
 * What is known of an interface beyond its headers: facts that decide how loud a finding is. Data, handed in by the caller;
 * `src/interfaces` has those that abide knows.
 */
export interface KnownInterface {
  readonly name: string;
  /** Ends of header names, e.g. `vduse.h`; with a slash behind it a folder, `drm/`. */
  readonly headers: readonly string[];
  /** Kinds of descriptors, and which commands belong to them. */
  readonly descriptors: readonly KnownDescriptor[];
  /** Where a command is known by its type byte and ordinal alone, and its argument may have any size. */
  readonly anySize?: AnySize;
}

/** Who serves commands of any size: a shorter argument counts as zero from its end on, and what a longer one has more is not looked at. */
export interface AnySize {
  /** Type byte of the commands. */
  readonly group: number;
  /** Who does so, for people: `the DRM core`. */
  readonly by: string;
  /** Where this was read: file, function and release. */
  readonly source: string;
}

export interface KnownDescriptor {
  /** `/dev/vduse/control`. */
  readonly name: string;
  /** Type byte of its commands. */
  readonly group: number;
  /** First and last number within the group. */
  readonly from: number;
  readonly to: number;
  /** What an unknown command answers: an errno's name. */
  readonly unknownCommand: string;
  /** Other meanings that errno has on this descriptor, in a few words; "" when it means nothing else. */
  readonly alsoMeans: string;
  /** Where this was read: file and release. */
  readonly source: string;
}
