/** DELETE [/instances/$INSTANCE]/private/otp-devices/$DEVICE_ID: orders that were made with it keep their codes. */

import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { OtpDevicePath, otpDeviceUnknown } from "./otp-device-path.js";
import { removeOtpDevice } from "./store.js";

export const deleteOtpDevice = endpoint({
  summary: "Remove a device that confirms payments",
  params: OtpDevicePath,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, params }) {
    const known = await db.transaction((tx) => removeOtpDevice(tx, instance.serial, params.deviceId));
    if (!known) throw otpDeviceUnknown(params.deviceId);
    return noContent();
  },
});
