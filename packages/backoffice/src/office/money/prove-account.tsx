/** Transfer a little with this reference: so the payment service knows that the account is the shop's (kycauth). */

import type { Operations } from "@kontor/client/api";
import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Dialog } from "../../design/dialog.js";
import { Trouble } from "../../design/trouble.js";
import { t } from "../../messages/language.js";
import { money } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { type AccountState, accountName, ownerName } from "./account-state.js";

type Instruction = Operations["POST /private/accounts/{hWire}/kycauth"]["answers"][200]["wire_instructions"][number];

export function ProveAccount({ state, onClose }: { readonly state: AccountState; readonly onClose: () => void }) {
  const instructions = useSignal<readonly Instruction[] | undefined>(undefined);
  const error = useSignal<TalerApiError | undefined>(undefined);
  useEffect(() => {
    const input = { params: { hWire: state.h_wire }, body: { exchange_url: state.exchange_url } };
    void api.value.call("POST /private/accounts/{hWire}/kycauth", input).then((answer) => {
      if (answer.ok) instructions.value = answer.body.wire_instructions;
      else error.value = answer;
    });
  }, []);
  return (
    <Dialog title={t("prove.title")} onClose={onClose}>
      {error.value && <Trouble error={error.value} />}
      <p>{t("prove.how")}</p>
      {instructions.value?.map(({ amount, target_payto, subject }, index) => (
        <dl class="facts" key={index}>
          <dt>{t("prove.amount")}</dt>
          <dd class="num">{money(amount)}</dd>
          <dt>{t("prove.to")}</dt>
          <dd class="num">
            {accountName(target_payto)} {ownerName(target_payto)}
          </dd>
          <dt>{t("prove.reference")}</dt>
          <dd>
            <code>{reference(subject)}</code>
          </dd>
        </dl>
      ))}
      <p class="soft">{t("prove.wait")}</p>
    </Dialog>
  );
}

function reference(subject: Instruction["subject"]): string {
  if (subject.type === "SIMPLE") return subject.subject;
  return subject.type === "URI" ? subject.uri : subject.qr_reference_number;
}
