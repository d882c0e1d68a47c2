/** Wire types of the operator's checks, an addition of Kontor's. */

import { Type } from "typebox";
import { MapOf } from "./primitives.js";

/** `problem`: money is lost or nobody can pay; `warning`: it may come to that; `unknown`: it could not be looked at. */
const CheckState = Type.Union([
  Type.Literal("ok"),
  Type.Literal("unknown"),
  Type.Literal("warning"),
  Type.Literal("problem"),
]);

export const CheckFinding = Type.Object({
  name: Type.String({ description: "What was looked at, such as database or exchange." }),
  state: CheckState,
  text: Type.String({ description: "How it is, in one sentence." }),
  advice: Type.Optional(Type.String({ description: "What to do about it." })),
  code: Type.Optional(Type.String({ description: "Which finding it is, for programs with words of their own." })),
  values: Type.Optional(MapOf(Type.String())),
});

/** GET /management/kontor/checks */
export const ChecksResponse = Type.Object({
  state: CheckState,
  checks: Type.Array(CheckFinding),
});
