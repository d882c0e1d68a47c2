/** How a device is let in: not in the protocol, an addition of Kontor's. */
import { type StaticDecode, Type } from "typebox";
import { MerchantVersionResponse } from "./config.js";
import { DurationJson, ImageDataUrl, TimestampJson } from "./primitives.js";
import { LoginTokenSuccessResponse, TokenScope } from "./tokens.js";

export const PairingRequest = Type.Object({
  scope: TokenScope,
  /** What the device is called in lists of tokens and orders. */
  name: Type.String({ minLength: 1, maxLength: 200 }),
  /** How long the device's token is good; a year by default. */
  duration: Type.Optional(DurationJson),
});

export const PairingResponse = Type.Object({
  /** In base32, either case. */
  code: Type.String(),
  expires: TimestampJson,
  scope: Type.String(),
  name: Type.String(),
});

export const RedeemPairingRequest = Type.Object({ code: Type.String({ minLength: 1, maxLength: 100 }) });

export const PairedShop = Type.Object({
  id: Type.String(),
  name: Type.String(),
  logo: Type.Optional(ImageDataUrl),
  currency: Type.String(),
  /** Of the instance, ending in a slash: what the paths of the protocol are below. */
  base_url: Type.String(),
});

export const RedeemedPairing = Type.Object({
  ...LoginTokenSuccessResponse.properties,
  name: Type.String(),
  shop: PairedShop,
  config: MerchantVersionResponse,
});

export type PairingRequest = StaticDecode<typeof PairingRequest>;
export type RedeemedPairing = StaticDecode<typeof RedeemedPairing>;
