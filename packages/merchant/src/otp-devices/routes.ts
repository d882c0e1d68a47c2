/** The endpoints of devices that confirm payments at the point of sale. */

import { telling } from "../audit/rules.js";
import type { Route } from "../http/endpoint.js";
import { deleteOtpDevice } from "./delete-otp-device.js";
import { getOtpDevice } from "./get-otp-device.js";
import { getOtpDevices } from "./get-otp-devices.js";
import { patchOtpDevice } from "./patch-otp-device.js";
import { postOtpDevice } from "./post-otp-device.js";

const ALL = "/private/otp-devices";
const ONE = "/private/otp-devices/:deviceId";

export const otpDeviceRoutes: readonly Route[] = [
  {
    method: "POST",
    path: ALL,
    access: { permission: "otp-devices-write" },
    audit: { action: "otp-device-added", tell: telling("otp_device_id") },
    endpoint: postOtpDevice,
  },
  { method: "GET", path: ALL, access: { permission: "otp-devices-read" }, endpoint: getOtpDevices },
  { method: "GET", path: ONE, access: { permission: "otp-devices-read" }, endpoint: getOtpDevice },
  {
    method: "PATCH",
    path: ONE,
    access: { permission: "otp-devices-write" },
    audit: { action: "otp-device-changed", tell: telling("deviceId") },
    endpoint: patchOtpDevice,
  },
  {
    method: "DELETE",
    path: ONE,
    access: { permission: "otp-devices-write" },
    audit: { action: "otp-device-removed", tell: telling("deviceId") },
    endpoint: deleteOtpDevice,
  },
];
