import type { Rule } from "./rule.ts";
import { abiDependentLayout } from "./rules/abi-dependent-layout.ts";
import { absentIsAmbiguous } from "./rules/absent-is-ambiguous.ts";
import { argumentNotInNumber } from "./rules/argument-not-in-number.ts";
import { bitFieldMember } from "./rules/bit-field-member.ts";
import { branchNotJudged } from "./rules/branch-not-judged.ts";
import { bundleWithoutGate } from "./rules/bundle-without-gate.ts";
import { callerSizeNotChecked } from "./rules/caller-size-not-checked.ts";
import { capabilityMissing } from "./rules/capability-missing.ts";
import { capabilityNotDocumented } from "./rules/capability-not-documented.ts";
import { cloexecNotFound } from "./rules/cloexec-not-found.ts";
import { commandArgumentChanged } from "./rules/command-argument-changed.ts";
import { commandArgumentSizeof } from "./rules/command-argument-sizeof.ts";
import { commandDirectionChanged } from "./rules/command-direction-changed.ts";
import { commandNumberByHand } from "./rules/command-number-by-hand.ts";
import { commandNumberChanged } from "./rules/command-number-changed.ts";
import { commandNumberReused } from "./rules/command-number-reused.ts";
import { commandOrdinalShared } from "./rules/command-ordinal-shared.ts";
import { commandRemoved } from "./rules/command-removed.ts";
import { commandSizeChanged } from "./rules/command-size-changed.ts";
import { commandSizeUnportable } from "./rules/command-size-unportable.ts";
import { commandWithoutHandler } from "./rules/command-without-handler.ts";
import { commentMacroDiffers } from "./rules/comment-macro-differs.ts";
import { compatNotWired } from "./rules/compat-not-wired.ts";
import { configInHeader } from "./rules/config-in-header.ts";
import { constantChanged } from "./rules/constant-changed.ts";
import { constantRemoved } from "./rules/constant-removed.ts";
import { directionUnlikely } from "./rules/direction-unlikely.ts";
import { enumMember } from "./rules/enum-member.ts";
import { enumRemoved } from "./rules/enum-removed.ts";
import { enumResized } from "./rules/enum-resized.ts";
import { enumeratorChanged } from "./rules/enumerator-changed.ts";
import { enumeratorRemoved } from "./rules/enumerator-removed.ts";
import { flagOverlaps } from "./rules/flag-overlaps.ts";
import { flagSignExtended } from "./rules/flag-sign-extended.ts";
import { flagsNotChecked } from "./rules/flags-not-checked.ts";
import { functionBodyChanged } from "./rules/function-body-changed.ts";
import { functionChanged } from "./rules/function-changed.ts";
import { gateMissing } from "./rules/gate-missing.ts";
import { gateNotAnswered } from "./rules/gate-not-answered.ts";
import { gateNoteMissing } from "./rules/gate-note-missing.ts";
import { gateNoteUnknown } from "./rules/gate-note-unknown.ts";
import { growthSchemeMissing } from "./rules/growth-scheme-missing.ts";
import { headerRemoved } from "./rules/header-removed.ts";
import { holeAdded } from "./rules/hole-added.ts";
import { includeDropped } from "./rules/include-dropped.ts";
import { kernelMacroUsed } from "./rules/kernel-macro-used.ts";
import { macroBodyChanged } from "./rules/macro-body-changed.ts";
import { macroNowEnumerator } from "./rules/macro-now-enumerator.ts";
import { maskNotGrown } from "./rules/mask-not-grown.ts";
import { memberBehindUnion } from "./rules/member-behind-union.ts";
import { memberMisaligned } from "./rules/member-misaligned.ts";
import { memberMoved } from "./rules/member-moved.ts";
import { memberNameKeyword } from "./rules/member-name-keyword.ts";
import { memberRemoved } from "./rules/member-removed.ts";
import { memberRenamed } from "./rules/member-renamed.ts";
import { memberResized } from "./rules/member-resized.ts";
import { memberRetyped } from "./rules/member-retyped.ts";
import { numberShared } from "./rules/number-shared.ts";
import { numberSlip } from "./rules/number-slip.ts";
import { outputNotCleared } from "./rules/output-not-cleared.ts";
import { paddingConsumed } from "./rules/padding-consumed.ts";
import { pointerMember } from "./rules/pointer-member.ts";
import { recordAlignChanged } from "./rules/record-align-changed.ts";
import { recordEndsUnevenly } from "./rules/record-ends-unevenly.ts";
import { recordGrown } from "./rules/record-grown.ts";
import { recordRemoved } from "./rules/record-removed.ts";
import { recordShrunk } from "./rules/record-shrunk.ts";
import { reservedConsumed } from "./rules/reserved-consumed.ts";
import { reservedNotChecked } from "./rules/reserved-not-checked.ts";
import { reservedNoteMissing } from "./rules/reserved-note-missing.ts";
import { sentinelNotGrown } from "./rules/sentinel-not-grown.ts";
import { sizeConstantMissing } from "./rules/size-constant-missing.ts";
import { stableMarkerMissing } from "./rules/stable-marker-missing.ts";
import { timeMember } from "./rules/time-member.ts";
import { typedefChanged } from "./rules/typedef-changed.ts";
import { unknownCommandErrno } from "./rules/unknown-command-errno.ts";
import { unportableMember } from "./rules/unportable-member.ts";
import { versionApart } from "./rules/version-apart.ts";
import { versionBumpMissing } from "./rules/version-bump-missing.ts";
import { versionBumpNotNeeded } from "./rules/version-bump-not-needed.ts";
import { versionForAll } from "./rules/version-for-all.ts";
import { versionIntroduced } from "./rules/version-introduced.ts";
import { versionMember } from "./rules/version-member.ts";
import { versionWhereSizeTells } from "./rules/version-where-size-tells.ts";
import { zeroLengthArray } from "./rules/zero-length-array.ts";

