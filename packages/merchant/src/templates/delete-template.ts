/** DELETE [/instances/$INSTANCE]/private/templates/$TEMPLATE_ID: no more orders; those that there are stay. */

import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { removeTemplate } from "./store.js";
import { TemplatePath, templateUnknown } from "./template-path.js";

export const deleteTemplate = endpoint({
  summary: "Remove a template",
  params: TemplatePath,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_TEMPLATE_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, params: { templateId } }) {
    if (!(await removeTemplate(db.queries, instance.serial, templateId))) throw templateUnknown(templateId);
    return noContent();
  },
});
