/** Staff and tills: who may do what, and since when; a new one is let in by a code that is scanned once. */

import { useSignal } from "@preact/signals";
import { Icon, type IconName } from "../../design/icon.js";
import { Trouble } from "../../design/trouble.js";
import { useEvents } from "../../live/events.js";
import { type MessageKey, t } from "../../messages/language.js";
import { day, moment, type TimestampJson } from "../../messages/moments.js";
import { api } from "../../session/session.js";
import { isTill, lastSeen, type Token } from "../last-seen.js";
import { useAnswer } from "../use-answer.js";
import { NEWEST_TOKENS, useLastSeen } from "../use-last-seen.js";
import { forgetOfflineKeys } from "./offline-till.js";
import { PairDevice } from "./pair-device.js";

export const RIGHTS: Readonly<Record<string, MessageKey>> = {
  "order-pos": "rights.sell",
  "order-full": "rights.sellAndRefund",
  "order-simple": "rights.orders",
  "order-mgmt": "rights.webShop",
  readonly: "rights.look",
  spa: "rights.everything",
  all: "rights.everything",
  write: "rights.everything",
};

/** So many orders are looked through for what each device sold last. */
const ORDERS = 200;

export function Devices() {
  const { body, error, again } = useAnswer("GET /private/tokens", { query: NEWEST_TOKENS });
  const isPairing = useSignal(false);
  const tokens = body.value?.tokens ?? [];
  const uses = useLastSeen();
  const newest = useAnswer("GET /private/orders", { query: { limit: -ORDERS } });
  useEvents((event) => {
    if (event?.type === "order_created") void newest.again();
  });
  return (
    <>
      <button
        type="button"
        class="button"
        onClick={() => {
          isPairing.value = true;
        }}
      >
        <Icon name="plus" />
        {t("devices.add")}
      </button>
      {error.value && <Trouble error={error.value} />}
      {tokens.length > 0 && (
        <ul class="panel things">
          {tokens.map((token) => (
            <DeviceRow
              key={token.serial}
              token={token}
              seen={lastSeen(token.serial, uses.value?.tokens ?? [])}
              lastSale={
                newest.body.value?.orders.find(({ made_by }) => made_by?.token_serial === token.serial)?.timestamp
              }
              onEnded={() => void again()}
            />
          ))}
        </ul>
      )}
      {isPairing.value && (
        <PairDevice
          known={tokens.map(({ serial }) => serial)}
          onClose={() => {
            isPairing.value = false;
            void again();
          }}
        />
      )}
    </>
  );
}

interface DeviceRowProps {
  readonly token: Token;
  readonly icon?: IconName;
  /** As far as the newest orders tell. */
  readonly lastSale?: TimestampJson | undefined;
  readonly seen?: TimestampJson | undefined;
  readonly onEnded: () => void;
}

export function DeviceRow({ token, icon, lastSale, seen, onEnded }: DeviceRowProps) {
  const isAsking = useSignal(false);
  const { serial, scope, description, creation_time } = token;
  const [kind = scope] = scope.split(":");
  const name = description || t("devices.unnamed");
  const end = async () => {
    await api.value.call("DELETE /private/tokens/{serial}", { params: { serial: String(serial) } });
    if (isTill(token)) await forgetOfflineKeys(description ?? "");
    onEnded();
  };
  return (
    <li>
      <div class="thing">
        <Icon name={icon ?? (kind.startsWith("order-") ? "till" : "people")} />
        <div>
          <strong>{name}</strong>
          <p class="soft small">
            {t(RIGHTS[kind] ?? "rights.other")} · {t("devices.since", { day: day(creation_time) })}
            {lastSale !== undefined && ` · ${t("devices.lastSale", { moment: moment(lastSale) })}`}
            {seen !== undefined && ` · ${t("devices.lastSeen", { moment: moment(seen) })}`}
          </p>
        </div>
        <button
          type="button"
          class="button quiet"
          onClick={() => {
            if (isAsking.value) void end();
            isAsking.value = !isAsking.value;
          }}
        >
          {t(isAsking.value ? "devices.endSure" : "devices.end")}
        </button>
      </div>
    </li>
  );
}
