/** POST [/instances/$INSTANCE]/private/otp-devices: the shop tells the secret that it put into a device. */

import { OtpDeviceAddDetails } from "@kontor/taler/schemas/otp-devices";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { placeOf } from "../secrets/places.js";
import { TalerError } from "../taler-error.js";
import { findOtpDevice, insertOtpDevice, type OtpDevice } from "./store.js";

export const postOtpDevice = endpoint({
  summary: "Add a device that confirms payments",
  body: OtpDeviceAddDetails,
  answers: { 204: null },
  errors: ["GENERIC_PARAMETER_MISSING", "MERCHANT_PRIVATE_POST_OTP_DEVICES_CONFLICT_OTP_DEVICE_EXISTS"],
  uses: ["db", "secrets"],
  async handle({ db, secrets, instance, body }) {
    const place = placeOf("otpDeviceKey", instance.serial, body.otp_device_id);
    const device: OtpDevice = {
      deviceId: body.otp_device_id,
      description: body.otp_device_description,
      otpKey: secrets.seal(place, body.otp_key),
      algorithm: body.otp_algorithm,
      counter: BigInt(body.otp_ctr ?? 0),
    };
    if (await db.transaction((tx) => insertOtpDevice(tx, instance.serial, device))) return noContent();
    const earlier = await findOtpDevice(db.queries, instance.serial, device.deviceId);
    if (earlier === undefined || !isSame(earlier, device) || secrets.open(place, earlier.otpKey) !== body.otp_key) {
      throw new TalerError("MERCHANT_PRIVATE_POST_OTP_DEVICES_CONFLICT_OTP_DEVICE_EXISTS", {
        detail: device.deviceId,
      });
    }
    return noContent();
  },
});

function isSame(a: OtpDevice, b: OtpDevice): boolean {
  return a.description === b.description && a.algorithm === b.algorithm && a.counter === b.counter;
}
