/** What the payment services pay out: on its way, in the bank, or not adding up. */

import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import { Trouble } from "../../design/trouble.js";
import { t } from "../../messages/language.js";
import { day } from "../../messages/moments.js";
import { money } from "../../session/backend.js";
import type { Payout } from "./payout.js";
import { PayoutDetail } from "./payout-detail.js";
import { River, type Station } from "./river.js";

interface PayoutsProps {
  readonly incoming: readonly Payout[] | undefined;
  readonly error: TalerApiError | undefined;
}

export function Payouts({ incoming, error }: PayoutsProps) {
  const chosen = useSignal<Payout | undefined>(undefined);
  const all = incoming ?? [];
  const station = useSignal<Station | undefined>(undefined);
  const shown = all.filter(
    ({ confirmed }) => station.value === undefined || confirmed === (station.value === "arrived"),
  );
  return (
    <section class="panel" aria-labelledby="payouts">
      <h2 id="payouts">{t("payouts.title")}</h2>
      {error && <Trouble error={error} />}
      {incoming === undefined && !error && <div class="skeleton" aria-busy="true" />}
      {incoming !== undefined && <River payouts={all} station={station} />}
      {incoming?.length === 0 && <p class="soft">{t("payouts.none")}</p>}
      {shown.length > 0 && (
        <ul class="plain-rows">
          {shown.map((payout) => (
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
