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

test("several hosts, each with its port or all with one, and which of them is wanted", () => {
  const named = (name: string, port: number) => ({ host: { name, tls: "prefer" }, port });
  expect(read("postgres://h1:5433,h2,[::1]:5434/d?target_session_attrs=read-write&connect_timeout=4")).toEqual({
    ...named("h1", 5433),
    others: [named("h2", 5432), named("::1", 5434)],
    wanted: "read-write",
    connectTimeoutS: 4,
    database: "d",
    user: "shop",
  });
  expect(read("postgres://h1,h2/d", { PGUSER: "u", PGPORT: "7000" })).toMatchObject({
    port: 7000,
    others: [named("h2", 7000)],
  });
  expect(read("postgres://u@/d?host=/run/a,/run/b&port=1,2")).toMatchObject({
    host: { socketDirectory: "/run/a" },
    others: [{ host: { socketDirectory: "/run/b" }, port: 2 }],
  });
  const env = { PGUSER: "u", PGHOST: "a,b", PGPORT: "1,2", PGTARGETSESSIONATTRS: "primary" };
  expect(read("postgres:///d", env)).toMatchObject({ ...named("a", 1), others: [named("b", 2)], wanted: "primary" });
  // What libpq takes for "in any state" and "at once".
  expect(read("postgres://h/d?target_session_attrs=any&connect_timeout=1")).toEqual({
    ...named("h", 5432),
    connectTimeoutS: 2,
    database: "d",
    user: "shop",
  });
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
    "postgres://a,b/d?port=1,2,3",
    "postgres://a,b/d?target_session_attrs=writable",
    "postgres://a,b/d?connect_timeout=soon",
    "postgres://h/d?sslmode=perhaps",
    "postgres://h/d?hots=x",
    "postgres://%zz/d",
  ]) {
    expect(() => read(bad), bad).toThrow(AddressError);
  }
});

test("a printed address leads to the same database", () => {
  for (const url of [
    "postgres://u@/d?host=/run/pg&port=5433",
    "postgres://u@h:1/d%2Fb",
    "postgres://u@[::1]:1/d",
    "postgres://u@h:1,[::1]:2/d?target_session_attrs=read-write&connect_timeout=3",
    "postgres://u@/d?host=/run/pg,h&port=1,2&target_session_attrs=primary",
  ]) {
    const address = read(url);
    expect(read(describeAddress(address))).toEqual(address);
  }
  expect(describeAddress(read("postgres://u:geheim@h/d"))).not.toContain("geheim");
});
