/** What the owner shows beside the password: an app, passkeys, codes on paper. */

import type { Operations } from "@kontor/client/api";
import type { TalerApiError } from "@kontor/client/api-error";
import { QrCode } from "@kontor/merchant/pages/qr-code.js";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { Dialog } from "../../design/dialog.js";
import { Icon, type IconName } from "../../design/icon.js";
import { RemoveButton } from "../../design/remove-button.js";
import { Trouble } from "../../design/trouble.js";
import { t } from "../../messages/language.js";
import { day } from "../../messages/moments.js";
import { canUsePasskeys, makePasskey } from "../../session/passkey.js";
import { api } from "../../session/session.js";
import { useGuarded } from "../../session/use-guarded.js";
import { useAnswer } from "../use-answer.js";

type Factor = Operations["GET /private/kontor/second-factors"]["answers"][200]["totp"][number];

export function OwnFactors() {
  const { body, error, again } = useAnswer("GET /private/kontor/second-factors", {});
  const adding = useSignal<"totp" | "passkey" | undefined>(undefined);
  const codes = useSignal<readonly string[] | undefined>(undefined);
  const failed = useSignal<TalerApiError | undefined>(undefined);
  const guarded = useGuarded();
  const { totp = [], passkeys = [], recovery_codes_left: left = 0 } = body.value ?? {};
  const hasAny = totp.length + passkeys.length > 0;
  const remove = async (factorId: string) => {
    const answer = await guarded.ask((options) =>
      api.value.call("DELETE /private/kontor/second-factors/{factorId}", { params: { factorId } }, options),
    );
    failed.value = answer.ok ? undefined : answer;
    await again();
  };
  const newCodes = async () => {
    const answer = await guarded.ask((options) =>
      api.value.call("POST /private/kontor/second-factors/recovery-codes", { body: {} }, options),
    );
    failed.value = answer.ok ? undefined : answer;
    if (answer.ok && answer.status === 200) codes.value = answer.body.recovery_codes;
    await again();
  };
  return (
    <section class="panel">
      <h2>{t("own.title")}</h2>
      <p class="soft">{t(hasAny ? "own.has" : "own.why")}</p>
      {(failed.value ?? error.value) && <Trouble error={(failed.value ?? error.value)!} />}
      {guarded.step ?? (
        <>
          {hasAny && (
            <ul class="things">
              {totp.map((one) => (
                <FactorRow key={one.id} factor={one} icon="phone" onRemove={() => void remove(one.id)} />
              ))}
              {passkeys.map((one) => (
                <FactorRow key={one.id} factor={one} icon="lock" onRemove={() => void remove(one.id)} />
              ))}
            </ul>
          )}
          <button
            type="button"
            class="button quiet"
            onClick={() => {
              adding.value = "totp";
            }}
          >
            <Icon name="phone" />
            {t("own.addApp")}
          </button>
          {canUsePasskeys() && (
            <button
              type="button"
              class="button quiet"
              onClick={() => {
                adding.value = "passkey";
              }}
            >
              <Icon name="lock" />
              {t("own.addPasskey")}
            </button>
          )}
          {hasAny && (
            <p>
              {t("own.codesLeft", { count: String(left) })}{" "}
              <button type="button" class="link" onClick={() => void newCodes()}>
                {t("own.newCodes")}
              </button>
            </p>
          )}
        </>
      )}
      {adding.value !== undefined && (
        <AddFactor
          kind={adding.value}
          onClose={(made) => {
            adding.value = undefined;
            codes.value = made;
            void again();
          }}
        />
      )}
      {codes.value !== undefined && (
        <RecoveryCodes
          codes={codes.value}
          onClose={() => {
            codes.value = undefined;
          }}
        />
      )}
    </section>
  );
}

interface FactorRowProps {
  readonly factor: Factor;
  readonly icon: IconName;
  readonly onRemove: () => void;
}

function FactorRow({ factor: { name, created, last_used }, icon, onRemove }: FactorRowProps) {
  return (
    <li>
      <div class="thing">
        <Icon name={icon} />
        <div>
          <strong>{name}</strong>
          <p class="soft small">
            {t("devices.since", { day: day(created) })}
            {last_used && ` · ${t("own.lastUsed", { day: day(last_used) })}`}
          </p>
        </div>
        <RemoveButton sure="own.removeSure" onRemove={onRemove} />
      </div>
    </li>
  );
}

