/**
 * Money back in three taps: how much (all is prefilled), why, and the code that the customer's wallet collects it with.
 * POST private/orders/$ORDER_ID/refund takes the total, so that sending it twice gives nothing twice.
 */

import type { TalerApiError } from "@kontor/client/api-error";
import type { MerchantClient } from "@kontor/client/client";
import { QrCode } from "@kontor/merchant/pages/qr-code.js";
import {
  addAmounts,
  compareAmounts,
  divideAmount,
  isZero,
  parseAmount,
  printAmount,
  subtractAmounts,
} from "@kontor/taler/amount";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { useEffect } from "preact/hooks";
import { Dialog } from "../design/dialog.js";
import { Trouble } from "../design/trouble.js";
import { watchOrder } from "../live/watch-order.js";
import { t } from "../messages/language.js";
import { PayForPractice } from "../practice/pay-for-practice.js";
import { inputDigits, money } from "../session/backend.js";
import { amountFrom, typedFrom } from "./typed-amount.js";

interface RefundDialogProps {
  readonly api: MerchantClient;
  readonly orderId: string;
  /** What was paid. */
  readonly paid: string;
  /** What was given back before. */
  readonly refunded: string;
  readonly onClose: () => void;
}

const REASONS = ["refund.reasonReturned", "refund.reasonMistake", "refund.reasonMissing"] as const;

export function RefundDialog({ api, orderId, paid, refunded, onClose }: RefundDialogProps) {
  const left = subtractAmounts(parseAmount(paid), parseAmount(refunded));
  const digits = inputDigits(left.currency);
  const typed = useSignal(typedFrom(left, digits));
  const reason = useSignal<string>(t(REASONS[0]));
  const isBusy = useSignal(false);
  const error = useSignal<TalerApiError | undefined>(undefined);
  const uri = useSignal<string | undefined>(undefined);

  const amount = amountFrom(typed.value, left.currency);
  const isPossible = amount !== undefined && !isZero(amount) && compareAmounts(amount, left) <= 0;
  const grant = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!isPossible) return;
    isBusy.value = true;
    const total = printAmount(addAmounts(parseAmount(refunded), amount));
    const answer = await api.call("POST /private/orders/{orderId}/refund", {
      params: { orderId },
      body: { refund: total, reason: reason.value },
    });
    isBusy.value = false;
    if (answer.ok) uri.value = answer.body.taler_refund_uri;
    else error.value = answer;
  };
  if (uri.value !== undefined) {
    return <Collect api={api} orderId={orderId} uri={uri.value} amount={printAmount(amount!)} onClose={onClose} />;
  }
  return (
    <Dialog title={t("refund.title")} onClose={onClose}>
      <form onSubmit={(event) => void grant(event)}>
        {error.value && <Trouble error={error.value} />}
        <label class="field">
          <span>{t("refund.amount")}</span>
          <input
            class="refund-amount"
            inputMode="decimal"
            value={typed.value}
            aria-invalid={!isPossible}
            onInput={({ currentTarget }) => {
              typed.value = currentTarget.value;
            }}
          />
          <span class="hint">{t("refund.atMost", { amount: money(printAmount(left)) })}</span>
        </label>
        <div class="chips">
          {(
            [
              ["refund.all", left],
              ["refund.half", divideAmount(left, 2)],
            ] as const
          ).map(([word, value]) => (
            <button
              type="button"
              class="chip"
              key={word}
              aria-pressed={typed.value === typedFrom(value, digits)}
              onClick={() => {
                typed.value = typedFrom(value, digits);
              }}
            >
              {t(word)}
            </button>
          ))}
        </div>
        <div class="field">
          <span class="label">{t("refund.reason")}</span>
          <div class="chips">
            {REASONS.map((word) => (
              <button
                type="button"
                class="chip"
                key={word}
                aria-pressed={reason.value === t(word)}
                onClick={() => {
                  reason.value = t(word);
                }}
              >
                {t(word)}
              </button>
            ))}
          </div>
          <input
            aria-label={t("refund.reason")}
            value={reason.value}
            maxLength={200}
            onInput={({ currentTarget }) => {
              reason.value = currentTarget.value;
            }}
          />
        </div>
        <button type="submit" class="button" disabled={!isPossible || isBusy.value}>
          {isPossible ? t("refund.give", { amount: money(printAmount(amount)) }) : t("refund.tooMuch")}
        </button>
      </form>
    </Dialog>
  );
}

interface CollectProps {
  readonly api: MerchantClient;
  readonly orderId: string;
  readonly uri: string;
  readonly amount: string;
  readonly onClose: () => void;
}

/** Closes by itself when the wallet has it. */
function Collect({ api, orderId, uri, amount, onClose }: CollectProps) {
  const isCollected = useSignal(false);
  useEffect(() => {
    const closing = new AbortController();
    const onStatus = (status: { order_status: string; refund_pending?: boolean }) => {
      if (status.order_status === "paid" && status.refund_pending === false) isCollected.value = true;
    };
    void watchOrder(api, orderId, { onStatus }, closing.signal);
    return () => closing.abort();
  }, []);
  useEffect(() => {
    if (!isCollected.value) return;
    const timer = setTimeout(onClose, 2500);
    return () => clearTimeout(timer);
  }, [isCollected.value]);
  return (
    <Dialog title={t("refund.collect", { amount: money(amount) })} onClose={onClose}>
      {isCollected.value ? (
        <p class="note good" role="status">
          {t("refund.collected")}
        </p>
      ) : (
        <>
          <QrCode text={uri} label={t("refund.code")} />
          <p role="status">
            <span class="waiting">{t("refund.scan")}</span>
          </p>
          <PayForPractice api={api} uri={uri} word="practice.collect" />
        </>
      )}
    </Dialog>
  );
}
