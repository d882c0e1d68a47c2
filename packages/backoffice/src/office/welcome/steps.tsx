/** What is left to do before somebody is paid: four steps, each with its way to do it, until all are done or hidden. */

import { useSignal } from "@preact/signals";
import { Icon } from "../../design/icon.js";
import { type MessageKey, t } from "../../messages/language.js";
import { minutesLong } from "../../messages/moments.js";
import { needsIdentification } from "../money/account-state.js";
import { AddAccount } from "../money/add-account.js";
import type { Rows } from "../orders/order-rows.js";
import { prefer, preferences } from "../preferences.js";
import { go } from "../route.js";
import { shop } from "../shop-info.js";
import type { AnswerTo } from "../use-answer.js";
import { FirstSale } from "./first-sale.js";

interface Step {
  readonly word: MessageKey;
  readonly how: MessageKey;
  readonly minutes: number;
  readonly isDone: boolean;
  /** Undefined while it is somebody else's turn. */
  readonly act: (() => void) | undefined;
}

interface StepsProps {
  readonly accounts: AnswerTo<"GET /private/accounts">;
  readonly kyc: AnswerTo<"GET /private/kyc">;
  /** What was paid. */
  readonly sales: Pick<Rows, "rows" | "error">;
  /** A step may have been taken here. */
  readonly onChange: () => void;
}

export function Steps({ accounts, kyc, sales, onChange }: StepsProps) {
  const open = useSignal<"account" | "sale" | undefined>(undefined);
  // There is no answer about the identification of no account.
  const answers = [accounts.body.value ?? accounts.error.value, sales.rows.value ?? sales.error.value];
  const isKnown = answers.every((answer) => answer !== undefined);
  if (preferences.value === undefined || preferences.value.welcomed || shop.value === undefined || !isKnown)
    return null;
  const hasAccount = accounts.body.value?.accounts.some(({ active }) => active) ?? false;
  const states = kyc.body.value?.kyc_data ?? [];
  const isReady = states.some(({ status }) => status === "ready");
  const { address } = shop.value;
  const steps: Step[] = [
    {
      word: "step.shop",
      how: "step.shopHow",
      minutes: 1,
      isDone: address.town !== undefined || address.street !== undefined,
      act: () => go("shop", "business"),
    },
    {
      word: "step.account",
      how: "step.accountHow",
      minutes: 1,
      isDone: hasAccount,
      act: () => {
        open.value = "account";
      },
    },
    {
      word: "step.identify",
      minutes: 3,
      isDone: hasAccount && isReady,
      how: states.some(needsIdentification) ? "step.identifyDue" : "step.identifyWait",
      act: hasAccount ? () => go("money") : undefined,
    },
    {
      word: "step.sale",
      how: "step.saleHow",
      minutes: 1,
      isDone: (sales.rows.value?.length ?? 0) > 0,
      act: hasAccount
        ? () => {
            open.value = "sale";
          }
        : undefined,
    },
  ];
  const close = () => {
    open.value = undefined;
    onChange();
  };
  const dialogs = (
    <>
      {open.value === "account" && <AddAccount onClose={close} />}
      {open.value === "sale" && <FirstSale onClose={close} />}
    </>
  );
  const isOver = steps.every(({ isDone }) => isDone);
  // The dialogs stay where they are: the first sale is over for the list before the owner has seen it.
  return (
    <>
      {!isOver && (
        <section class="panel steps" aria-labelledby="steps">
          <header>
            <h2 id="steps">{t("steps.title")}</h2>
            <button type="button" class="link" onClick={() => void prefer({ welcomed: true })}>
              {t("steps.hide")}
            </button>
          </header>
          <ol>
            {steps.map(({ word, how, minutes, isDone, act }, index) => (
              <li key={word} class={isDone ? "is-done" : ""}>
                <span class="mark" aria-hidden="true">
                  {isDone ? <Icon name="check" /> : index + 1}
                </span>
                <div>
                  <strong>{t(word)}</strong>
                  <p class="soft small">{isDone ? t("steps.done") : `${t(how)} · ${minutesLong(minutes)}`}</p>
                </div>
                {!isDone && (
                  <button
                    type="button"
                    class="button quiet"
                    aria-label={`${t("steps.do")}: ${t(word)}`}
                    disabled={act === undefined}
                    onClick={act}
                  >
                    {t("steps.do")}
                  </button>
                )}
              </li>
            ))}
          </ol>
        </section>
      )}
      {dialogs}
    </>
  );
}
