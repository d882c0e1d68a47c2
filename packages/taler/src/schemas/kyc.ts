/** The KYC status of a merchant's accounts, as its shop sees it. */
import { type StaticDecode, type StaticEncode, Type } from "typebox";
import { AccountLimit } from "./exchange-keys.js";
import { Bytes32, Bytes64, SafeInteger } from "./primitives.js";

export const KYC_STATUSES = [
  ...([
    "no-exchange-keys",
    "unsupported-account",
    "checking",
    "exchange-unreachable",
    "awaiting-aml-review",
    "ready",
  ] as const),
  ...(["kyc-required", "kyc-wire-required", "kyc-wire-impossible", "exchange-internal-error"] as const),
  ...(["exchange-gateway-timeout", "exchange-status-invalid", "logic-bug", "merchant-internal-error"] as const),
] as const;

/** Clients must tolerate values that they do not know. */
export type KycStatus = (typeof KYC_STATUSES)[number];

export const MerchantAccountKycRedirect = Type.Object({
  status: Type.String({ description: KYC_STATUSES.join(", ") }),
  payto_uri: Type.String(),
  h_wire: Bytes64(),
  exchange_url: Type.String(),
  exchange_currency: Type.String(),
  exchange_http_status: SafeInteger,
  no_keys: Type.Boolean(),
  auth_conflict: Type.Boolean(),
  exchange_code: Type.Optional(SafeInteger),
  access_token: Type.Optional(Bytes32()),
  limits: Type.Optional(Type.Array(AccountLimit)),
  payto_kycauths: Type.Optional(Type.Array(Type.String())),
});

/** `GET /private/kyc` */
export const MerchantAccountKycRedirectsResponse = Type.Object({ kyc_data: Type.Array(MerchantAccountKycRedirect) });

export type MerchantAccountKycRedirect = StaticDecode<typeof MerchantAccountKycRedirect>;
/** An entry as it goes over the wire. */
export type MerchantAccountKycRedirectJson = StaticEncode<typeof MerchantAccountKycRedirect>;
