/** `kontor instance list|create|disable|forget-factors`: instances, for an operator at the machine. */

import { hashPassword } from "@kontor/merchant/access/passwords";
import { deleteAllTokens } from "@kontor/merchant/access/token-store";
import { tokensOfTopic } from "@kontor/merchant/access/token-topics";
import { insertEntry } from "@kontor/merchant/audit/store";
import { expectCurrentSchema } from "@kontor/merchant/database/migrate";
import type { Queries } from "@kontor/merchant/database/tables";
import { canonicalInstanceId } from "@kontor/merchant/instances/instance";
import {
  DISABLED_PASSWORD,
  insertInstance,
  listInstances,
  type NewInstance,
  serialOf,
  storePassword,
} from "@kontor/merchant/instances/store";
import { settingsOf } from "@kontor/merchant/management/settings";
import { instanceTopic } from "@kontor/merchant/notifications/topics";
import { systemRng } from "@kontor/merchant/rng";
import { removeAllFactors } from "@kontor/merchant/second-factor/own-factor-store";
import { unlockSecrets } from "@kontor/merchant/secrets/unlock";
import { createKeyPair } from "@kontor/taler/eddsa";
import { INSTANCE_ID_PATTERN } from "@kontor/taler/schemas/instances";
import type { Command } from "commander";
import { expectStrong, readPassword } from "./new-password.js";
import { isReadByPeople, type OneShotOptions, oneShot, setUpToTell, withOneShotOptions } from "./one-shot.js";
import { tableOf } from "./table.js";
import { tellServers, withDatabase } from "./with-database.js";

interface CreateOptions extends OneShotOptions {
  readonly name?: string;
  readonly email?: string;
  readonly weak?: boolean;
}

export function addInstanceCommands(program: Command): void {
  const group = program.command("instance").description("list, create and disable instances");
  withOneShotOptions(group.command("list").description("list all instances")).action(list);
  withOneShotOptions(
    group.command("create").description("create an instance; its password is read from standard input"),
  )
    .argument("<id>")
    .option("--name <text>", "what it is called in contracts; its id, if absent")
    .option("--email <address>", "of its owner")
    .option("--weak", "take a short or common password, too")
    .action(create);
  const disable = "end all logins of an instance for good; `kontor passwd -i ID` opens it again";
  withOneShotOptions(group.command("disable").description(disable)).argument("<id>").action(disableInstance);
  const forget =
    "remove authenticator apps, passkeys and recovery codes of an owner who has lost them; the password stays";
  withOneShotOptions(group.command("forget-factors").description(forget)).argument("<id>").action(forgetFactors);
}

async function list(options: OneShotOptions): Promise<void> {
  const { json, ...common } = options;
  await withDatabase(setUpToTell(common), async ({ db }) => {
    await expectCurrentSchema(db);
    const instances = (await listInstances(db.queries)).map(({ instance, deleted, paymentTargets }) => {
      const state = deleted ? "deleted" : instance.passwordHash === DISABLED_PASSWORD ? "disabled" : "active";
      const { id, name, email } = instance;
      return { id, state, wire_methods: paymentTargets, ...(email ? { email } : {}), name };
    });
    if (json) return console.log(JSON.stringify({ instances }));
    const rows = instances.map(({ id, state, wire_methods: methods, email, name }) => [
      id,
      state,
      methods.join(",") || "-",
      email ?? "-",
      name,
    ]);
    const lines = isReadByPeople()
      ? tableOf(["INSTANCE", "STATE", "PAID BY", "MAIL", "NAME"], rows)
      : rows.map((row) => row.join("\t"));
    for (const line of lines) console.log(line);
  });
}

async function create(given: string, options: CreateOptions): Promise<void> {
  const setup = oneShot(options);
  const { config, clock } = setup;
  if (!new RegExp(INSTANCE_ID_PATTERN).test(given)) throw new Error(`${given} is no name of an instance`);
  const id = canonicalInstanceId(given);
  const password = await readPassword();
  expectStrong(password, { config, id, weak: options.weak });
  await withDatabase(setup, async (database) => {
    const { db } = database;
    await expectCurrentSchema(db);
    const secrets = await unlockSecrets(db, { keyFile: config.kontor.secretsKeyFile });
    const { pub, priv } = createKeyPair((size) => systemRng.bytes(size));
    const { name = given, email } = options;
    const said = { name, address: {}, jurisdiction: {}, use_stefan: true, ...(email === undefined ? {} : { email }) };
    const passwordHash = await hashPassword(password);
    const made: NewInstance = {
      ...settingsOf(said, config.merchant),
      id,
      merchantPub: pub,
      merchantPriv: priv,
      passwordHash,
    };
    await db.transaction(async (tx) => {
      const serial = await insertInstance(tx, secrets, made, clock.now());
      if (serial === undefined) throw new Error(`there is an instance ${id} already`);
      await remember(tx, serial, "instance-created", clock.now());
    });
    await tellServers(database, [instanceTopic(id)]);
    setup.done({ instance: id, made: true }, `the instance ${id} is made`);
  });
}

async function disableInstance(given: string, options: OneShotOptions): Promise<void> {
  const setup = oneShot(options);
  const { clock } = setup;
  await withDatabase(setup, async (database) => {
    const { db } = database;
    await expectCurrentSchema(db);
    const id = canonicalInstanceId(given);
    const serial = await serialOf(db.queries, id);
    if (serial === undefined) throw new Error(`there is no instance ${id}`);
    await db.transaction(async (tx) => {
      await deleteAllTokens(tx, serial);
      await storePassword(tx, serial, DISABLED_PASSWORD);
      await remember(tx, serial, "instance-disabled", clock.now());
    });
    await tellServers(database, [instanceTopic(id), tokensOfTopic(serial)]);
    const sentence = `nobody gets into ${id} any more; what it has sold can still be paid and refunded by wallets`;
    setup.done({ instance: id, disabled: true }, sentence);
  });
}

async function forgetFactors(given: string, options: OneShotOptions): Promise<void> {
  const setup = oneShot(options);
  const { clock } = setup;
  await withDatabase(setup, async ({ db }) => {
    await expectCurrentSchema(db);
    const id = canonicalInstanceId(given);
    const serial = await serialOf(db.queries, id);
    if (serial === undefined) throw new Error(`there is no instance ${id}`);
    const hadAny = await db.transaction(async (tx) => {
      if (!(await removeAllFactors(tx, serial))) return false;
      await remember(tx, serial, "factors-forgotten", clock.now());
      return true;
    });
    const alone = `the instance ${id} is entered with the password alone, or a code by mail`;
    setup.done({ instance: id, forgotten: hadAny }, hadAny ? alone : `the instance ${id} has no factors of its own`);
  });
}

function remember(tx: Queries, serial: bigint, action: string, now: bigint): Promise<void> {
  const entry = { action, shown: "operator", who: "kontor instance", network: "", detail: {} };
  return insertEntry(tx, serial, entry, now);
}
