/** Mails and short messages as they arrive: at a real server, at a helper program, in a file; and when nothing takes them. */

import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../config/config.js";
import { startTestMailServer, type TestMailServerOptions } from "../testing/test-mail-server.js";
import { formsOf } from "./letter.js";
import { isMailAddress, isPhoneNumber, type Mail, MailError } from "./mail.js";
import { Mailer } from "./mailer.js";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "kontor-mail-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function mailerWith(settings: Readonly<Record<string, string>>): Mailer {
  const overrides = Object.entries(settings).map(([name, value]) => {
    const [section = "", option = ""] = name.split("/");
    return { section, option, value };
  });
  return new Mailer(loadConfig({ env: {}, overrides }).mail);
}

/** A server that keeps what it is given. */
async function aMailServer(options: TestMailServerOptions = {}) {
  const server = await startTestMailServer(options);
  closing.push(server.close);
  return server;
}

/** A program that does this with its argument and its input. */
function aHelper(script: string): string {
  const file = join(directory, `helper-${Math.random().toString(36).slice(2)}`);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o700);
  return file;
}

const MAIL: Mail = { to: "owner@shop.example", subject: "Überweisung", text: "Grüße\n", html: "<p>Grüße</p>" };
const failureOf = (sending: Promise<void>) =>
  sending.then(
    () => "sent",
    (error: unknown) => (error instanceof MailError ? error.failure : error),
  );

describe("by SMTP", () => {
  test("a mail arrives with text, HTML and what is attached", async () => {
    const { received, settings } = await aMailServer();
    const attachment = { filename: "statement.pdf", contentType: "application/pdf", content: Buffer.from("%PDF") };
    await mailerWith(settings).sendMail({ ...MAIL, attachments: [attachment] });
    expect(received).toMatchObject([{ from: "shop@shop.example", to: ["owner@shop.example"] }]);
    const { source } = received[0]!;
    expect(source).toContain("From: The shop <shop@shop.example>");
    expect(source).toContain("Subject: =?UTF-8?");
    expect(source).toContain("Auto-Submitted: auto-generated");
    expect(source).toMatch(/Content-Type: text\/plain; charset=utf-8/);
    expect(source).toMatch(/Content-Type: text\/html; charset=utf-8/);
    expect(source).toContain(`Content-Type: application/pdf; name=statement.pdf`);
    expect(source).toContain(Buffer.from("%PDF").toString("base64"));
  });

  test("with user and password, which are read anew for each mail", async () => {
    const { received, settings } = await aMailServer({ authOptional: false });
    const file = join(directory, "password");
    writeFileSync(file, "wrong\n");
    const mailer = mailerWith({ ...settings, "kontor-mail/USER": "shop", "kontor-mail/PASSWORD_FILE": file });
    expect(await failureOf(mailer.sendMail(MAIL))).toBe("failed");
    writeFileSync(file, "the password\n");
    await mailer.sendMail(MAIL);
    expect(received).toMatchObject([{ user: "shop" }]);
    rmSync(file);
    expect(await failureOf(mailer.sendMail(MAIL))).toBe("not-configured");
  });

  test("not without TLS where it is demanded", async () => {
    const { received, settings } = await aMailServer();
    expect(await failureOf(mailerWith({ ...settings, "kontor-mail/TLS": "starttls" }).sendMail(MAIL))).toBe("failed");
    expect(await failureOf(mailerWith({ ...settings, "kontor-mail/TLS": "implicit" }).sendMail(MAIL))).toBe("failed");
    expect(received).toEqual([]);
  });

  test("what a server says for good is told apart from what may pass", async () => {
    const saying = async (responseCode: number) => {
      const { settings } = await aMailServer({
        onRcptTo: (_address, _session, done) => done(Object.assign(new Error("no"), { responseCode })),
      });
      return failureOf(mailerWith(settings).sendMail(MAIL));
    };
    expect(await saying(550)).toBe("refused");
    expect(await saying(451)).toBe("failed");
  });

  test("a server that is not there, is silent, or speaks a byte at a time, holds nobody up for long", async () => {
    const { settings } = await aMailServer();
    const short = { ...settings, "kontor-mail/TIMEOUT": "200 ms" };
    const silent = createServer((socket) => socket.on("error", () => {}));
    const slow = createServer((socket) => {
      const timer = setInterval(() => socket.write("2"), 20);
      socket.on("error", () => {}).on("close", () => clearInterval(timer));
    });
    for (const server of [silent, slow]) {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const port = String((server.address() as AddressInfo).port);
      expect(await failureOf(mailerWith({ ...short, "kontor-mail/PORT": port }).sendMail(MAIL))).toBe("failed");
      // Its connections are closed, or this would not end.
      await new Promise((resolve) => server.close(resolve));
      expect(await failureOf(mailerWith({ ...short, "kontor-mail/PORT": port }).sendMail(MAIL))).toBe("failed");
    }
  });

  test("no address is a list, an option or a header, and no subject is one", async () => {
    const { received, settings } = await aMailServer();
    const mailer = mailerWith(settings);
    const strange = [
      "a@b.example, c@d.example",
      "-f@b.example",
      "a@b.example\r\nBcc: c@d.example",
      "nobody",
      "<a@b>",
      "",
    ];
    for (const to of strange) expect(await failureOf(mailer.sendMail({ ...MAIL, to }))).toBe("bad-address");
    await mailer.sendMail({ ...MAIL, subject: "one\r\nBcc: c@d.example" });
    expect(received).toMatchObject([{ to: ["owner@shop.example"] }]);
    expect(received[0]!.source).not.toMatch(/^Bcc:/im);
  });

  test("nothing is sent that is too large", async () => {
    const { received, settings } = await aMailServer();
    const mailer = mailerWith({ ...settings, "kontor-mail/SIZE_LIMIT": "1 KB" });
    expect(await failureOf(mailer.sendMail({ ...MAIL, text: "x".repeat(1024) }))).toBe("too-large");
    expect(received).toEqual([]);
  });
});

