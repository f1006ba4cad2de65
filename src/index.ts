/**
 * The library. Nothing here touches a file, a process or a clock, so it also loads in a browser; `abide/tree` reads headers
 * from disk. `test/surface.test.ts` holds both.
 */
export type {
  Abi,
  Command,
  Constant,
  Diagnostic,
  Direction,
  HeaderAbi,
  InactiveRegion,
  Macro,
  Typedef,
  Visible,
} from "./abi/abi.ts";
export type { DataModel } from "./abi/model.ts";
export { allModels, modelNamed } from "./abi/models.ts";
export { alignOf, sizeOf } from "./abi/size.ts";
export type {
  ArrayType,
  Enum,
  Enumerator,
  EnumType,
  Field,
  FloatType,
  FunctionType,
  IntegerType,
  Place,
  PointerType,
  Record,
  RecordType,
  Type,
  TypedefType,
  UnknownType,
  VoidType,
} from "./abi/type.ts";
export { typeText } from "./abi/type-text.ts";
export type { IncludeRequest, Loader, Source } from "./header/loader.ts";
export { createHeaderReader, type HeaderReader } from "./header/read.ts";
export type {
  Action,
  Change,
  Effect,
  ElementKind,
  Finding,
  Gate,
  GateKind,
  LayoutChange,
  LayoutMember,
  NotCompared,
  Review,
  Scheme,
  SchemeKind,
  Severity,
  Verdict,
  Where,
} from "./review/result.ts";
export { type ReviewInput, type ReviewOptions, review } from "./review/review.ts";
export { rules } from "./review/rules.ts";
