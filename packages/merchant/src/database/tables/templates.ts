/** The table of templates (migrations/0015-templates.sql). */

import type { Generated } from "kysely";

export interface TemplatesTable {
  instance: bigint;
  serial: Generated<bigint>;
  template_id: string;
  description: string;
  otp_id: string | null;
  contract: string;
  editable_defaults: string | null;
  required_currency: string | null;
}

export interface TemplateTables {
  templates: TemplatesTable;
}
