/** GET [/instances/$INSTANCE]/private/templates/$TEMPLATE_ID: a template as the shop wrote it. */

import { TemplateDetails } from "@kontor/taler/schemas/templates";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { findTemplate } from "./store.js";
import { shownMembers } from "./template.js";
import { TemplatePath, templateUnknown } from "./template-path.js";

export const privateGetTemplate = endpoint({
  summary: "Show a template",
  params: TemplatePath,
  answers: { 200: TemplateDetails },
  errors: ["MERCHANT_GENERIC_TEMPLATE_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, params: { templateId } }) {
    const template = await findTemplate(db.queries, instance.serial, templateId);
    if (template === undefined) throw templateUnknown(templateId);
    const { description, otpId } = template;
    return ok({
      template_description: description,
      ...(otpId === undefined ? {} : { otp_id: otpId }),
      ...shownMembers(template),
    });
  },
});
