/** The endpoints of second factors of our own: the owner adds, lists and removes them. */

import { type AuditedCall, namedInPath } from "../audit/rules.js";
import type { Route } from "../http/endpoint.js";
import { ADMIN, canonicalInstanceId } from "../instances/instance.js";
import { asLogin } from "../second-factor/rules.js";
import { confirmPasskey, confirmTotp } from "./confirm-factor.js";
import { deleteFactor } from "./delete-factor.js";
import { forgetFactors } from "./forget-factors.js";
import { getFactors } from "./get-factors.js";
import { postPasskey } from "./post-passkey.js";
import { postRecoveryCodes } from "./post-recovery-codes.js";
import { postTotp } from "./post-totp.js";

const ALL = "/private/kontor/second-factors";
const access = { permission: "instances-auth-write" } as const;
/** What there is protects itself. */
const secondFactor = asLogin("change-factors");

const added = (kind: "totp" | "passkey") =>
  ({ action: "factor-added", tell: () => ({ kind }), notice: "factor" }) as const;

export const ownFactorRoutes: readonly Route[] = [
  { method: "GET", path: ALL, access, endpoint: getFactors },
  { method: "POST", path: `${ALL}/totp`, access, secondFactor, endpoint: postTotp },
  { method: "POST", path: `${ALL}/totp/:factorId/confirm`, access, audit: added("totp"), endpoint: confirmTotp },
  { method: "POST", path: `${ALL}/passkeys`, access, secondFactor, endpoint: postPasskey },
  {
    method: "POST",
    path: `${ALL}/passkeys/:factorId/confirm`,
    access,
    audit: added("passkey"),
    endpoint: confirmPasskey,
  },
  {
    method: "POST",
    path: `${ALL}/recovery-codes`,
    access,
    secondFactor,
    audit: { action: "recovery-codes-made", notice: "factor" },
    endpoint: postRecoveryCodes,
  },
  {
    method: "DELETE",
    path: `${ALL}/:factorId`,
    access,
    secondFactor,
    audit: { action: "factor-removed", notice: "factor" },
    endpoint: deleteFactor,
  },
  {
    method: "DELETE",
    path: "/management/kontor/instances/:id/second-factors",
    access: { administrator: "instances-auth-write" },
    secondFactor: asLogin("change-factors", isOfAdministrator),
    audit: { action: "factors-forgotten", instance: namedInPath, notice: "factor" },
    endpoint: forgetFactors,
  },
];

/** The administrator's own are no easier to get rid of. */
function isOfAdministrator(call: AuditedCall): boolean {
  return canonicalInstanceId(namedInPath(call)) === ADMIN;
}
