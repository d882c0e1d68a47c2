/** The errors that come from the pipeline in front of a handler, by kind of endpoint; the endpoint lists only its own. */

import type { ErrorCodeName } from "@kontor/taler/error-codes";
import type { Route } from "../http/endpoint.js";

/** Every code that a request to the route may be answered with, the handler's own first. */
export function errorsOf(route: Route): ErrorCodeName[] {
  const { endpoint, access } = route;
  const codes: ErrorCodeName[] = [...endpoint.errors, ...Object.values(endpoint.codeOfMember ?? {})];
  if (endpoint.params !== undefined) codes.push("GENERIC_PATH_SEGMENT_MALFORMED");
  if (endpoint.params !== undefined || endpoint.query !== undefined) codes.push("GENERIC_PARAMETER_MALFORMED");
  if (endpoint.body !== undefined) {
    codes.push("GENERIC_PARAMETER_MALFORMED", "GENERIC_JSON_INVALID", "GENERIC_COMPRESSION_INVALID");
    codes.push("GENERIC_UPLOAD_EXCEEDS_LIMIT");
  }
  if (route.secondFactor !== undefined) codes.push("MERCHANT_GENERIC_MFA_MISSING");
  if (access !== "public") codes.push("MERCHANT_GENERIC_UNAUTHORIZED", "GENERIC_TOKEN_EXPIRED");
  if (typeof access === "object") codes.push("GENERIC_TOKEN_PERMISSION_INSUFFICIENT");
  if (endpoint.kind === "instance") codes.push("MERCHANT_GENERIC_INSTANCE_UNKNOWN", "GENERIC_HTTP_HEADERS_MALFORMED");
  codes.push("GENERIC_DB_FETCH_FAILED", "GENERIC_INTERNAL_INVARIANT_FAILURE");
  return [...new Set(codes)];
}