describe("by a helper program", () => {
  test("the address is its only argument, the text its input", async () => {
    const out = join(directory, "helped");
    const helper = aHelper(`{ echo "$# $1"; cat; } > ${out}`);
    const mailer = mailerWith({ "merchant/HELPER_SMS": helper, "merchant/HELPER_EMAIL": helper });
    expect([mailer.canSendMail, mailer.canSendText, mailer.canAttach]).toEqual([true, true, false]);
    await mailer.sendMail(MAIL);
    expect(readFileSync(out, "utf8")).toBe("1 owner@shop.example\nGrüße\n");
    await mailer.sendText("+49 (30) 1234", "1234; touch /tmp/never\n");
    expect(readFileSync(out, "utf8")).toBe("1 +49301234\n1234; touch /tmp/never\n");
    const attachments = [{ filename: "a", contentType: "text/plain", content: Buffer.from("a") }];
    expect(await failureOf(mailer.sendMail({ ...MAIL, attachments }))).toBe("not-configured");
  });

  test("it has failed when it says so, does not start, or does not end; what it started ends with it", async () => {
    const sendWith = (helper: string) =>
      failureOf(
        mailerWith({ "merchant/HELPER_EMAIL": helper, "kontor-mail/TIMEOUT": "300 ms" }).sendMail({
          ...MAIL,
          text: "x".repeat(500_000),
        }),
      );
    expect(await sendWith(aHelper("exit 1"))).toBe("failed");
    expect(await sendWith(aHelper("exit 0"))).toBe("sent");
    expect(await sendWith(join(directory, "not-there"))).toBe("failed");
    const started = join(directory, "started");
    expect(await sendWith(aHelper(`sleep 600 & echo $! > ${started}; wait`))).toBe("failed");
    if (existsSync(started)) await expect.poll(() => isRunning(Number(readFileSync(started, "utf8")))).toBe(false);
  });
});

test("into a file, for its owner alone; what nothing else sends goes there", async () => {
  const file = join(directory, "mails");
  const { received, settings } = await aMailServer();
  const mailer = mailerWith({ ...settings, "kontor-mail/FILE": file });
  await mailer.sendMail(MAIL);
  expect(received).toHaveLength(1);
  await mailer.sendText("+4930123", "1234-5678");
  await mailerWith({ "kontor-mail/FILE": file }).sendMail(MAIL);
  const written = readFileSync(file, "utf8");
  expect(written).toMatch(/^To: \+4930123\n\n1234-5678\n/);
  expect(written).toContain("To: owner@shop.example\nSubject: Überweisung\n\nGrüße\n");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("nowhere, where nothing is set up", async () => {
  const mailer = mailerWith({});
  expect([mailer.canSendMail, mailer.canSendText, mailer.canAttach]).toEqual([false, false, false]);
  expect(await failureOf(mailer.sendMail(MAIL))).toBe("not-configured");
  expect(await failureOf(mailer.sendText("+4930123", "x"))).toBe("not-configured");
});

test("a letter is text and HTML, and what people wrote is text in both", () => {
  const paragraphs = ["For <b>Tom & Co</b>", { code: "1234-5678" }];
  const { subject, text, html } = formsOf({ language: "en", subject: "Your\r\ncode", paragraphs });
  expect(subject).toBe("Your code");
  expect(text).toBe("For <b>Tom & Co</b>\n\n    1234-5678\n");
  expect(html).toContain("<p>For &#60;b&#62;Tom &#38; Co&#60;/b&#62;</p>");
  expect(html).toContain(">1234-5678</p>");
});

test.each([
  ["a@b.example", true],
  ["ä@bücher.example", true],
  ["a b@c.example", false],
  ["a@b@c", false],
  [`${"a".repeat(251)}@b.c`, false],
])("%s as a mail address: %s", (text, expected) => expect(isMailAddress(text)).toBe(expected));

test.each([
  ["+49 30 / 123-45", true],
  ["030123", true],
  ["-rf", false],
  ["+", false],
  ["1234567890123456", false],
  ["+49;1", false],
])("%s as a phone number: %s", (text, expected) => expect(isPhoneNumber(text)).toBe(expected));

/** What ended and was not yet buried by its parent runs no more. */
function isRunning(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !/\) Z /.test(readFileSync(file, "utf8"));
}
