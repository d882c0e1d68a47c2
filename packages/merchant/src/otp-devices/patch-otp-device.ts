/** PATCH [/instances/$INSTANCE]/private/otp-devices/$DEVICE_ID: changes a device, for orders that are made from now on. */

import { OtpDevicePatchDetails } from "@kontor/taler/schemas/otp-devices";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { placeOf } from "../secrets/places.js";
import { OtpDevicePath, otpDeviceUnknown } from "./otp-device-path.js";
import { updateOtpDevice } from "./store.js";

export const patchOtpDevice = endpoint({
  summary: "Change a device that confirms payments",
  params: OtpDevicePath,
  body: OtpDevicePatchDetails,
  answers: { 204: null },
  errors: ["GENERIC_PARAMETER_MISSING", "MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN"],
  uses: ["db", "secrets"],
  async handle({ db, secrets, instance, params, body }) {
    const place = placeOf("otpDeviceKey", instance.serial, params.deviceId);
    const change = {
      description: body.otp_device_description,
      algorithm: body.otp_algorithm,
      otpKey: body.otp_key === undefined ? undefined : secrets.seal(place, body.otp_key),
      counter: body.otp_ctr === undefined ? undefined : BigInt(body.otp_ctr),
    };
    const known = await db.transaction((tx) => updateOtpDevice(tx, instance.serial, params.deviceId, change));
    if (!known) throw otpDeviceUnknown(params.deviceId);
    return noContent();
  },
});
