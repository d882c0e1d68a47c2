/** Sends a mail by SMTP: one connection for each, one deadline for everything that happens on it. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, type Socket } from "node:net";
import type { SmtpConfig } from "../config/mail-config.js";
import { type Mail, MailError } from "./mail.js";

const require = createRequire(import.meta.url);

type GiveSocket = (error: null, options: { readonly connection: Socket }) => void;

/** @throws MailError `refused` or `failed`, or `not-configured` when the password's file cannot be read */
export async function sendBySmtp(config: SmtpConfig, mail: Mail, timeoutMs: number): Promise<void> {
  const auth = credentialsOf(config);
  const socket = connect({ host: config.host, port: config.port });
  socket.on("error", () => {});
  let isLate = false;
  // A server that sends a byte now and then would hold any timeout of silence up for ever.
  const timer = setTimeout(() => {
    isLate = true;
    socket.destroy(new Error("too late"));
  }, timeoutMs);
  try {
    await connected(socket);
    // Loaded with the first mail: few servers ever send one.
    const { createTransport } = require("nodemailer") as typeof import("nodemailer");
    const transport = createTransport({
      host: config.host,
      port: config.port,
      secure: config.tls === "implicit",
      requireTLS: config.tls === "starttls",
      ignoreTLS: config.tls === "none",
      ...(auth === undefined ? {} : { auth }),
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      connectionTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
      getSocket: (_options: unknown, give: GiveSocket) => give(null, { connection: socket }),
    });
    await transport.sendMail({
      from: config.sender,
      to: { name: "", address: mail.to },
      subject: mail.subject,
      text: mail.text,
      ...(mail.html === undefined ? {} : { html: mail.html }),
      attachments: (mail.attachments ?? []).map(({ filename, contentType, content }) => ({
        filename,
        contentType,
        content: Buffer.from(content),
      })),
      // Programs that answer mails by themselves leave this one alone (RFC 3834).
      headers: { "auto-submitted": "auto-generated" },
    });
  } catch (error) {
    const place = `${config.host}:${config.port}`;
    if (isLate)
      throw new MailError("failed", `${place} did not take the mail within ${timeoutMs} ms`, { cause: error });
    throw failureOf(error, place);
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

/** The password is read each time: who renews it restarts nothing. */
function credentialsOf({ user, passwordFile }: SmtpConfig): { user: string; pass: string } | undefined {
  if (user === undefined) return undefined;
  if (passwordFile === undefined) return { user, pass: "" };
  try {
    return { user, pass: readFileSync(passwordFile, "utf8").replace(/\r?\n$/, "") };
  } catch (error) {
    throw new MailError("not-configured", `the password of [kontor-mail] cannot be read: ${(error as Error).message}`);
  }
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the connection was closed")));
  });
}

/** A status from 500 on is the server's last word (RFC 5321, section 4.2.1) about an address or a mail, not about us. */
function failureOf(error: unknown, place: string): MailError {
  const {
    responseCode = 0,
    code = "",
    message = "",
  } = error as Partial<Record<"code" | "message", string>> & {
    readonly responseCode?: number;
  };
  const isFinal = responseCode >= 500 && responseCode < 600 && ["EENVELOPE", "EMESSAGE"].includes(code);
  return new MailError(isFinal ? "refused" : "failed", `${place}: ${(message || code).slice(0, 300)}`, {
    cause: error,
  });
}
