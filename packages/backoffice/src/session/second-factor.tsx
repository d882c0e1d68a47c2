/**
 * One more step: a code that was sent to the owner, that an app shows or that stands on paper, or a passkey. Sections
 * "challenge" of the merchant's API.
 */

import type { Challenge, ChallengeResponse } from "@kontor/client/api";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { Icon, type IconName } from "../design/icon.js";
import { type MessageKey, t } from "../messages/language.js";
import { post, showPasskey } from "./passkey.js";

interface SecondFactorProps {
  readonly challenges: ChallengeResponse;
  readonly onSolved: (ids: readonly string[]) => void;
}

/** What is the owner's own, and not sent. */
const OWN: Readonly<Record<string, { icon: IconName; choose: MessageKey; type: MessageKey }>> = {
  totp: { icon: "phone", choose: "factor.useApp", type: "factor.appCode" },
  recovery: { icon: "receipt", choose: "factor.useRecovery", type: "factor.recoveryCode" },
  passkey: { icon: "lock", choose: "factor.usePasskey", type: "factor.usePasskey" },
};

export function SecondFactor({ challenges: { challenges, combi_and }, onSolved }: SecondFactorProps) {
  const solved = useSignal<readonly string[]>([]);
  const current = useSignal<Challenge | undefined>(undefined);
  const trouble = useSignal<string | undefined>(undefined);

  const end = (id: string) => {
    solved.value = [...solved.value, id];
    current.value = undefined;
    if (!combi_and || solved.value.length === challenges.length) onSolved(solved.value);
  };
  const choose = async (challenge: Challenge) => {
    trouble.value = undefined;
    const { challenge_id: id, tan_channel: channel } = challenge;
    if (channel === "passkey") {
      const status = await showPasskey(id);
      if (status === 204) end(id);
      else trouble.value = t(status === 429 ? "factor.tooMany" : "factor.noPasskey");
      return;
    }
    if (channel in OWN) {
      current.value = challenge;
      return;
    }
    const { status } = await post(`challenge/${encodeURIComponent(id)}`, {});
    // Who asks too early has the last code still.
    if (status === 200 || status === 429) current.value = challenge;
    else trouble.value = t("factor.notSent");
  };
  const confirm = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { challenge_id } = current.value!;
    const tan = String(new FormData(event.currentTarget).get("tan")).trim();
    const { status } = await post(`challenge/${encodeURIComponent(challenge_id)}/confirm`, { tan });
    if (status === 204) end(challenge_id);
    else trouble.value = t(status === 429 ? "factor.tooMany" : "factor.wrong");
  };
  const left = challenges.filter(({ challenge_id }) => !solved.value.includes(challenge_id));
  const isOnlySent = left.every(({ tan_channel }) => !(tan_channel in OWN));
  return (
    <div class="factor">
      {trouble.value && (
        <p class="note bad" role="alert">
          {trouble.value}
        </p>
      )}
      {current.value === undefined ? (
        <>
          <p>{t(howTo(combi_and, isOnlySent))}</p>
          {left.map((challenge) => (
            <button
              type="button"
              class="button quiet"
              key={challenge.challenge_id}
              onClick={() => void choose(challenge)}
            >
              {challenge.tan_channel in OWN && <Icon name={OWN[challenge.tan_channel]!.icon} />}
              {t(OWN[challenge.tan_channel]?.choose ?? "factor.sendTo", { address: challenge.tan_info })}
            </button>
          ))}
        </>
      ) : (
        <form onSubmit={(event) => void confirm(event)}>
          <label class="field">
            <span>{t(OWN[current.value.tan_channel]?.type ?? "factor.code", { address: current.value.tan_info })}</span>
            <input
              name="tan"
              inputMode={current.value.tan_channel === "recovery" ? "text" : "numeric"}
              autocomplete={current.value.tan_channel === "recovery" ? "off" : "one-time-code"}
              autocapitalize="characters"
              spellcheck={false}
              required
            />
          </label>
          <button type="submit" class="button">
            {t("factor.go")}
          </button>
          {challenges.length > 1 && (
            <button
              type="button"
              class="link"
              onClick={() => {
                current.value = undefined;
                trouble.value = undefined;
              }}
            >
              {t("factor.another")}
            </button>
          )}
        </form>
      )}
    </div>
  );
}

function howTo(isAll: boolean, isOnlySent: boolean): MessageKey {
  if (isOnlySent) return isAll ? "factor.all" : "factor.any";
  return isAll ? "factor.allOf" : "factor.anyOf";
}
