/** Who did what at a shop: an addition of Kontor's. */
import { type StaticDecode, Type } from "typebox";
import { Count, MapOf, TimestampJson } from "./primitives.js";

export const AuditEntry = Type.Object({
  serial: Count,
  time: TimestampJson,
  action: Type.String({ description: "such as sign-in, account-added or refund-granted" }),
  shown: Type.String({ description: "token, password, operator, administrator or nothing" }),
  who: Type.Optional(Type.String({ description: "what the token's holder is called" })),
  network: Type.String({ description: "an address, or the first half of one" }),
  detail: MapOf(Type.Unknown()),
});

/** Of one hour and one network. */
export const FailedSignIns = Type.Object({
  since: TimestampJson,
  network: Type.String(),
  count: { ...Count, description: "wrong passwords" },
  wrong_codes: { ...Count, description: "wrong codes of second factors" },
});

export const AuditResponse = Type.Object({
  entries: Type.Array(AuditEntry),
  failed_sign_ins: Type.Array(FailedSignIns),
});

export type AuditResponse = StaticDecode<typeof AuditResponse>;
