/** POST [/instances/$INSTANCE]/private/templates: the shop writes a recipe for orders. */

import { isDeepStrictEqual } from "node:util";
import { TemplateCreateRequest } from "@kontor/taler/schemas/templates";
import type { JsonObject } from "@kontor/taler/strict-json";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { otpDeviceUnknown } from "../otp-devices/otp-device-path.js";
import { TalerError } from "../taler-error.js";
import { findTemplate, insertTemplate, lockOtpDevice } from "./store.js";
import { contentOf, type TemplateContent } from "./template.js";

export const postTemplate = endpoint({
  summary: "Add a template",
  body: TemplateCreateRequest,
  answers: { 204: null },
  errors: [
    "GENERIC_PARAMETER_MISSING",
    "MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN",
    "MERCHANT_PRIVATE_POST_TEMPLATES_CONFLICT_TEMPLATE_EXISTS",
  ],
  uses: ["db", "rawBody"],
  async handle({ db, instance, body, rawBody }) {
    const content = contentOf(body, rawBody as JsonObject);
    const { template_id: templateId } = body;
    const earlier = await db.transaction(async (tx) => {
      const { otpId } = content;
      if (otpId !== undefined && !(await lockOtpDevice(tx, instance.serial, otpId))) throw otpDeviceUnknown(otpId);
      if (await insertTemplate(tx, instance.serial, templateId, content)) return undefined;
      return findTemplate(tx, instance.serial, templateId);
    });
    if (earlier !== undefined && !isSame(earlier, content)) {
      throw new TalerError("MERCHANT_PRIVATE_POST_TEMPLATES_CONFLICT_TEMPLATE_EXISTS", { detail: templateId });
    }
    return noContent();
  },
});

/** Whether both say the same, however it is written. */
function isSame(a: TemplateContent, b: TemplateContent): boolean {
  const parts = ({ description, otpId, contractText, defaultsText = "null", requiredCurrency }: TemplateContent) => [
    description,
    otpId,
    requiredCurrency,
    JSON.parse(contractText),
    JSON.parse(defaultsText),
  ];
  return isDeepStrictEqual(parts(a), parts(b));
}
