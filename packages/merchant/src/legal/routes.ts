/** The endpoints of the operator's legal documents. */

import type { Route } from "../http/endpoint.js";
import { getPrivacy, getTerms } from "./get-legal-document.js";

export const legalRoutes: readonly Route[] = [
  { method: "GET", path: "/terms", access: "public", endpoint: getTerms },
  { method: "GET", path: "/privacy", access: "public", endpoint: getPrivacy },
];
