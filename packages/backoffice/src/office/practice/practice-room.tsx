/**
 * Practice: a second shop on a sandbox, with the products of this one, a wallet that gets money from nothing, and a clock to
 * turn. A shop with real money opens it, and takes over what was made there; in the practice shop, wallet and clock are here.
 */

import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Trouble } from "../../design/trouble.js";
import { type MessageKey, t } from "../../messages/language.js";
import { fullMoment } from "../../messages/moments.js";
import { isSandbox, money } from "../../session/backend.js";
import { place } from "../../session/place.js";
import { api, beginWith } from "../../session/session.js";
import { setShopClock } from "../../session/shop-clock.js";
import { useAnswer } from "../use-answer.js";
import { type Taken, takeOver } from "./take-over.js";
import { toPracticeShop } from "./way-in.js";

export function PracticeRoom() {
  return (
    <>
      {!isPracticeShop() && <OpenShop />}
      {!isPracticeShop() && <TakeOver />}
      {isPracticeShop() && <p class="note">{t("practice.takeOverFrom")}</p>}
      {isSandbox() && <WalletAndClock />}
    </>
  );
}

const isPracticeShop = () => place.instance?.startsWith("practice-") ?? false;

/** What is asked of another server on the way takes longer. */
const LONG = { timeoutMs: 90_000 };

function OpenShop() {
  const isBusy = useSignal(false);
  const error = useSignal<TalerApiError | undefined>(undefined);
  const copied = useSignal<{ readonly count: number; readonly all: number } | undefined>(undefined);
  const open = async () => {
    isBusy.value = true;
    error.value = undefined;
    const failure = await openAndCopy();
    if (failure === undefined) return;
    error.value = failure;
    isBusy.value = false;
  };
  const openAndCopy = async (): Promise<TalerApiError | undefined> => {
    const opened = await api.value.call("POST /private/kontor/practice/shop", {}, LONG);
    if (!opened.ok) return opened;
    for (let after: number | undefined, isOver = false; !isOver; ) {
      const body = after === undefined ? {} : { after };
      const answer = await api.value.call("POST /private/kontor/practice/products", { body }, LONG);
      if (!answer.ok) return answer;
      copied.value = { count: (copied.value?.count ?? 0) + answer.body.copied, all: answer.body.total };
      after = answer.body.next;
      isOver = after === undefined;
    }
    location.href = toPracticeShop(opened.body);
    return undefined;
  };
  return (
    <section class="panel">
      <h2>{t("practice.shop")}</h2>
      <p>{t("practice.what")}</p>
      {error.value && <Trouble error={error.value} />}
      {isBusy.value && copied.value !== undefined && (
        <p role="status">{t("practice.copied", { count: copied.value.count, all: copied.value.all })}</p>
      )}
      <button type="button" class="button" disabled={isBusy.value} onClick={() => void open()}>
        {t(isBusy.value ? "practice.opening" : "practice.open")}
      </button>
    </section>
  );
}

function TakeOver() {
  const error = useSignal<TalerApiError | undefined>(undefined);
  const isBusy = useSignal(false);
  const taken = useSignal<Taken | undefined>(undefined);
  const take = async () => {
    isBusy.value = true;
    taken.value = undefined;
    error.value = await takeOver((soFar) => {
      taken.value = soFar;
    });
    isBusy.value = false;
  };
  const { value } = taken;
  return (
    <section class="panel">
      <h2>{t("practice.takeOver")}</h2>
      <p>{t("practice.takeOverHow")}</p>
      {error.value && <Trouble error={error.value} />}
      {value !== undefined && (
        <p class={`note ${isBusy.value || error.value !== undefined ? "" : "good"}`} role="status">
          {t("practice.taken", { ...value })}
        </p>
      )}
      <button type="button" class="button quiet" disabled={isBusy.value} onClick={() => void take()}>
        {t(isBusy.value ? "wait" : "practice.takeOverDo")}
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
  useEffect(() => {
    if (body !== undefined) setShopClock(body.now);
  }, [now]);
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