interface AddFactorProps {
  readonly kind: "totp" | "passkey";
  /** @param codes those for the paper, where there were none before */
  readonly onClose: (codes: readonly string[] | undefined) => void;
}

function AddFactor({ kind, onClose }: AddFactorProps) {
  const guarded = useGuarded();
  const error = useSignal<TalerApiError | undefined>(undefined);
  const trouble = useSignal<string | undefined>(undefined);
  const app = useSignal<{ readonly id: string; readonly key: string; readonly uri: string } | undefined>(undefined);
  const begin = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const body = { name: String(new FormData(event.currentTarget).get("name")).trim() };
    error.value = undefined;
    trouble.value = undefined;
    if (kind === "totp") {
      const answer = await guarded.ask((options) =>
        api.value.call("POST /private/kontor/second-factors/totp", { body }, options),
      );
      if (answer.ok && answer.status === 200) app.value = answer.body;
      else if (!answer.ok) error.value = answer;
      return;
    }
    const answer = await guarded.ask((options) =>
      api.value.call("POST /private/kontor/second-factors/passkeys", { body }, options),
    );
    if (!answer.ok) {
      error.value = answer;
      return;
    }
    if (answer.status !== 200) return;
    const credential = await makePasskey(answer.body.options);
    if (credential === undefined) {
      trouble.value = t("own.noPasskey");
      return;
    }
    const confirmed = await api.value.call("POST /private/kontor/second-factors/passkeys/{factorId}/confirm", {
      params: { factorId: answer.body.id },
      body: { credential } as never,
    });
    if (confirmed.ok) onClose(confirmed.body.recovery_codes);
    else error.value = confirmed;
  };
  const confirm = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code"));
    const confirmed = await api.value.call("POST /private/kontor/second-factors/totp/{factorId}/confirm", {
      params: { factorId: app.value!.id },
      body: { code },
    });
    if (confirmed.ok) onClose(confirmed.body.recovery_codes);
    else if (confirmed.status === 409) trouble.value = t("factor.wrong");
    else error.value = confirmed;
  };
  return (
    <Dialog title={t(kind === "totp" ? "own.addApp" : "own.addPasskey")} onClose={() => onClose(undefined)}>
      {error.value && <Trouble error={error.value} />}
      {trouble.value && (
        <p class="note bad" role="alert">
          {trouble.value}
        </p>
      )}
      {guarded.step ??
        (app.value === undefined ? (
          <form key="begin" onSubmit={(event) => void begin(event)}>
            <label class="field">
              <span>{t("own.name")}</span>
              <input name="name" required maxLength={100} placeholder={t("own.nameExample")} />
              <span class="hint">{t(kind === "totp" ? "own.appHow" : "own.passkeyHow")}</span>
            </label>
            <button type="submit" class="button">
              {t("own.next")}
            </button>
          </form>
        ) : (
          <form key="confirm" onSubmit={(event) => void confirm(event)}>
            <p>{t("own.scan")}</p>
            <div class="code">
              <QrCode text={app.value.uri} label={t("own.scan")} />
            </div>
            <details>
              <summary class="small">{t("own.typeKey")}</summary>
              <code class="wraps">{app.value.key.match(/.{1,4}/g)!.join(" ")}</code>
            </details>
            <label class="field">
              <span>{t("own.shown")}</span>
              <input name="code" inputMode="numeric" autocomplete="one-time-code" required />
            </label>
            <button type="submit" class="button">
              {t("own.finish")}
            </button>
          </form>
        ))}
    </Dialog>
  );
}

function RecoveryCodes({ codes, onClose }: { readonly codes: readonly string[]; readonly onClose: () => void }) {
  return (
    <Dialog title={t("own.codes")} onClose={onClose}>
      <p>{t("own.codesHow")}</p>
      <ul class="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <button type="button" class="button quiet" onClick={() => print()}>
        <Icon name="print" />
        {t("own.print")}
      </button>
      <button type="button" class="button" onClick={onClose}>
        {t("own.written")}
      </button>
    </Dialog>
  );
}
