/** The address at which a bank tells of incoming money. */

import { parseUrl } from "@kontor/taler/parse-url";
import { ForbiddenAddressError, refuseForbiddenHost } from "../network/address-policy.js";
import { malformed } from "../taler-error.js";

/** @throws TalerError GENERIC_PARAMETER_MALFORMED for what cannot be the base URL of a Revenue API, or leads where the instance may not send us */
export function checkFacadeUrl(url: string, allowPrivateAddresses: boolean): void {
  const parsed = parseUrl(url);
  if (parsed !== undefined && url.endsWith("/")) {
    const { password, protocol, username } = parsed;
    if ((protocol === "https:" || protocol === "http:") && username === "" && password === "" && !/[?#]/.test(url)) {
      if (!allowPrivateAddresses) demandPublicHost(parsed);
      return;
    }
  }
  throw malformed(
    "credit_facade_url",
    "must be a http(s) URL that ends with a slash, without user, query and fragment",
  );
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
