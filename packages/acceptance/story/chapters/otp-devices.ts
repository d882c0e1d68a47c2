/** For tests: a till, and one that got lost. */

import type { Story } from "../story.js";

const OTP_KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

export async function otpDevices({ secrets, ask, patch, remove }: Story): Promise<void> {
  const device = { otp_device_id: "till", otp_device_description: "the till", otp_key: OTP_KEY, otp_algorithm: 1 };
  await ask(204, "private/otp-devices", device);
  await ask(204, "private/otp-devices", { ...device, otp_device_id: "lost" });
  await patch("private/otp-devices/till", { otp_device_description: "our till", otp_algorithm: 2, otp_key: OTP_KEY });
  await remove("private/otp-devices/lost");
  secrets.sealed.push(OTP_KEY);
}
