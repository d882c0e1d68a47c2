/** Who did what at the shop, the newest first; and how often somebody failed to get in. */

import type { Operations } from "@kontor/client/api";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Trouble } from "../../design/trouble.js";
import { type MessageKey, t } from "../../messages/language.js";
import { fullMoment, moment } from "../../messages/moments.js";
import { useAnswer } from "../use-answer.js";

type Entry = Operations["GET /private/kontor/audit"]["answers"][200]["entries"][number];

const PAGE = 50;

const ACTIONS: Readonly<Record<string, MessageKey>> = {
  "sign-in": "audit.signIn",
  "sign-out": "audit.signOut",
  "token-refreshed": "audit.tokenRefreshed",
  "token-revoked": "audit.tokenRevoked",
  "password-changed": "audit.password",
  "password-replaced": "audit.passwordReplaced",
  "account-added": "audit.accountAdded",
  "account-changed": "audit.accountChanged",
  "account-removed": "audit.accountRemoved",
  "refund-granted": "audit.refund",
  "order-note-changed": "audit.note",
  "receipt-requested": "audit.receipt",
  "settings-changed": "audit.settings",
  "preferences-changed": "audit.settings",
  "addresses-proven": "audit.addresses",
  "instance-created": "audit.opened",
  "signed-up": "audit.opened",
  "instance-deleted": "audit.closed",
  "instance-disabled": "audit.closed",
  "pairing-made": "audit.pairing",
  "pairing-redeemed": "audit.pairingUsed",
  "orders-exported": "audit.exported",
  "money-exported": "audit.exported",
  "statement-exported": "audit.exported",
  "factor-added": "audit.factorAdded",
  "factor-removed": "audit.factorRemoved",
  "factors-forgotten": "audit.factorRemoved",
  "recovery-codes-made": "audit.codesMade",
  "recovery-code-used": "audit.codeUsed",
  "webhook-added": "audit.webShop",
  "webhook-changed": "audit.webShop",
  "webhook-removed": "audit.webShop",
  "report-added": "audit.report",
  "report-changed": "audit.report",
  "report-removed": "audit.report",
  "otp-device-added": "audit.offline",
  "otp-device-changed": "audit.offline",
  "otp-device-removed": "audit.offline",
  "donau-linked": "audit.donations",
  "donau-unlinked": "audit.donations",
};

const SHOWN: Readonly<Record<string, MessageKey>> = {
  password: "audit.byPassword",
  operator: "audit.byOperator",
  administrator: "audit.byOperator",
  code: "audit.byCode",
};

export function AuditLog() {
  const before = useSignal<number | undefined>(undefined);
  const entries = useSignal<readonly Entry[]>([]);
  const query = { limit: -PAGE, ...(before.value === undefined ? {} : { offset: before.value }) };
  const { body, error } = useAnswer("GET /private/kontor/audit", { query });
  useEffect(() => {
    if (body.value !== undefined) entries.value = [...entries.value, ...body.value.entries];
  }, [body.value]);
  const failed = body.value?.failed_sign_ins ?? [];
  const isMore = body.value?.entries.length === PAGE;
  return (
    <>
      {error.value && <Trouble error={error.value} />}
      {failed.length > 0 && (
        <section class="panel">
          <h2>{t("audit.failed")}</h2>
          <ul class="things">
            {failed.slice(0, 10).map(({ since, network, count, wrong_codes }) => (
              <li key={`${since.t_s} ${network}`}>
                <div class="thing">
                  <div>
                    <strong>
                      {[
                        ...(count > 0 ? [t("audit.wrongPasswords", { count: String(count) })] : []),
                        ...(wrong_codes > 0 ? [t("audit.wrongCodes", { count: String(wrong_codes) })] : []),
                      ].join(", ")}
                    </strong>
                    <p class="soft small">
                      {moment(since)} · {network || "–"}
                    </p>
                  </div>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="panel" hidden={entries.value.length === 0 && error.value !== undefined}>
        <ul class="things" aria-busy={body.value === undefined && error.value === undefined}>
          {entries.value.map((entry) => (
            <EntryRow key={entry.serial} entry={entry} />
          ))}
        </ul>
        {isMore && (
          <button
            type="button"
            class="button quiet"
            onClick={() => {
              before.value = entries.value.at(-1)!.serial;
            }}
          >
            {t("audit.more")}
          </button>
        )}
      </section>
    </>
  );
}

function EntryRow({ entry: { time, action, shown, who, network, detail } }: { readonly entry: Entry }) {
  const word = ACTIONS[action];
  const by = who ?? (SHOWN[shown] === undefined ? undefined : t(SHOWN[shown]));
  return (
    <li>
      <div class="thing">
        <div>
          <strong>{word === undefined ? action : t(word)}</strong>
          <p class="soft small">
            <time title={fullMoment(time)}>{moment(time)}</time>
            {[by, network].filter((part) => part !== undefined && part !== "").map((part) => ` · ${part}`)}
          </p>
          {Object.keys(detail).length > 0 && (
            <details>
              <summary class="small">{t("technical")}</summary>
              <p class="small wraps">
                {action} {JSON.stringify(detail)}
              </p>
            </details>
          )}
        </div>
      </div>
    </li>
  );
}
