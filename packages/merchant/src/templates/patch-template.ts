/** PATCH [/instances/$INSTANCE]/private/templates/$TEMPLATE_ID: writes it anew, for orders that are made from now on. */

import { TemplatePatchDetails } from "@kontor/taler/schemas/templates";
import type { JsonObject } from "@kontor/taler/strict-json";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { otpDeviceUnknown } from "../otp-devices/otp-device-path.js";
import { lockOtpDevice, updateTemplate } from "./store.js";
import { contentOf } from "./template.js";
import { TemplatePath, templateUnknown } from "./template-path.js";

export const patchTemplate = endpoint({
  summary: "Change a template",
  params: TemplatePath,
  body: TemplatePatchDetails,
  answers: { 204: null },
  errors: ["GENERIC_PARAMETER_MISSING", "MERCHANT_GENERIC_TEMPLATE_UNKNOWN", "MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN"],
  uses: ["db", "rawBody"],
  async handle({ db, instance, params: { templateId }, body, rawBody }) {
    const content = contentOf(body, rawBody as JsonObject);
    await db.transaction(async (tx) => {
      const { otpId } = content;
      const isDeviceKnown = otpId === undefined || (await lockOtpDevice(tx, instance.serial, otpId));
      // With an unknown device it must not be changed, but a template that is not there is what is wrong first.
      const isTemplateKnown = await updateTemplate(tx, instance.serial, templateId, {
        ...content,
        otpId: isDeviceKnown ? otpId : undefined,
      });
      if (!isTemplateKnown) throw templateUnknown(templateId);
      if (!isDeviceKnown) throw otpDeviceUnknown(otpId);
    });
    return noContent();
  },
});
