/** Reports that are sent regularly: what may be wanted, when they go out, and who gets them. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DAY, HOUR, SECOND, toSeconds } from "@kontor/taler/time";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runNow } from "../jobs/runner.js";
import { startTestApp, type TestApp } from "../testing/test-app.js";
import { nextTransmission } from "./report.js";
import { sendReports } from "./send-reports.js";

const folder = mkdtempSync(join(tmpdir(), "kontor-reports-"));
const program = join(folder, "bring");
let now = 1_800_000_000n * SECOND;
let app: TestApp;

beforeAll(async () => {
  writeFileSync(
    program,
    `#!/bin/sh\n[ "$6" = fail ] && exit 3\n` +
      `printf '%s|' "$@" "$REPORT_ID" "$REPORT_TOKEN" "$KONTOR_SECRET" >>"${folder}/said"\ncat >"${folder}/document"\n`,
    { mode: 0o755 },
  );
  app = await startTestApp({
    clock: { now: () => now },
    settings: {
      "kontor-mail/FILE": join(folder, "mails"),
      "report-generator-Fax/BINARY": program,
      "report-generator-Fax/DESCRIPTION": "the fax in the cellar",
    },
  });
  await app.makeInstance("admin");
  await app.makeInstance("tea");
});
afterAll(async () => {
  await app?.stop();
  rmSync(folder, { recursive: true });
});

const WANTED = {
  description: "Sales; rm -rf / $(reboot)",
  program_section: "report-generator-fax",
  mime_type: "text/csv",
  data_source: "/private/statistics-report/transactions?granularity=day&count=2",
  target_address: "-x 'quoted'",
  report_frequency: { d_us: Number(DAY) },
  report_frequency_shift: { d_us: Number(3n * HOUR) },
};
const add = (changes: object = {}, instance = "") =>
  app.askAsOwner({ method: "POST", url: `${instance}/private/reports`, body: { ...WANTED, ...changes } });
const show = async (id: unknown) => (await app.askAsOwner({ url: `/private/reports/${id}` })).body;
const work = () => runNow(app.deps, sendReports);

describe("reports", () => {
  test("are sent at the beginning of their period, and so much later", () => {
    const at = (text: string) => BigInt(Date.parse(text)) * 1000n;
    const daily = { frequency: DAY, shift: 3n * HOUR };
    expect(nextTransmission(at("2026-05-04T12:00Z"), daily)).toBe(at("2026-05-05T03:00Z"));
    expect(nextTransmission(at("2026-05-04T00:00Z"), daily)).toBe(at("2026-05-05T03:00Z"));
    expect(nextTransmission(at("2026-05-04T12:00Z"), { frequency: DAY, shift: 27n * HOUR })).toBe(
      at("2026-05-05T03:00Z"),
    );
  });

  test("go to the program that the operator has, which gets its words as they are, and no secrets", async () => {
    process.env.KONTOR_SECRET = "secret";
    const { report_serial_id: id } = (await add()).body;
    const due = toSeconds(nextTransmission(now, { frequency: DAY, shift: 3n * HOUR }));
    expect(await show(id)).toEqual({
      report_serial: id,
      ...WANTED,
      program_section: "report-generator-fax",
      next_transmission: { t_s: due },
      data_source: expect.stringMatching(
        /^http:\/\/[^/]+\/private\/statistics-report\/transactions\?granularity=day&count=2$/,
      ),
    });
    await work();
    expect(existsSync(join(folder, "said"))).toBe(false);
    now += 10n * DAY;
    await Promise.all([work(), work()]);
    await work();
    delete process.env.KONTOR_SECRET;
    const [, description, , type, , target, serial, token, secret, ...more] = readFileSync(
      join(folder, "said"),
      "utf8",
    ).split("|");
    expect([description, target, serial, secret]).toEqual([WANTED.description, WANTED.target_address, String(id), ""]);
    expect(type).toMatch(/^text\/csv/);
    // Ten periods were missed, and the report was sent once.
    expect(more).toEqual([""]);
    const document = readFileSync(join(folder, "document"), "utf8");
    expect(document).toMatch(/^"begin"/);
    expect(await show(id)).toMatchObject({ next_transmission: { t_s: due + 864_000 } });

    const post = (path: unknown, report_token: unknown, headers = {}) =>
      app.ask({ method: "POST", url: `/reports/${path}`, body: { report_token }, headers });
    const again = await post(id, token);
    expect([again.status, again.text]).toEqual([200, document]);
    expect((await post(id, token, { accept: "application/json" })).body).toHaveProperty("charts");
    for (const [path, wrong, status] of [
      [id, "0".repeat(52), 404],
      [Number(id) + 1000, token, 404],
      ["x", token, 400],
      [id, "short", 400],
      [id, undefined, 400],
    ] as const) {
      expect.soft((await post(path, wrong)).status, `${path} ${wrong}`).toBe(status);
    }
    expect((await post(id, "0".repeat(52))).body).toMatchObject({ code: 2034 });
    expect((await app.ask({ method: "POST", url: `/instances/tea/reports/${id}`, body: {} })).status).toBe(404);
  });

  test("go out by mail without any program", async () => {
    await add({ program_section: "email", target_address: "books@shop.example", mime_type: "application/pdf" });
    now += DAY;
    await work();
    const mail = readFileSync(join(folder, "mails"), "utf8");
    expect(mail).toContain("To: books@shop.example");
    expect(mail).toContain("Attached: transactions.pdf");
    const config = (await app.ask({ url: "/config" })).body;
    expect(config.report_generators).toEqual({
      email: expect.any(String),
      "report-generator-fax": "the fax in the cellar",
    });
  });

  test("that cannot be made or sent say why, and are tried in the next period", async () => {
    const cases = [
      [{ target_address: "fail" }, /status 3/],
      [{ data_source: "/private/no-such-thing" }, /no-such-thing/],
      [{ data_source: "/private/statistics-report/weather" }, /weather/],
      [{ data_source: "/private/orders?limit=x" }, /limit/],
      [{ data_source: "/private/statistics-report/taxes", mime_type: "image/png" }, /Accept/],
    ] as const;
    const ids = [];
    for (const [changes] of cases) ids.push((await add(changes)).body.report_serial_id);
    now += DAY;
    await work();
    for (const [index, [, detail]] of cases.entries()) {
      const report = await show(ids[index]);
      expect.soft(report, String(detail)).toMatchObject({ last_error_detail: expect.stringMatching(detail) });
      expect.soft(report.last_error_code, String(detail)).toBeGreaterThan(0);
      expect.soft((report.next_transmission as { t_s: number }).t_s).toBeGreaterThan(toSeconds(now));
    }
    const body = { ...WANTED, description: "another" };
    expect((await app.askAsOwner({ method: "PATCH", url: `/private/reports/${ids[0]}`, body })).status).toBe(204);
    expect(await show(ids[0])).not.toHaveProperty("last_error_code");
  });

  test("are refused where they make no sense", async () => {
    for (const [changes, status, parameter] of [
      [{ program_section: "pigeon" }, 501, "program_section"],
      [{ report_frequency: { d_us: 0 } }, 400, "report_frequency"],
      [{ report_frequency: { d_us: "forever" } }, 400, "report_frequency"],
      [{ report_frequency_shift: { d_us: "forever" } }, 400, "report_frequency_shift"],
      [{ data_source: "private/orders" }, 400, "data_source"],
      [{ data_source: "/management/instances" }, 400, "data_source"],
      [{ data_source: "/private/../management/instances" }, 400, "data_source"],
      [{ data_source: "//elsewhere.example/private/" }, 400, "data_source"],
      [{ mime_type: "pdf" }, 400, "mime_type"],
      [{ program_section: "email", target_address: "a@b, c@d" }, 400, "target_address"],
      [{ description: undefined }, 400, "description"],
    ] as const) {
      const refused = await add(changes);
      expect.soft(refused, JSON.stringify(changes)).toMatchObject({ status, body: { parameter } });
    }
    expect((await add({ program_section: "pigeon" })).body).toMatchObject({ code: 2035 });
  });

  test("are listed by page, those of the shop alone, and removed", async () => {
    const before = (await app.askAsOwner({ url: "/private/reports" })).body.reports as { report_serial: number }[];
    expect(before.length).toBeGreaterThan(5);
    expect((await app.askAsOwner({ url: "/instances/tea/private/reports" })).body).toEqual({ reports: [] });
    const page = (await app.askAsOwner({ url: "/private/reports?limit=2" })).body.reports as typeof before;
    expect(page.map(({ report_serial }) => report_serial)).toEqual(
      before
        .slice(-2)
        .reverse()
        .map(({ report_serial }) => report_serial),
    );
    expect(page[0]).toEqual({
      report_serial: 1,
      description: WANTED.description,
      report_frequency: WANTED.report_frequency,
    });
    const url = `/private/reports/${page[0]!.report_serial}`;
    for (const path of [url, `/instances/tea${url}`, "/private/reports/999999"]) {
      const status = path === url ? 204 : 404;
      expect.soft((await app.askAsOwner({ method: "DELETE", url: path })).status, path).toBe(status);
    }
    for (const method of ["GET", "DELETE"] as const) {
      expect.soft(await app.askAsOwner({ method, url })).toMatchObject({ status: 404, body: { code: 2034 } });
    }
    expect(await app.askAsOwner({ method: "PATCH", url, body: WANTED })).toMatchObject({
      status: 404,
      body: { code: 2034 },
    });
    expect((await app.askAsOwner({ url: "/private/reports/x" })).status).toBe(400);
    expect((await app.ask({ url: "/private/reports" })).status).toBe(401);
  });
});
