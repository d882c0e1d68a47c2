/** For tests: an empty database on the PostgreSQL server of the test run, and its removal. */
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import postgres from "postgres";
import { connectionOptions } from "./database.js";

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Creates a database for one test file. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = await testServer();
  const name = `sandbox_test_${randomBytes(8).toString("hex")}`;
  await asAdministrator(server, `create database ${name}`);
  const url = server.replace(/^(\w+:\/\/[^/?]*\/)[^?]*/, `$1${name}`);
  return { url, drop: () => asAdministrator(server, `drop database if exists ${name} with (force)`) };
}

/** The address of the server: given, or told by the set-up of the test run, which starts it on the first question. */
async function testServer(): Promise<string> {
  const given = process.env.KONTOR_TEST_DB;
  if (given) return given;
  const desk = process.env.KONTOR_TEST_SERVER;
  if (!desk) throw new Error("no test server: run the tests with Vitest from the root of the workspace");
  return new Promise((resolve, reject) => {
    let text = "";
    connect(desk)
      .on("data", (chunk) => {
        text += chunk;
      })
      .on("end", () => (text.startsWith("postgres://") ? resolve(text) : reject(new Error(text))))
      .on("error", reject);
  });
}

async function asAdministrator(server: string, statement: string): Promise<void> {
  const sql = postgres({ ...connectionOptions(server), max: 1, onnotice: () => {} });
  await sql.unsafe(statement);
  await sql.end();
}
