/** The bank accounts, and how each stands with each payment service: ready, or the one thing that is due. */

import type { Operations } from "@kontor/client/api";
import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import { Icon } from "../../design/icon.js";
import { Trouble } from "../../design/trouble.js";
import { t } from "../../messages/language.js";
import { api } from "../../session/session.js";
import { type AccountState, accountName, ownerName, stateOf } from "./account-state.js";
import { ProveAccount } from "./prove-account.js";

type Entry = Operations["GET /private/accounts"]["answers"][200]["accounts"][number];

interface AccountsProps {
  readonly accounts: readonly Entry[] | undefined;
  readonly states: readonly AccountState[];
  readonly error: TalerApiError | undefined;
  readonly onChange: () => void;
}

export function Accounts({ accounts, states, error, onChange }: AccountsProps) {
  const active = accounts?.filter(({ active }) => active) ?? [];
  return (
    <section class="panel" aria-labelledby="accounts">
      <h2 id="accounts">{t("account.title")}</h2>
      {error && <Trouble error={error} />}
      {accounts === undefined && !error && <div class="skeleton" aria-busy="true" />}
      {accounts !== undefined && active.length === 0 && <p class="soft">{t("account.none")}</p>}
      <ul class="things">
        {active.map((account) => (
          <Account
            key={account.h_wire}
            account={account}
            states={states.filter(({ h_wire }) => h_wire === account.h_wire)}
            onChange={onChange}
          />
        ))}
      </ul>
    </section>
  );
}

interface AccountProps {
  readonly account: Entry;
  readonly states: readonly AccountState[];
  readonly onChange: () => void;
}

function Account({ account: { payto_uri, h_wire }, states, onChange }: AccountProps) {
  const isAsking = useSignal(false);
  const proving = useSignal<AccountState | undefined>(undefined);
  const remove = async () => {
    await api.value.call("DELETE /private/accounts/{hWire}", { params: { hWire: h_wire } });
    onChange();
  };
  return (
    <li>
      <div class="thing">
        <Icon name="bank" />
        <div>
          <strong class="num">{accountName(payto_uri)}</strong>
          <p class="soft small">{ownerName(payto_uri)}</p>
        </div>
        <button
          type="button"
          class="button bare"
          aria-label={t("account.remove", { account: accountName(payto_uri) })}
          onClick={() => {
            isAsking.value = true;
          }}
        >
          <Icon name="close" />
        </button>
      </div>
      {isAsking.value && (
        <div class="note warn">
          <p>{t("account.removeSure")}</p>
          <div class="buttons">
            <button type="button" class="button danger" onClick={() => void remove()}>
              {t("remove")}
            </button>
            <button
              type="button"
              class="button quiet"
              onClick={() => {
                isAsking.value = false;
              }}
            >
              {t("keep")}
            </button>
          </div>
        </div>
      )}
      {states.map((state) => (
        <Standing
          key={state.exchange_url}
          state={state}
          onProve={() => {
            proving.value = state;
          }}
        />
      ))}
      {proving.value && (
        <ProveAccount
          state={proving.value}
          onClose={() => {
            proving.value = undefined;
          }}
        />
      )}
    </li>
  );
}

function Standing({ state, onProve }: { readonly state: AccountState; readonly onProve: () => void }) {
  const [word, colour] = stateOf(state);
  const { host } = new URL(state.exchange_url);
  return (
    <div class="standing">
      <span class={`badge ${colour}`}>{t(word)}</span>
      <span class="soft small">{host}</span>
      {state.status === "kyc-wire-required" && (
        <button type="button" class="button quiet" onClick={onProve}>
          {t("account.howToTransfer")}
        </button>
      )}
      {state.status === "kyc-required" && state.access_token !== undefined && (
        <a
          class="button quiet"
          href={new URL(`kyc-spa/${encodeURIComponent(state.access_token)}`, state.exchange_url).href}
          target="_blank"
          rel="noreferrer"
        >
          {t("account.openForm")}
        </a>
      )}
    </div>
  );
}
