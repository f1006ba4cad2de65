/** What nobody saw of a run, or the build did not answer. */
export interface Apart {
  /** Calls of a process that may not be read: they met the machine, and what they were nobody saw. */
  readonly denied: number;
  /** How often a listener was asked for, of which the kernel gives a process one (EBUSY), and abide's is there. */
  readonly listeners: number;
  /** Descriptors for which abide had no room, so that they were refused (EMFILE): the build would not have done so. */
  readonly full: number;
  /** Programs that were started by the program, and whose files give rights that they have not got: `/usr/bin/su is set-uid, to run as user 0`. */
  readonly rights: readonly string[];
}
