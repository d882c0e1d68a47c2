/** Keys for programs: made with a name and rights, shown once, ended with a tap. */

import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { Dialog } from "../../design/dialog.js";
import { Icon } from "../../design/icon.js";
import { Trouble } from "../../design/trouble.js";
import { type MessageKey, t } from "../../messages/language.js";
import { api } from "../../session/session.js";
import { lastSeen } from "../last-seen.js";
import { DeviceRow } from "../shop/devices.js";
import { useAnswer } from "../use-answer.js";
import { NEWEST_TOKENS, useLastSeen } from "../use-last-seen.js";
import { Copied } from "./copied.js";

const SCOPES = [
  ["order-mgmt", "keys.webShop"],
  ["order-simple", "keys.ordersOnly"],
  ["readonly", "keys.look"],
  ["all", "keys.all"],
] as const satisfies readonly (readonly [string, MessageKey])[];

/** Sessions and tills have screens of their own. */
const OF_PROGRAMS = ["order-mgmt", "order-simple", "readonly", "all", "write"];
const YEAR_US = 365 * 24 * 3_600_000_000;

export function Keys() {
  const { body, error, again } = useAnswer("GET /private/tokens", { query: NEWEST_TOKENS });
  const uses = useLastSeen();
  const isMaking = useSignal(false);
  const keys = (body.value?.tokens ?? []).filter(({ scope }) => OF_PROGRAMS.includes(scope.split(":")[0]!));
  return (
    <section class="panel" aria-labelledby="keys">
      <header>
        <h2 id="keys">{t("keys.title")}</h2>
        <button
          type="button"
          class="button quiet"
          onClick={() => {
            isMaking.value = true;
          }}
        >
          <Icon name="plus" />
          {t("keys.add")}
        </button>
      </header>
      {error.value && <Trouble error={error.value} />}
      {body.value !== undefined && keys.length === 0 && <p class="soft">{t("keys.none")}</p>}
      <ul class="things">
        {keys.map((token) => (
          <DeviceRow
            key={token.serial}
            token={token}
            icon="code"
            seen={lastSeen(token.serial, uses.value?.tokens ?? [])}
            onEnded={() => void again()}
          />
        ))}
      </ul>
      {isMaking.value && (
        <MakeKey
          onClose={() => {
            isMaking.value = false;
            void again();
          }}
        />
      )}
    </section>
  );
}

function MakeKey({ onClose }: { readonly onClose: () => void }) {
  const error = useSignal<TalerApiError | undefined>(undefined);
  const made = useSignal<string | undefined>(undefined);
  const make = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const answer = await api.value.call("POST /private/token", {
      body: {
        scope: String(data.get("scope")) as "order-mgmt",
        description: String(data.get("name")).trim(),
        duration: { d_us: YEAR_US },
      },
    });
    if (answer.ok) made.value = answer.body.access_token;
    else error.value = answer;
  };
  return (
    <Dialog title={t("keys.add")} onClose={onClose}>
      {error.value && <Trouble error={error.value} />}
      {made.value !== undefined ? (
        <>
          <p>{t("keys.once")}</p>
          <Copied text={made.value} />
          <p class="note warn">{t("keys.secret")}</p>
        </>
      ) : (
        <form onSubmit={(event) => void make(event)}>
          <label class="field">
            <span>{t("devices.name")}</span>
            <input name="name" required maxLength={200} placeholder={t("keys.nameExample")} />
          </label>
          <fieldset class="options">
            <legend class="label">{t("devices.may")}</legend>
            {SCOPES.map(([scope, word], index) => (
              <label class="check" key={scope}>
                <input type="radio" name="scope" value={scope} defaultChecked={index === 0} />
                {t(word)}
              </label>
            ))}
          </fieldset>
          <button type="submit" class="button">
            {t("keys.make")}
          </button>
        </form>
      )}
    </Dialog>
  );
}
