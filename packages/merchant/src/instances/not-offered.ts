/** What needs a second factor, for which nobody has a channel here. */

import { InstanceAuthConfigurationMessage, InstanceConfigurationMessage } from "@kontor/taler/schemas/instances";
import { endpoint, rootEndpoint } from "../http/endpoint.js";
import { TalerError } from "../taler-error.js";

export const selfProvision = rootEndpoint({
  summary: "Create an instance without the administrator: not enabled",
  body: InstanceConfigurationMessage,
  answers: { 204: null },
  errors: ["GENERIC_PARAMETER_MISSING", "MERCHANT_GENERIC_UNAUTHORIZED"],
  handle() {
    const detail = "instances are created by the administrator";
    throw new TalerError("MERCHANT_GENERIC_UNAUTHORIZED", { status: 403, detail });
  },
});

export const forgotPassword = endpoint({
  summary: "Set a new password with a second factor: not enabled",
  body: InstanceAuthConfigurationMessage,
  answers: { 204: null },
  errors: ["GENERIC_PARAMETER_MISSING", "MERCHANT_GENERIC_MFA_MISSING"],
  handle() {
    throw new TalerError("MERCHANT_GENERIC_MFA_MISSING", { detail: "ask the administrator for a new password" });
  },
});
