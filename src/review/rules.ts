import type { Rule } from "./rule.ts";
import { abiDependentLayout } from "./rules/abi-dependent-layout.ts";
import { absentIsAmbiguous } from "./rules/absent-is-ambiguous.ts";
import { branchNotJudged } from "./rules/branch-not-judged.ts";
import { commandArgumentChanged } from "./rules/command-argument-changed.ts";
import { commandDirectionChanged } from "./rules/command-direction-changed.ts";
import { commandNumberChanged } from "./rules/command-number-changed.ts";
import { commandNumberReused } from "./rules/command-number-reused.ts";
import { commandRemoved } from "./rules/command-removed.ts";
import { commandSizeChanged } from "./rules/command-size-changed.ts";
import { constantChanged } from "./rules/constant-changed.ts";
import { constantRemoved } from "./rules/constant-removed.ts";
import { enumResized } from "./rules/enum-resized.ts";
import { enumeratorChanged } from "./rules/enumerator-changed.ts";
import { enumeratorRemoved } from "./rules/enumerator-removed.ts";
import { gateMissing } from "./rules/gate-missing.ts";
import { gateNoteMissing } from "./rules/gate-note-missing.ts";
import { headerRemoved } from "./rules/header-removed.ts";
import { holeAdded } from "./rules/hole-added.ts";
import { macroBodyChanged } from "./rules/macro-body-changed.ts";
import { memberMoved } from "./rules/member-moved.ts";
import { memberRemoved } from "./rules/member-removed.ts";
import { memberRenamed } from "./rules/member-renamed.ts";
import { memberResized } from "./rules/member-resized.ts";
import { memberRetyped } from "./rules/member-retyped.ts";
import { paddingConsumed } from "./rules/padding-consumed.ts";
import { recordAlignChanged } from "./rules/record-align-changed.ts";
import { recordGrown } from "./rules/record-grown.ts";
import { recordRemoved } from "./rules/record-removed.ts";
import { recordShrunk } from "./rules/record-shrunk.ts";
import { reservedConsumed } from "./rules/reserved-consumed.ts";
import { typedefChanged } from "./rules/typedef-changed.ts";
import { unportableMember } from "./rules/unportable-member.ts";
import { versionBumpNotNeeded } from "./rules/version-bump-not-needed.ts";

/** Every rule, sorted; one line each. */
export const rules: readonly Rule[] = [
  abiDependentLayout,
  absentIsAmbiguous,
  branchNotJudged,
  commandArgumentChanged,
  commandDirectionChanged,
  commandNumberChanged,
  commandNumberReused,
  commandRemoved,
  commandSizeChanged,
  constantChanged,
  constantRemoved,
  enumResized,
  enumeratorChanged,
  enumeratorRemoved,
  gateMissing,
  gateNoteMissing,
  headerRemoved,
  holeAdded,
  macroBodyChanged,
  memberMoved,
  memberRemoved,
  memberRenamed,
  memberResized,
  memberRetyped,
  paddingConsumed,
  recordAlignChanged,
  recordGrown,
  recordRemoved,
  recordShrunk,
  reservedConsumed,
  typedefChanged,
  unportableMember,
  versionBumpNotNeeded,
];
