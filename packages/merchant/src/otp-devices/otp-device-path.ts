/** `$DEVICE_ID` in a path. */

import { RequestLineText } from "@kontor/taler/schemas/primitives";
import { Type } from "typebox";
import { TalerError } from "../taler-error.js";

export const OtpDevicePath = Type.Object({ deviceId: RequestLineText });

export function otpDeviceUnknown(deviceId: string): TalerError {
  return new TalerError("MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN", { detail: deviceId });
}
