/** The endpoints of templates, for the shop and for everybody. */

import type { Route } from "../http/endpoint.js";
import { deleteTemplate } from "./delete-template.js";
import { getTemplate } from "./get-template.js";
import { getTemplates } from "./get-templates.js";
import { patchTemplate } from "./patch-template.js";
import { postTemplate } from "./post-template.js";
import { privateGetTemplate } from "./private-get-template.js";
import { useTemplate } from "./use-template.js";

const ALL = "/private/templates";
const ONE = "/private/templates/:templateId";

export const templateRoutes: readonly Route[] = [
  { method: "GET", path: "/templates/:templateId", access: "public", endpoint: getTemplate },
  { method: "POST", path: "/templates/:templateId", access: "public", endpoint: useTemplate },
  { method: "POST", path: ALL, access: { permission: "templates-write" }, endpoint: postTemplate },
  { method: "GET", path: ALL, access: { permission: "templates-read" }, endpoint: getTemplates },
  { method: "GET", path: ONE, access: { permission: "templates-read" }, endpoint: privateGetTemplate },
  { method: "PATCH", path: ONE, access: { permission: "templates-write" }, endpoint: patchTemplate },
  { method: "DELETE", path: ONE, access: { permission: "templates-write" }, endpoint: deleteTemplate },
];
