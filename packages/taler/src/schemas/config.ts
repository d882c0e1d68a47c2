/** What the backend says about itself and the exchanges it knows: GET /config and GET /exchanges. */
import { type StaticDecode, Type } from "typebox";
import { RoundingInterval } from "./instances.js";
import { Bytes32, Count, DurationJson, MapOf, SafeInteger, TimestampJson } from "./primitives.js";
import { TanChannel } from "./tokens.js";

/** How amounts of a currency are shown. */
export const CurrencySpecification = Type.Object({
  name: Type.String(),
  currency: Type.Optional(Type.String()),
  num_fractional_input_digits: Count,
  num_fractional_normal_digits: Count,
  num_fractional_trailing_zero_digits: Count,
  alt_unit_names: MapOf(Type.String()),
  /** What user interfaces may offer at once. */
  common_amounts: Type.Array(Type.String()),
});

export const ExchangeConfigInfo = Type.Object({
  base_url: Type.String(),
  currency: Type.String(),
  master_pub: Bytes32(),
});

export const MerchantVersionResponse = Type.Object({
  version: Type.String(),
  name: Type.Literal("taler-merchant"),
  implementation: Type.Optional(Type.String()),
  build_version: Type.Optional(Type.String()),
  currency: Type.String(),
  default_persona: Type.String(),
  currencies: MapOf(CurrencySpecification),
  report_generators: MapOf(Type.String()),
  phone_regex: Type.Optional(Type.String()),
  exchanges: Type.Array(ExchangeConfigInfo),
  have_self_provisioning: Type.Boolean(),
  have_donau: Type.Boolean(),
  mandatory_tan_channels: Type.Optional(Type.Array(TanChannel)),
  payment_target_types: Type.String(),
  payment_target_regex: Type.Optional(Type.String()),
  default_pay_delay: DurationJson,
  default_refund_delay: DurationJson,
  default_wire_transfer_delay: DurationJson,
  default_wire_transfer_rounding_interval: RoundingInterval,
  /** Not of the protocol: what this backend offers beside it. */
  kontor: Type.Object({
    features: Type.Array(Type.String()),
    /** Where customers find the root; absent where that is wherever it is asked. Ends in a slash. */
    base_url: Type.Optional(Type.String()),
    /** Present and true where the money is worth nothing. */
    sandbox: Type.Optional(Type.Boolean()),
  }),
});

export const ExchangeStatusDetail = Type.Object({
  exchange_url: Type.String(),
  next_download: TimestampJson,
  keys_expiration: Type.Optional(TimestampJson),
  /** By full payto URI of the exchange's account; null for an account without restrictions. */
  debit_restrictions: MapOf(Type.Unknown()),
  keys_http_status: Count,
  keys_ec: SafeInteger,
  keys_hint: Type.String(),
});

export const ExchangeStatusResponse = Type.Object({ exchanges: Type.Array(ExchangeStatusDetail) });

export type CurrencySpecification = StaticDecode<typeof CurrencySpecification>;
export type ExchangeConfigInfo = StaticDecode<typeof ExchangeConfigInfo>;
export type MerchantVersionResponse = StaticDecode<typeof MerchantVersionResponse>;
export type ExchangeStatusDetail = StaticDecode<typeof ExchangeStatusDetail>;
