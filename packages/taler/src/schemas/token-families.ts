/** Token families: kinds of discounts and subscriptions that a shop sells and takes. */
import { type StaticDecode, Type } from "typebox";
import { DAY, HOUR, MINUTE } from "../time.js";
import {
  Count,
  DurationJson,
  DurationObject,
  LineText,
  MapOf,
  ProseText,
  TimestampJson,
  Translations,
} from "./primitives.js";

export const TokenFamilyKind = Type.Union([Type.Literal("discount"), Type.Literal("subscription")]);

/** URLs would lose `.` and `..`. */
export const TokenFamilySlug = Type.String({
  pattern: "^(?!\\.{1,2}$)[A-Za-z0-9._~-]+$",
  maxLength: 256,
  description: "unreserved characters of RFC 3986",
});

/** The steps in which the lifetimes of issue keys may begin, in microseconds. */
export const VALIDITY_GRANULARITIES: readonly bigint[] = [
  MINUTE,
  HOUR,
  DAY,
  7n * DAY,
  30n * DAY,
  90n * DAY,
  365n * DAY,
];

export const ValidityGranularity = Type.Refine(
  DurationObject,
  ({ d_us: duration }) => typeof duration === "number" && VALIDITY_GRANULARITIES.includes(BigInt(duration)),
  () => "must be a minute, an hour, a day, a week, 30 days, 90 days or 365 days",
);

/** Where tokens may be asked for: of a subscription `trusted_domains`, of a discount `expected_domains`. */
export const TokenFamilyExtraData = Type.Object({
  trusted_domains: Type.Optional(Type.Array(LineText)),
  expected_domains: Type.Optional(Type.Array(LineText)),
});

const described = {
  name: Type.String({ minLength: 1, maxLength: 1000 }),
  description: ProseText,
  description_i18n: Type.Optional(Translations),
  extra_data: Type.Optional(TokenFamilyExtraData),
};

export const TokenFamilyCreateRequest = Type.Object({
  slug: TokenFamilySlug,
  ...described,
  valid_after: Type.Optional(TimestampJson),
  valid_before: TimestampJson,
  duration: DurationJson,
  validity_granularity: ValidityGranularity,
  start_offset: Type.Optional(DurationJson),
  kind: TokenFamilyKind,
  /** Not documented: which keys sign the tokens, "rsa(2048)" where it is absent. */
  cipher: Type.Optional(
    Type.String({
      maxLength: 100,
      pattern: "^[rR][sS][aA]\\((?:2048|3072|4096)\\)$",
      description: "rsa(2048), rsa(3072) or rsa(4096)",
    }),
  ),
});

export const TokenFamilyUpdateRequest = Type.Object({
  ...described,
  valid_after: TimestampJson,
  valid_before: TimestampJson,
});

export const TokenFamilySummary = Type.Object({
  slug: Type.String(),
  name: Type.String(),
  description: Type.Optional(ProseText),
  valid_after: TimestampJson,
  valid_before: TimestampJson,
  kind: TokenFamilyKind,
});

export const TokenFamiliesList = Type.Object({ token_families: Type.Array(TokenFamilySummary) });

export const TokenFamilyDetails = Type.Object({
  slug: Type.String(),
  name: Type.String(),
  description: ProseText,
  description_i18n: Type.Optional(Translations),
  extra_data: Type.Optional(MapOf(Type.Unknown())),
  valid_after: TimestampJson,
  valid_before: TimestampJson,
  duration: DurationJson,
  validity_granularity: DurationJson,
  start_offset: DurationJson,
  kind: TokenFamilyKind,
  issued: Count,
  used: Count,
});

export type TokenFamilyKind = StaticDecode<typeof TokenFamilyKind>;
export type TokenFamilyCreateRequest = StaticDecode<typeof TokenFamilyCreateRequest>;
export type TokenFamilyUpdateRequest = StaticDecode<typeof TokenFamilyUpdateRequest>;
