/** One payout: which orders it is for, what was kept of it as fees, and that it arrived, where no bank says so by itself. */

import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import { Dialog } from "../../design/dialog.js";
import { Trouble } from "../../design/trouble.js";
import { Verbatim } from "../../design/verbatim.js";
import { t } from "../../messages/language.js";
import { fullMoment } from "../../messages/moments.js";
import { money } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { pathTo } from "../route.js";
import { useAnswer } from "../use-answer.js";
import type { Payout } from "./payout.js";

export function PayoutDetail({ payout, onClose }: { readonly payout: Payout; readonly onClose: () => void }) {
  const id = String(payout.expected_transfer_serial_id);
  const { body, error } = useAnswer("GET /private/incoming/{id}", { params: { id } });
  const refusal = useSignal<TalerApiError | undefined>(undefined);
  const { value } = body;
  const arrived = async () => {
    const { wtid, payto_uri, exchange_url, expected_credit_amount } = payout;
    const answer = await api.value.call("POST /private/transfers", {
      body: { wtid, payto_uri, exchange_url, credit_amount: expected_credit_amount! },
    });
    if (answer.ok) onClose();
    else refusal.value = answer;
  };
  return (
    <Dialog title={t("payouts.one")} onClose={onClose}>
      {(error.value ?? refusal.value) && <Trouble error={(error.value ?? refusal.value)!} />}
      {value === undefined && !error.value && <div class="skeleton" aria-busy="true" />}
      {value !== undefined && (
        <>
          <dl class="facts">
            <dt>{t("payouts.expected")}</dt>
            <dd class="num">
              {value.expected_credit_amount === undefined ? "–" : money(value.expected_credit_amount)}
            </dd>
            <dt>{t("payouts.credited")}</dt>
            <dd class="num">{value.credit_amount === undefined ? "–" : money(value.credit_amount)}</dd>
            <dt>{t("payouts.wireFee")}</dt>
            <dd class="num">{value.wire_fee === undefined ? "–" : money(value.wire_fee)}</dd>
            <dt>{t("payouts.when")}</dt>
            <dd>{fullMoment(value.expected_time)}</dd>
          </dl>
          {value.last_error_detail && <p class="note bad">{value.last_error_detail}</p>}
          <ul class="plain-rows">
            {value.reconciliation_details?.map(({ order_id, remaining_deposit, deposit_fee }, index) => (
              <li key={index}>
                <a class="row" href={pathTo("orders", order_id)} onClick={onClose}>
                  <span class="what num">{order_id}</span>
                  <span class="num sum">{money(remaining_deposit)}</span>
                  <span class="soft small about">{t("payouts.fee", { amount: money(deposit_fee) })}</span>
                </a>
              </li>
            ))}
          </ul>
          {!value.confirmed && payout.expected_credit_amount !== undefined && (
            <button type="button" class="button quiet" onClick={() => void arrived()}>
              {t("payouts.itArrived", { amount: money(payout.expected_credit_amount) })}
            </button>
          )}
          <details>
            <summary>{t("technical")}</summary>
            <Verbatim text={JSON.stringify(value, undefined, 1)} />
          </details>
        </>
      )}
    </Dialog>
  );
}
