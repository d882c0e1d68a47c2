/** The entries of GET /exchanges: how the downloads of /keys are going. */
import type { AccountRestriction, VerifiedKeys } from "@kontor/taler/keys-verification";
import type { ExchangeStatusDetail } from "@kontor/taler/schemas/config";
import { timestampToJson } from "@kontor/taler/time";
import type { StaticEncode } from "typebox";
import type { KeysState } from "./keys-store.js";

export type ExchangeStatus = StaticEncode<typeof ExchangeStatusDetail>;

/** Describes the last download and the keys we hold. */
export function statusOf(state: KeysState, keys: VerifiedKeys | undefined): ExchangeStatus {
  return {
    exchange_url: state.exchangeUrl,
    next_download: timestampToJson(state.nextDownload),
    ...(state.keysExpiration !== undefined && { keys_expiration: timestampToJson(state.keysExpiration) }),
    debit_restrictions: Object.fromEntries(
      (keys?.accounts ?? []).map(({ paytoUri, debitRestrictions }) => [
        paytoUri,
        debitRestrictions.length === 0 ? null : debitRestrictions.map(restrictionJson),
      ]),
    ),
    keys_http_status: state.lastHttpStatus,
    keys_ec: state.lastEc,
    keys_hint: state.lastHint,
  };
}

/** As the exchange's /keys has it. */
function restrictionJson(restriction: AccountRestriction): object {
  if (restriction.type === "deny") return { type: "deny" };
  return {
    type: "regex",
    payto_regex: restriction.paytoRegex,
    human_hint: restriction.humanHint,
    ...(restriction.humanHintI18n && { human_hint_i18n: restriction.humanHintI18n }),
  };
}
