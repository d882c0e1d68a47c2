/** Access tokens and second factors. */
import { type StaticDecode, Type } from "typebox";
import { Count, DurationJson, SafeInteger, TimestampJson } from "./primitives.js";

/** The scope names that may be asked for, each also with the suffix ":refreshable". */
export const TOKEN_SCOPES = [
  "readonly",
  "write",
  "all",
  "order-simple",
  "order-pos",
  "order-mgmt",
  "order-full",
  "spa",
] as const;

export const LoginTokenRequest = Type.Object({
  scope: Type.String({
    pattern: `^(?:${TOKEN_SCOPES.join("|")})(?::refreshable)?$`,
    description: `one of ${TOKEN_SCOPES.join(", ")}, or one of them and :refreshable`,
  }),
  duration: Type.Optional(DurationJson),
  description: Type.Optional(Type.String()),
  refreshable: Type.Optional(Type.Boolean()),
});

export const LoginTokenSuccessResponse = Type.Object({
  token: Type.String(),
  access_token: Type.String(),
  scope: Type.String(),
  expiration: TimestampJson,
  refreshable: Type.Boolean(),
});

export const TokenInfo = Type.Object({
  creation_time: TimestampJson,
  expiration: TimestampJson,
  scope: Type.String(),
  refreshable: Type.Boolean(),
  description: Type.Optional(Type.String()),
  serial: Count,
});

export const TokenInfos = Type.Object({ tokens: Type.Array(TokenInfo) });

export const TanChannel = Type.Union([Type.Literal("sms"), Type.Literal("email")]);

export const Challenge = Type.Object({
  challenge_id: Type.String(),
  tan_channel: TanChannel,
  tan_info: Type.String(),
});

/** 202: the request is to be repeated once these challenges are solved. */
export const ChallengeResponse = Type.Object({ challenges: Type.Array(Challenge), combi_and: Type.Boolean() });

export const ChallengeRequestResponse = Type.Object({
  solve_expiration: TimestampJson,
  earliest_retransmission: TimestampJson,
});

export const MerchantChallengeSolveRequest = Type.Object({ tan: Type.String() });

/** 409: the TAN was wrong. */
export const MerchantChallengeFailedResponse = Type.Object({
  code: SafeInteger,
  hint: Type.Optional(Type.String()),
  detail: Type.Optional(Type.String()),
  retry_counter: Count,
});

export type LoginTokenRequest = StaticDecode<typeof LoginTokenRequest>;
export type LoginTokenSuccessResponse = StaticDecode<typeof LoginTokenSuccessResponse>;
export type TokenInfo = StaticDecode<typeof TokenInfo>;
export type TanChannel = StaticDecode<typeof TanChannel>;
export type Challenge = StaticDecode<typeof Challenge>;
export type ChallengeResponse = StaticDecode<typeof ChallengeResponse>;
