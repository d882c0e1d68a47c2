/**
 * What a till needs to know without a connection that it was paid: a device whose key computes the codes that wallets
 * show (otp-devices), and a template whose amount the customer types, which says that device's codes. Both are the
 * protocol's; the till gets the key with its pairing, in the fragment that no server sees.
 */

import type { TalerApiError } from "@kontor/client/api-error";
import { currency } from "../../session/backend.js";
import { api } from "../../session/session.js";

const PREFIX = "offline-";
const WITH_PRICE = 2;
const PAY_WITHIN_US = 600_000_000;
const KEY_BYTES = 20;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export interface OfflineKey {
  /** Of the template and of the device. */
  readonly id: string;
  /** RFC 3548 base32. */
  readonly key: string;
}

export function isOfTill(templateId: string): boolean {
  return templateId.startsWith(PREFIX);
}

/** @param name of the till: what the customer reads, and what the owner finds it by */
export async function makeOfflineKey(name: string): Promise<OfflineKey | TalerApiError> {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  const id = `${PREFIX}${hex(crypto.getRandomValues(new Uint8Array(8)))}`;
  const key = base32(bytes);
  const device = await api.value.call("POST /private/otp-devices", {
    body: { otp_device_id: id, otp_device_description: name, otp_key: key, otp_algorithm: WITH_PRICE },
  });
  if (!device.ok) return device;
  const template = await api.value.call("POST /private/templates", {
    body: {
      template_id: id,
      template_description: name,
      otp_id: id,
      template_contract: {
        summary: name,
        currency: currency(),
        minimum_age: 0,
        pay_duration: { d_us: PAY_WITHIN_US },
      },
    },
  });
  return template.ok ? { id, key } : template;
}

/** A till that was ended confirms nothing any more. */
export async function forgetOfflineKeys(name: string): Promise<void> {
  const devices = await api.value.call("GET /private/otp-devices", {});
  if (!devices.ok) return;
  for (const { otp_device_id: id, device_description } of devices.body.otp_devices) {
    if (!isOfTill(id) || device_description !== name) continue;
    await api.value.call("DELETE /private/templates/{templateId}", { params: { templateId: id } });
    await api.value.call("DELETE /private/otp-devices/{deviceId}", { params: { deviceId: id } });
  }
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** 20 bytes make 32 letters, without any to fill up. */
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.replace(/.{5}/g, (five) => LETTERS[Number.parseInt(five, 2)]!);
}
