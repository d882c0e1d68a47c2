/** The server could not be started; the message contains what PostgreSQL said. */
export class EmbeddedPostgresError extends Error {
  override readonly name = "EmbeddedPostgresError";
}
