/** Access tokens and second factors. */
import { type StaticDecode, Type } from "typebox";
import { PasskeyOptions } from "./own-factors.js";
import { Count, DurationJson, LineText, SafeInteger, TimestampJson } from "./primitives.js";

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

/** What a token is to be good for. */
export const TokenScope = Type.String({
  maxLength: 100,
  pattern: `^(?:${TOKEN_SCOPES.join("|")})(?::refreshable)?$`,
  description: `one of ${TOKEN_SCOPES.join(", ")}, or one of them and :refreshable`,
});

export const LoginTokenRequest = Type.Object({
  scope: TokenScope,
  duration: Type.Optional(DurationJson),
  description: Type.Optional(LineText),
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

/** When tokens were used, as exactly as some minutes; an addition of Kontor's. */
export const TokenUses = Type.Object({
  /** By the server's clock. */
  now: TimestampJson,
  tokens: Type.Array(
    Type.Object({
      serial: Count,
      /** The serial of the first token of the device that holds it: one that is refreshed is still the same till. */
      device: Count,
      /** Absent: not since that is written down. */
      last_used: Type.Optional(TimestampJson),
    }),
  ),
});

export const TanChannel = Type.Union([Type.Literal("sms"), Type.Literal("email")]);

/** Ways of Kontor's own, for clients that ask for them with `Kontor-Second-Factors`. */
export const OwnChannel = Type.Union([Type.Literal("totp"), Type.Literal("passkey"), Type.Literal("recovery")]);

export const Challenge = Type.Object({
  challenge_id: Type.String(),
  tan_channel: Type.Union([...TanChannel.anyOf, ...OwnChannel.anyOf]),
  tan_info: Type.String(),
});

/** 202: the request is to be repeated once these challenges are solved. */
export const ChallengeResponse = Type.Object({ challenges: Type.Array(Challenge), combi_and: Type.Boolean() });

export const ChallengeRequestResponse = Type.Object({
  solve_expiration: TimestampJson,
  earliest_retransmission: TimestampJson,
  /** Of a challenge for a passkey: what `navigator.credentials.get` is given, in JSON. */
  passkey: Type.Optional(PasskeyOptions),
});

export const MerchantChallengeSolveRequest = Type.Object({ tan: LineText });

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
export type OwnChannel = StaticDecode<typeof OwnChannel>;
export type TanChannel = StaticDecode<typeof TanChannel>;
export type Challenge = StaticDecode<typeof Challenge>;
export type ChallengeResponse = StaticDecode<typeof ChallengeResponse>;
