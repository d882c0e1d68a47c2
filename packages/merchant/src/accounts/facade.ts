/** The address at which a bank tells of incoming money. */

import { parseWebUrl } from "@kontor/taler/parse-url";
import { ForbiddenAddressError, refuseForbiddenHost } from "../network/address-policy.js";
import { malformed } from "../taler-error.js";

/** @throws TalerError GENERIC_PARAMETER_MALFORMED for what cannot be the base URL of a Revenue API, or leads where the instance may not send us */
export function checkFacadeUrl(url: string, allowPrivateAddresses: boolean): void {
  const parsed = parseWebUrl(url);
  const isPlain = parsed?.username === "" && parsed.password === "" && url.endsWith("/") && !/[?#]/.test(url);
  if (parsed === undefined || !isPlain) {
    throw malformed(
      "credit_facade_url",
      "must be a http(s) URL that ends with a slash, without user, query and fragment",
    );
  }
  if (!allowPrivateAddresses) demandPublicHost(parsed);
}

/** A name is looked up when the bank is called: what it stands for may change. */
function demandPublicHost(url: URL): void {
  try {
    refuseForbiddenHost(url);
  } catch (error) {
    if (!(error instanceof ForbiddenAddressError)) throw error;
    throw malformed("credit_facade_url", error.message);
  }
}
