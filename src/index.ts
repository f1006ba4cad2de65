/**
 * The library. Nothing here touches a file or a process, so it also loads in a browser; `abide/tree` reads headers
 * from disk, `abide/interfaces/vduse` and its like are the interfaces that abide knows. `test/surface.test.ts` holds both.
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
export { type Codec, codecOf } from "./codec/codec.ts";
export { CodecError } from "./codec/codec-error.ts";
export type { ReadOptions, WriteOptions } from "./codec/codec-options.ts";
export { bytesFor, type GrowingCall, type Growth, giveOut, type Taken, takeIn } from "./codec/growing.ts";
export { growthRows } from "./codec/growth-rows.ts";
export { type FieldLayout, type RecordLayout, s8, s16, s32, s64, u8, u16, u32, u64, type WireType } from "./codec/layout.ts";
export { layoutOf } from "./codec/layout-of.ts";
export { copyIn, copyOut, type InPolicy, type OutPolicy } from "./codec/size-policies.ts";
export { array, bits, bytes, reserved, struct, text, union } from "./codec/struct.ts";
export { memoryOf, type Region, type UserMemory } from "./codec/user-memory.ts";
export type { Input, Value } from "./codec/value.ts";
export type { ReviewedChange, SeriesReview } from "./compare/review-series.ts";
export type { Build, Declaration } from "./contract/build.ts";
export { type BuildRequest, buildOf } from "./contract/build-of.ts";
export { checkContract } from "./contract/check-contract.ts";
export { closure } from "./contract/closure.ts";
export { conflicts } from "./contract/conflicts.ts";
export type {
  CapabilityProtocol,
  Change as ContractChange,
  ChangeId,
  Contract,
  FeatureProtocol,
  Gate as ContractGate,
  Protocol,
  Release,
  SizePolicy,
  VersionProtocol,
} from "./contract/contract.ts";
export { ContractError } from "./contract/contract-error.ts";
export { costOf } from "./contract/cost.ts";
export { declare } from "./contract/declare.ts";
export { defineContract } from "./contract/define-contract.ts";
export { judge } from "./contract/judge.ts";
export { picksFor } from "./contract/picks-for.ts";
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
export { type SeriesRule, seriesRules } from "./review/series-rules.ts";
export type { Answer } from "./session/answer.ts";
export { type Argument, at, type PointerArgument } from "./session/argument.ts";
export { CallError } from "./session/call-error.ts";
export { knownBits, oneOf, range, requiredBits, zero } from "./session/checks.ts";
export type { Consumer, Method, Methods, Probe } from "./session/consumer.ts";
export type { Context } from "./session/context.ts";
export { negotiate } from "./session/negotiate.ts";
export { Provider, type ProviderOptions } from "./session/provider.ts";
export { NegotiationError, type Refusal } from "./session/refusal.ts";
export type { Play, Sample, SampleCall, Variation } from "./session/sample.ts";
export type { Requirement, Session } from "./session/session.ts";
export type { Access, CommandSpec, DescriptorSpec, InterfaceSpec, PollEvent } from "./session/spec.ts";
export type { Step } from "./session/step.ts";
export { inProcess, type Transport } from "./session/transport.ts";
export { TransportError } from "./session/transport-error.ts";
export type { Channel } from "./transport/channel.ts";
export { connect, type RemoteTransport } from "./transport/connect.ts";
export { type PortLike, portChannel } from "./transport/port-channel.ts";
export { serve } from "./transport/serve.ts";
export { type StreamLike, streamChannel } from "./transport/stream-channel.ts";
