import type { Severity } from "./result.ts";

/** What can be wrong with patches of a series that is right as a whole. It has no pair to be called with: `across-patches.ts` looks for it. */
export interface SeriesRule {
  readonly id: string;
  readonly title: string;
  readonly kind: "series";
  readonly severity: Severity;
  readonly decidedBy: "header";
  readonly why: string;
  readonly precedent: string;
  /** For its page: how to mend it. */
  readonly fix: string;
}

/** An element and what announces it come in different patches. */
export const gateInAnotherPatch: SeriesRule = {
  id: "gate-in-another-patch",
  title: "an element and the gate that announces it come in different patches",
  kind: "series",
  decidedBy: "header",
  severity: "risk",
  why: "Patches are picked one by one: a tree that takes only one of the two has an element that nothing announces, or announces what it does not have.",
  precedent:
    "Review of MSHV_REQUEST_VERSION: attach a capability to every change of the ABI, and expose it in the same commit that makes the change (V. Kuznetsov, linux-hyperv list, April 2021).",
  fix: "Move the constant that announces the change (capability, feature bit, flag, version) into the patch that adds the element, so that whoever picks the one has the other. Where one gate announces several patches' elements, let it come with the last of them, and say in its comment what it promises; or give each patch a gate of its own.",
};

/** A merge does something itself to what a commit before it made. */
export const changedInMerge: SeriesRule = {
  id: "changed-in-merge",
  title: "a merge itself takes away or changes what a commit before it made",
  kind: "series",
  decidedBy: "header",
  severity: "risk",
  why: "Who reads the commits is told that the interface has the change, and who reads the merged tree does not find it. Usually a conflict was settled for one side by mistake.",
  precedent:
    "git log -p and git format-patch show nothing of what a merge does itself (git-log(1), --diff-merges), and gitglossary(7) calls a merge with changes that are in none of its parents an evil one.",
  fix: "Merge again and keep what the branch did. Where it is not wanted any more, keep it in the merge and revert it in a commit of its own, which says why and can be picked.",
};

/** A patch breaks something that another patch of the series mends. */
export const mendedInAnotherPatch: SeriesRule = {
  id: "mended-in-another-patch",
  title: "a patch is wrong by itself, and another patch of the series mends it",
  kind: "series",
  decidedBy: "header",
  severity: "risk",
  why: "A bisection may stop between the two, and a backport may pick only the first: there the interface is as that patch left it.",
  precedent:
    "Each patch of a series has to leave the kernel working, so that git bisect can stop at any of them (Documentation/process/submitting-patches.rst, separate your changes).",
  fix: "Fold the correction into the patch that needs it (git rebase --autosquash), so that every patch of the series leaves an interface that could be released.",
};

/** A version is raised in a patch of its own, and what it may stand for comes in others. */
export const versionInAnotherPatch: SeriesRule = {
  id: "version-in-another-patch",
  title: "a version is raised in one patch, and what it may stand for comes in others",
  kind: "series",
  decidedBy: "header",
  severity: "risk",
  why: "Patches are picked one by one: a tree that takes the number alone promises what it does not have, and one that takes the rest alone has what its number denies.",
  precedent:
    "Review of MSHV_REQUEST_VERSION: attach a capability to every change of the ABI, and expose it in the same commit that makes the change, so that any pick carries its own declaration (V. Kuznetsov, linux-hyperv list, April 2021).",
  fix: "Raise the version in the patch that adds what it stands for; where it stands for several patches' elements, in the last of them, and say beside the number what it promises. Or leave the version, and give each element a gate that comes with it: a capability, a feature bit, or its absence where that answers a distinct error. Where the version stands for another behaviour and not for the new elements, say so beside it.",
};

/** Sorted by id. */
export const seriesRules: readonly SeriesRule[] = [
  changedInMerge,
  gateInAnotherPatch,
  mendedInAnotherPatch,
  versionInAnotherPatch,
];
