/** The body of every error reply. */
import { type StaticDecode, Type } from "typebox";
import { AnyObject, SafeInteger } from "./primitives.js";

export const ErrorDetail = Type.Object({
  code: SafeInteger,
  hint: Type.Optional(Type.String()),
  detail: Type.Optional(Type.String()),
  parameter: Type.Optional(Type.String()),
  path: Type.Optional(Type.String()),
  offset: Type.Optional(Type.String()),
  index: Type.Optional(Type.String()),
  object: Type.Optional(Type.String()),
  currency: Type.Optional(Type.String()),
  type_expected: Type.Optional(Type.String()),
  type_actual: Type.Optional(Type.String()),
  extra: Type.Optional(AnyObject),
});

export type ErrorDetail = StaticDecode<typeof ErrorDetail>;
