/** A button with which the practice wallet pays or collects what a code says: where the money is worth nothing, no phone is needed. */

import type { MerchantClient } from "@kontor/client/client";
import { useSignal } from "@preact/signals";
import { t } from "../messages/language.js";
import { has, isSandbox } from "../session/backend.js";

interface PayForPracticeProps {
  readonly api: MerchantClient;
  /** The taler:// URI. */
  readonly uri: string;
  readonly word?: "practice.pay" | "practice.collect";
}

export function PayForPractice({ api, uri, word = "practice.pay" }: PayForPracticeProps) {
  const isBusy = useSignal(false);
  const trouble = useSignal<string | undefined>(undefined);
  if (!isSandbox() || !has("practice")) return null;
  const pay = async () => {
    isBusy.value = true;
    const answer = await api.call("POST /private/kontor/practice/wallet", { body: { taler_uri: uri } });
    isBusy.value = false;
    trouble.value = answer.ok ? undefined : (answer.detail ?? "");
  };
  return (
    <div class="practice-pay">
      <button type="button" class="button striped" disabled={isBusy.value} onClick={() => void pay()}>
        {t(word)}
      </button>
      {trouble.value !== undefined && (
        <p class="note bad" role="alert">
          {t("practice.failed")} {trouble.value}
        </p>
      )}
    </div>
  );
}
