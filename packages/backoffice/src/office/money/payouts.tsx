/** What the payment services pay out: on its way, in the bank, or not adding up. */

import type { TalerApiError } from "@kontor/client/api-error";
import { addAmounts, parseAmount, printAmount, zeroAmount } from "@kontor/taler/amount";
import { useSignal } from "@preact/signals";
import { Icon } from "../../design/icon.js";
import { Trouble } from "../../design/trouble.js";
import { t } from "../../messages/language.js";
import { day } from "../../messages/moments.js";
import { currency, money } from "../../session/backend.js";
import type { Payout } from "./payout.js";
import { PayoutDetail } from "./payout-detail.js";

interface PayoutsProps {
  readonly incoming: readonly Payout[] | undefined;
  readonly error: TalerApiError | undefined;
}

function sumOf(payouts: readonly Payout[]): string {
  const amounts = payouts.flatMap(({ expected_credit_amount: amount }) =>
    amount === undefined ? [] : [parseAmount(amount)],
  );
  return printAmount(amounts.reduce(addAmounts, zeroAmount(amounts[0]?.currency ?? currency())));
}

export function Payouts({ incoming, error }: PayoutsProps) {
  const chosen = useSignal<Payout | undefined>(undefined);
  const all = incoming ?? [];
  const onTheWay = all.filter(({ confirmed }) => !confirmed);
  const arrived = all.filter(({ confirmed }) => confirmed);
  return (
    <section class="panel" aria-labelledby="payouts">
      <h2 id="payouts">{t("payouts.title")}</h2>
      {error && <Trouble error={error} />}
      {incoming === undefined && !error && <div class="skeleton" aria-busy="true" />}
      {incoming?.length === 0 && <p class="soft">{t("payouts.none")}</p>}
      {all.length > 0 && (
        <>
          <div class="river">
            <div>
              <span class="soft">{t("payouts.onTheWay")}</span>
              <strong class="num">{money(sumOf(onTheWay))}</strong>
            </div>
            <Icon name="back" />
            <div>
              <span class="soft">{t("payouts.arrived")}</span>
              <strong class="num">{money(sumOf(arrived))}</strong>
            </div>
          </div>
          <ul class="plain-rows">
            {all.map((payout) => (
              <li key={payout.expected_transfer_serial_id}>
                <button
                  type="button"
                  class="row"
                  onClick={() => {
                    chosen.value = payout;
                  }}
                >
                  <span class="what">{payout.execution_time === undefined ? "" : day(payout.execution_time)}</span>
                  <span class="num sum">
                    {payout.expected_credit_amount === undefined ? "" : money(payout.expected_credit_amount)}
                  </span>
                  <span class="soft small about">{new URL(payout.exchange_url).host}</span>
                  <PayoutBadge payout={payout} />
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {chosen.value && (
        <PayoutDetail
          payout={chosen.value}
          onClose={() => {
            chosen.value = undefined;
          }}
        />
      )}
    </section>
  );
}

function PayoutBadge({ payout: { confirmed, validated, last_ec } }: { readonly payout: Payout }) {
  if (last_ec !== 0 && !validated) return <span class="badge bad">{t("payouts.wrong")}</span>;
  return confirmed ? (
    <span class="badge good">{t("payouts.inBank")}</span>
  ) : (
    <span class="badge">{t("payouts.coming")}</span>
  );
}
