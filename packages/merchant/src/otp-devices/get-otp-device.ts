/**
 * GET [/instances/$INSTANCE]/private/otp-devices/$DEVICE_ID: one device, and for who may change it the codes that it should
 * show. Never its key.
 */

import { OtpDeviceDetails } from "@kontor/taler/schemas/otp-devices";
import { AmountText } from "@kontor/taler/schemas/primitives";
import { timestampFromSeconds, toSeconds } from "@kontor/taler/time";
import { posConfirmation } from "@kontor/taler/totp";
import { Type } from "typebox";
import { scopePermits } from "../access/permissions.js";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { placeOf } from "../secrets/places.js";
import { OtpDevicePath, otpDeviceUnknown } from "./otp-device-path.js";
import { findOtpDevice } from "./store.js";

/** Since version 10: for which time and price to show codes, so that a device can be tried out. */
const Query = Type.Object({
  faketime: Type.Optional(Type.String({ maxLength: 100, pattern: "^[0-9]{1,12}$", description: "seconds since 1970" })),
  price: Type.Optional(AmountText),
});

export const getOtpDevice = endpoint({
  summary: "Show a device that confirms payments",
  params: OtpDevicePath,
  query: Query,
  answers: { 200: OtpDeviceDetails },
  errors: ["MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN"],
  uses: ["clock", "db", "principal", "secrets"],
  async handle({ db, secrets, instance, params, query, clock, principal }) {
    const device = await findOtpDevice(db.queries, instance.serial, params.deviceId);
    if (device === undefined) throw otpDeviceUnknown(params.deviceId);
    const time = query.faketime === undefined ? clock.now() : timestampFromSeconds(BigInt(query.faketime));
    // With the codes one can confirm payments that never happened: to read them takes the right to set the key.
    const { scope, refreshable } = principal!;
    const mayKnowCodes = scopePermits(scope, refreshable, "otp-devices-write");
    const otpKey = secrets.open(placeOf("otpDeviceKey", instance.serial, device.deviceId), device.otpKey);
    return ok({
      device_description: device.description,
      otp_algorithm: device.algorithm,
      otp_ctr: Number(device.counter),
      otp_timestamp: toSeconds(time),
      otp_code: mayKnowCodes ? posConfirmation(otpKey, device.algorithm, time, query.price) : undefined,
    });
  },
});
