/** GET [/instances/$INSTANCE]/private/templates: the shop's templates, the oldest first. */

import { TemplatesSummaryResponse } from "@kontor/taler/schemas/templates";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { listTemplates } from "./store.js";

export const getTemplates = endpoint({
  summary: "List the templates",
  answers: { 200: TemplatesSummaryResponse },
  errors: [],
  uses: ["db"],
  async handle({ db, instance }) {
    const templates = await listTemplates(db.queries, instance.serial);
    return ok({
      templates: templates.map(({ templateId, description }) => ({
        template_id: templateId,
        template_description: description,
      })),
    });
  },
});
