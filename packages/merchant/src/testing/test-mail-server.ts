/** For tests: a real SMTP server on the loopback, which keeps what it is given. */

import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string | undefined;
  /** As it came, headers first. */
  readonly source: string;
}

export type TestMailServerOptions = NonNullable<ConstructorParameters<typeof SMTPServer>[0]>;

export interface TestMailServer {
  readonly received: ReceivedMail[];
  /** For the configuration of who sends there, as `section/option`. */
  readonly settings: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startTestMailServer(options: TestMailServerOptions = {}): Promise<TestMailServer> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      password === "the password" ? done(null, { user: username }) : done(new Error("no")),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          user: session.user as string | undefined,
          source: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
    ...options,
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  const settings = {
    "kontor-mail/HOST": "127.0.0.1",
    "kontor-mail/PORT": String(port),
    "kontor-mail/TLS": "none",
    "kontor-mail/SENDER": "The shop <shop@shop.example>",
  };
  return { received, settings, close: () => new Promise<void>((resolve) => server.close(resolve)) };
}
