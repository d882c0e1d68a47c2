/**
 * Practice: a second shop on a sandbox, with the products of this one, a wallet that gets money from nothing, and a clock to
 * turn. A shop with real money opens it; in the practice shop, wallet and clock are here.
 */

import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import { Trouble } from "../../design/trouble.js";
import { type MessageKey, t } from "../../messages/language.js";
import { fullMoment } from "../../messages/moments.js";
import { isSandbox, money } from "../../session/backend.js";
import { place } from "../../session/place.js";
import { api, beginWith } from "../../session/session.js";
import { useAnswer } from "../use-answer.js";
import { toPracticeShop } from "./way-in.js";

export function PracticeRoom() {
  return (
    <>
      {!place.instance?.startsWith("practice-") && <OpenShop />}
      {isSandbox() && <WalletAndClock />}
    </>
  );
}

function OpenShop() {
  const isBusy = useSignal(false);
  const error = useSignal<TalerApiError | undefined>(undefined);
  const open = async () => {
    isBusy.value = true;
    const answer = await api.value.call("POST /private/kontor/practice/shop", {}, { timeoutMs: 90_000 });
    if (answer.ok) location.href = toPracticeShop(answer.body);
    else {
      error.value = answer;
      isBusy.value = false;
    }
  };
  return (
    <section class="panel">
      <h2>{t("practice.shop")}</h2>
      <p>{t("practice.what")}</p>
      {error.value && <Trouble error={error.value} />}
      <button type="button" class="button" disabled={isBusy.value} onClick={() => void open()}>
        {t(isBusy.value ? "practice.opening" : "practice.open")}
      </button>
    </section>
  );
}

const DAY_US = 86_400_000_000;

/** In days. A month is the longest of them: what is due after one is due then. */
const TURNS = [
  ["practice.day", 1],
  ["practice.week", 7],
  ["practice.month", 31],
] as const satisfies readonly (readonly [MessageKey, number])[];

function WalletAndClock() {
  const state = useAnswer("GET /private/kontor/practice", {});
  const error = useSignal<TalerApiError | undefined>(undefined);
  const isBusy = useSignal(false);
  const body = state.body.value;
  const doing = async (what: () => Promise<{ readonly ok: true } | TalerApiError>) => {
    isBusy.value = true;
    const answer = await what();
    error.value = answer.ok ? undefined : answer;
    await state.again();
    isBusy.value = false;
  };
  const fill = () => api.value.call("POST /private/kontor/practice/wallet", { body: {} });
  const turn = async (days: number) => {
    const answer = await api.value.call("POST /private/kontor/practice/clock", {
      body: { by: { d_us: days * DAY_US } },
    });
    // The session that turned the clock may have ended with it.
    if (answer.ok) beginWith(answer.body);
    return answer;
  };
  const now = body?.now.t_s;
  const trouble = error.value ?? state.error.value;
  return (
    <>
      {trouble && <Trouble error={trouble} />}
      {body === undefined && state.error.value === undefined && <div class="skeleton" aria-busy="true" />}
      {body !== undefined && (
        <>
          <section class="panel" aria-labelledby="practice-wallet">
            <h2 id="practice-wallet">{t("practice.wallet")}</h2>
            <p class="soft">{t("practice.walletHow")}</p>
            <p class="figure" role="status">
              {body.balances.map(({ available }) => money(available)).join(", ") || t("practice.empty")}
            </p>
            <button type="button" class="button quiet" disabled={isBusy.value} onClick={() => void doing(fill)}>
              {t("practice.fill")}
            </button>
          </section>
          <section class="panel" aria-labelledby="practice-clock">
            <h2 id="practice-clock">{t("practice.clock")}</h2>
            <p class="soft">{t("practice.clockHow")}</p>
            {typeof now === "number" && (
              <p class="figure" role="status">
                {fullMoment({ t_s: now })}
              </p>
            )}
            <div class="buttons">
              {TURNS.map(([word, days]) => (
                <button
                  type="button"
                  class="button quiet"
                  key={word}
                  disabled={isBusy.value}
                  onClick={() => void doing(() => turn(days))}
                >
                  {t(word)}
                </button>
              ))}
            </div>
          </section>
        </>
      )}
    </>
  );
}
