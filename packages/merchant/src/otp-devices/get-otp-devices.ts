/** GET [/instances/$INSTANCE]/private/otp-devices: which devices there are. */

import { OtpDevicesSummaryResponse } from "@kontor/taler/schemas/otp-devices";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { listOtpDevices } from "./store.js";

export const getOtpDevices = endpoint({
  summary: "List the devices that confirm payments",
  answers: { 200: OtpDevicesSummaryResponse },
  errors: [],
  uses: ["db"],
  async handle({ db, instance }) {
    const devices = await listOtpDevices(db.queries, instance.serial);
    return ok({
      otp_devices: devices.map(({ deviceId, description }) => ({
        otp_device_id: deviceId,
        device_description: description,
      })),
    });
  },
});
