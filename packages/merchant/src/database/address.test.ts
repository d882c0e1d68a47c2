import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { AddressError, describeAddress, parseDatabaseUrl } from "./address.js";

const SOCKETS = existsSync("/var/run/postgresql") ? "/var/run/postgresql" : "/tmp";
const read = (url: string, env: Record<string, string> = { PGUSER: "shop" }) => parseDatabaseUrl(url, env);

test("postgres:///name is the socket, the current user and that database, as for psql", () => {
  expect(read("postgres:///kontor")).toEqual({
    host: { socketDirectory: SOCKETS },
    port: 5432,
    database: "kontor",
    user: "shop",
  });
  expect(read("postgresql://", { PGUSER: "shop" }).database).toBe("shop");
});

test("the PG* variables fill what the URL leaves open, and only that", () => {
  const env = { PGHOST: "db.example", PGPORT: "6000", PGUSER: "env", PGPASSWORD: "pw", PGDATABASE: "till" };
  expect(read("postgres://", env)).toEqual({
    host: { name: "db.example", tls: "prefer" },
    port: 6000,
    database: "till",
    user: "env",
    password: "pw",
  });
  expect(read("postgres://u:p%40ss@other:1/d%2Fb", { ...env, PGSSLMODE: "disable" })).toEqual({
    host: { name: "other", tls: false },
    port: 1,
    database: "d/b",
    user: "u",
    password: "p@ss",
  });
  expect(read("postgres:///d", { PGHOST: "/run/pg", PGUSER: "u" }).host).toEqual({ socketDirectory: "/run/pg" });
});

test("parameters name the host, also a socket directory", () => {
  expect(read("postgres://u@/d?host=/run/pg&port=5433")).toEqual({
    host: { socketDirectory: "/run/pg" },
    port: 5433,
    database: "d",
    user: "u",
  });
  expect(read("postgres://u@%2Frun%2Fpg:5433/d").host).toEqual({ socketDirectory: "/run/pg" });
  expect(read("postgres://[::1]:5433/d").host).toMatchObject({ name: "::1" });
});

test("sslmode means what it means for libpq", () => {
  const tls = (mode: string) => {
    const { host } = read(`postgres://h/d?sslmode=${mode}`);
    return "tls" in host ? host.tls : undefined;
  };
  expect(tls("disable")).toBe(false);
  expect(tls("prefer")).toBe("prefer");
  expect(tls("require")).toBe("require");
  expect(tls("verify-full")).toEqual({ rejectUnauthorized: true });
  expect(tls("verify-ca")).toMatchObject({ rejectUnauthorized: true, checkServerIdentity: expect.any(Function) });
});

test("what cannot be understood is refused, without showing a password", () => {
  for (const bad of [
    "mysql:///x",
    "postgres://h:0/d",
    "postgres://h:port/d",
    "postgres://a,b/d",
    "postgres://h/d?sslmode=perhaps",
    "postgres://h/d?hots=x",
    "postgres://%zz/d",
  ]) {
    expect(() => read(bad), bad).toThrow(AddressError);
  }
});

test("a printed address leads to the same database", () => {
  for (const url of ["postgres://u@/d?host=/run/pg&port=5433", "postgres://u@h:1/d%2Fb"]) {
    const address = read(url);
    expect(read(describeAddress(address))).toEqual(address);
  }
  expect(describeAddress(read("postgres://u:geheim@h/d"))).not.toContain("geheim");
});
