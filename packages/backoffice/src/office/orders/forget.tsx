/** What the law may want gone: parts of the contract that were marked when it was made, forgotten one by one and for good. */

import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import { RemoveButton } from "../../design/remove-button.js";
import { Trouble } from "../../design/trouble.js";
import type { OrderStatus } from "../../live/watch-order.js";
import { t } from "../../messages/language.js";
import { api } from "../../session/session.js";
import { forgettableIn } from "./forgettable.js";

export function Forget({ status, orderId }: { readonly status: OrderStatus; readonly orderId: string }) {
  const error = useSignal<TalerApiError | undefined>(undefined);
  const members = forgettableIn("contract_terms" in status ? status.contract_terms : undefined);
  if (members.length === 0 && error.value === undefined) return null;
  const forget = async (path: string) => {
    const answer = await api.value.call("PATCH /private/orders/{orderId}/forget", {
      params: { orderId },
      body: { fields: [path] },
    });
    error.value = answer.ok ? undefined : answer;
  };
  return (
    <details>
      <summary>{t("orders.forget")}</summary>
      <div class="inside-details">
        <p class="soft small">{t("orders.forgetHow")}</p>
        {error.value && <Trouble error={error.value} />}
        {members.map(({ path, name, text }) => (
          <div key={path}>
            <p class="wraps">
              <span class="soft small">{name}</span> {text}
            </p>
            <RemoveButton sure="orders.forgetSure" onRemove={() => void forget(path)} />
          </div>
        ))}
      </div>
    </details>
  );
}
