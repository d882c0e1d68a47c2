/** For tests of SQL alone: a shop without keys and without a password. */

import type { Database } from "../database/connection.js";

/** Makes the instance, 1 by default, with an account whose wire hash is 64 bytes of 1, and one of 2 that was removed. */
export async function makeBareShop(db: Database, instance = 1n): Promise<void> {
  await db.withSession((session) =>
    session.script(`
      insert into instances (instance, id, name, address, jurisdiction, use_stefan, default_pay_delay,
        default_refund_delay, default_wire_transfer_delay, default_wire_transfer_rounding_interval, merchant_pub,
        password_hash, created_at)
      values (${instance}, 'shop ${instance}', 'Shop', '{}', '{}', false, 0, 0, 0, 'NONE', sha256('pub'), '', 0);
      insert into accounts (instance, h_wire, payto_uri, salt, wire_method, active, created_at)
      values (${instance}, decode(repeat('01', 64), 'hex'), 'payto://x', sha256('salt'), 'x', true, 0),
             (${instance}, decode(repeat('02', 64), 'hex'), 'payto://y', sha256('salt'), 'x', false, 0)`),
  );
}
