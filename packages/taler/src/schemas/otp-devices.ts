/** Devices that confirm payments at the point of sale with one-time codes. */
import { type StaticDecode, Type } from "typebox";
import { decodeRfc3548Base32, OtpAlgorithm } from "../totp.js";
import { Count, ProseText } from "./primitives.js";

const NAMES = ["NONE", "TOTP_WITHOUT_PRICE", "TOTP_WITH_PRICE"] as const;

/** By number or, since version 7, by name in any case; number or text -> OtpAlgorithm. */
export const OtpAlgorithmJson = Type.Codec(
  Type.Union([
    Type.Integer({ minimum: 0, maximum: 2, description: "0 none, 1 without the price, 2 with the price" }),
    Type.Refine(
      Type.String({ maxLength: 100, description: NAMES.join(", ") }),
      (text) => (NAMES as readonly string[]).includes(text.toUpperCase()),
      () => `must be one of ${NAMES.join(", ")}`,
    ),
  ]),
)
  .Decode((value): OtpAlgorithm => {
    const name = typeof value === "number" ? NAMES[value] : value.toUpperCase();
    return OtpAlgorithm[name as keyof typeof OtpAlgorithm];
  })
  .Encode((algorithm): number | string => algorithm);

/** The key as the device shows it: RFC 3548 base32, not the base32 of the rest of the protocol. */
export const OtpKey = Type.Refine(
  Type.String({ maxLength: 1000, description: "RFC 3548 base32" }),
  isKey,
  () => "must be a key in RFC 3548 base32",
);

function isKey(text: string): boolean {
  try {
    decodeRfc3548Base32(text);
    return true;
  } catch {
    return false;
  }
}

export const OtpDeviceAddDetails = Type.Object({
  otp_device_id: Type.String({ minLength: 1, maxLength: 1000 }),
  otp_device_description: ProseText,
  otp_key: OtpKey,
  otp_algorithm: OtpAlgorithmJson,
  otp_ctr: Type.Optional(Count),
});

/** A key or counter that is left out stays as it is. */
export const OtpDevicePatchDetails = Type.Object({
  otp_device_description: ProseText,
  otp_key: Type.Optional(OtpKey),
  otp_algorithm: OtpAlgorithmJson,
  otp_ctr: Type.Optional(Count),
});

export const OtpDevicesSummaryResponse = Type.Object({
  otp_devices: Type.Array(Type.Object({ otp_device_id: Type.String(), device_description: Type.String() })),
});

/** The key is never shown. */
export const OtpDeviceDetails = Type.Object({
  device_description: Type.String(),
  otp_algorithm: Type.Integer({ minimum: 0, maximum: 2 }),
  otp_ctr: Type.Optional(Count),
  /** Plain seconds since 1970. */
  otp_timestamp: Count,
  otp_code: Type.Optional(Type.String()),
});

export type OtpDeviceAddDetails = StaticDecode<typeof OtpDeviceAddDetails>;
export type OtpDevicePatchDetails = StaticDecode<typeof OtpDevicePatchDetails>;