/** Every rule, sorted; one line each. */
export const rules: readonly Rule[] = [
  abiDependentLayout,
  absentIsAmbiguous,
  argumentNotInNumber,
  bitFieldMember,
  branchNotJudged,
  bundleWithoutGate,
  callerSizeNotChecked,
  capabilityMissing,
  capabilityNotDocumented,
  cloexecNotFound,
  commandArgumentChanged,
  commandArgumentSizeof,
  commandDirectionChanged,
  commandNumberByHand,
  commandNumberChanged,
  commandNumberReused,
  commandOrdinalShared,
  commandRemoved,
  commandSizeChanged,
  commandSizeUnportable,
  commandWithoutHandler,
  commentMacroDiffers,
  compatNotWired,
  configInHeader,
  constantChanged,
  constantRemoved,
  directionUnlikely,
  enumMember,
  enumRemoved,
  enumResized,
  enumeratorChanged,
  enumeratorRemoved,
  flagOverlaps,
  flagSignExtended,
  flagsNotChecked,
  functionBodyChanged,
  functionChanged,
  gateMissing,
  gateNotAnswered,
  gateNoteMissing,
  gateNoteUnknown,
  growthSchemeMissing,
  headerRemoved,
  holeAdded,
  includeDropped,
  kernelMacroUsed,
  macroBodyChanged,
  macroNowEnumerator,
  maskNotGrown,
  memberBehindUnion,
  memberMisaligned,
  memberMoved,
  memberNameKeyword,
  memberRemoved,
  memberRenamed,
  memberResized,
  memberRetyped,
  numberShared,
  numberSlip,
  outputNotCleared,
  paddingConsumed,
  pointerMember,
  recordAlignChanged,
  recordEndsUnevenly,
  recordGrown,
  recordRemoved,
  recordShrunk,
  reservedConsumed,
  reservedNotChecked,
  reservedNoteMissing,
  sentinelNotGrown,
  sizeConstantMissing,
  stableMarkerMissing,
  timeMember,
  typedefChanged,
  unknownCommandErrno,
  unportableMember,
  versionApart,
  versionBumpMissing,
  versionBumpNotNeeded,
  versionForAll,
  versionIntroduced,
  versionMember,
  versionWhereSizeTells,
  zeroLengthArray,
];
