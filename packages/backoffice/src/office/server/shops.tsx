/** The shops of this server: make one, give it a new password, close it. */

import type { Operations } from "@kontor/client/api";
import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { Dialog } from "../../design/dialog.js";
import { Icon } from "../../design/icon.js";
import { NewPassword } from "../../design/new-password.js";
import { Trouble } from "../../design/trouble.js";
import { t } from "../../messages/language.js";
import { officeOf, place } from "../../session/place.js";
import { ADMINISTRATOR } from "../../session/public-url.js";
import { api } from "../../session/session.js";
import { useAnswer } from "../use-answer.js";

type Entry = Operations["GET /management/instances"]["answers"][200]["instances"][number];

export function Shops() {
  const { body, error, again } = useAnswer("GET /management/instances", {});
  const open = useSignal<Entry | "new" | undefined>(undefined);
  const close = () => {
    open.value = undefined;
    void again();
  };
  return (
    <section class="panel" aria-labelledby="shops">
      <header>
        <h2 id="shops">{t("server.shops")}</h2>
        <button
          type="button"
          class="button quiet"
          onClick={() => {
            open.value = "new";
          }}
        >
          <Icon name="plus" />
          {t("server.addShop")}
        </button>
      </header>
      {error.value && <Trouble error={error.value} />}
      <ul class="things">
        {body.value?.instances.map((entry) => (
          <li key={entry.id}>
            <button
              type="button"
              class="thing"
              onClick={() => {
                open.value = entry;
              }}
            >
              <Icon name="shop" />
              <div>
                <strong>{entry.name}</strong>
                <p class="soft small">{entry.id}</p>
              </div>
              {entry.deleted && <span class="badge">{t("server.closed")}</span>}
            </button>
          </li>
        ))}
      </ul>
      {open.value === "new" && <MakeShop onClose={close} />}
      {open.value !== undefined && open.value !== "new" && <OneShop entry={open.value} onClose={close} />}
    </section>
  );
}

function MakeShop({ onClose }: { readonly onClose: () => void }) {
  const error = useSignal<TalerApiError | undefined>(undefined);
  const make = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const answer = await api.value.call("POST /management/instances", {
      body: {
        id: String(data.get("id")).trim(),
        name: String(data.get("name")).trim(),
        auth: { method: "token", password: String(data.get("password")) },
        address: {},
        jurisdiction: {},
        use_stefan: true,
      },
    });
    if (answer.ok) onClose();
    else error.value = answer;
  };
  return (
    <Dialog title={t("server.addShop")} onClose={onClose}>
      <form onSubmit={(event) => void make(event)}>
        {error.value && <Trouble error={error.value} />}
        <label class="field">
          <span>{t("business.name")}</span>
          <input name="name" required maxLength={200} />
        </label>
        <label class="field">
          <span>{t("server.shortName")}</span>
          <input
            name="id"
            required
            maxLength={100}
            pattern="[A-Za-z0-9][A-Za-z0-9_.@\-]*"
            autocapitalize="off"
            spellcheck={false}
          />
          <span class="hint">{t("server.shortNameHint")}</span>
        </label>
        <NewPassword word="signIn.password" hint="security.hint" />
        <button type="submit" class="button">
          {t("save")}
        </button>
      </form>
    </Dialog>
  );
}

function OneShop({ entry: { id, name }, onClose }: { readonly entry: Entry; readonly onClose: () => void }) {
  const error = useSignal<TalerApiError | undefined>(undefined);
  const isChanged = useSignal(false);
  const isAsking = useSignal(false);
  const params = { id };
  const change = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password"));
    const body = { method: "token", password } as const;
    const answer = await api.value.call("POST /management/instances/{id}/auth", { params, body });
    isChanged.value = answer.ok;
    error.value = answer.ok ? undefined : answer;
  };
  const close = async () => {
    const answer = await api.value.call("DELETE /management/instances/{id}", { params });
    if (answer.ok) onClose();
    else error.value = answer;
  };
  return (
    <Dialog title={name} onClose={onClose}>
      {error.value && <Trouble error={error.value} />}
      <a class="button quiet" href={officeOf(place, id)}>
        {t("server.openShop")}
      </a>
      <form onSubmit={(event) => void change(event)}>
        <NewPassword word="security.newPassword" hint="security.hint" />
        <button type="submit" class="button">
          {t("security.change")}
        </button>
        {isChanged.value && (
          <p class="note good" role="status">
            {t("saved")}
          </p>
        )}
      </form>
      {id !== ADMINISTRATOR && (
        <>
          {isAsking.value && <p class="note warn">{t("server.closeSure")}</p>}
          <button
            type="button"
            class="button danger"
            onClick={() => {
              if (isAsking.value) void close();
              isAsking.value = true;
            }}
          >
            {t("server.close")}
          </button>
        </>
      )}
    </Dialog>
  );
}
