/** What a paired till keeps: its token and how its shop is called, in the browser's database. The office never looks there. */

import { place } from "../session/place.js";

export interface Device {
  readonly token: string;
  readonly scope: string;
  readonly name: string;
  readonly shopName: string;
  readonly logo?: string | undefined;
  /** The template and the key of the device with which it knows of payments without a connection (otp-devices). */
  readonly offline?: { readonly id: string; readonly key: string } | undefined;
}

const DATABASE = "kontor-till";
const STORE = "kept";

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return done(request);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Of this shop: tills of several shops on one server may share a browser. */
function keyOf(what: string): string {
  return `${place.apiUrl} ${what}`;
}

export async function keep(what: string, value: unknown): Promise<void> {
  const store = (await open()).transaction(STORE, "readwrite").objectStore(STORE);
  if (value === undefined) await done(store.delete(keyOf(what)));
  else await done(store.put(value, keyOf(what)));
}

export async function kept<T>(what: string): Promise<T | undefined> {
  try {
    return await done(
      (await open()).transaction(STORE).objectStore(STORE).get(keyOf(what)) as IDBRequest<T | undefined>,
    );
  } catch {
    // A browser that keeps nothing: a till for as long as the page is open.
    return undefined;
  }
}
