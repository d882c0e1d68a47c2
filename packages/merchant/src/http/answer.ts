/** What a handler gives back, and JSON whose hashed parts go out as the text they are stored as. */

/** JSON that is ready to be sent: contract terms must reach the client exactly as they were hashed. */
export class JsonText {
  constructor(readonly text: string) {}
}

/** JSON that is sent again and again: its bytes are made once. */
export class LastingJson {
  readonly bytes: Buffer;

  constructor(value: unknown) {
    this.bytes = Buffer.from(`${JSON.stringify(value)}\n`);
  }
}

/** A body that is not JSON, with its media type. */
export class Document {
  constructor(
    readonly mediaType: string,
    readonly content: string | Uint8Array,
  ) {}
}

/** A body that is made while it is sent, with its media type. One that fails breaks off, so that nobody takes it for whole. */
export class DocumentStream {
  constructor(
    readonly mediaType: string,
    readonly chunks: AsyncIterable<Uint8Array>,
  ) {}
}

type Member = JsonText | unknown;

/**
 * An object in JSON, some members of which are ready-made text. Members that are `undefined` are left out. Names are those of
 * the protocol, in which nothing has to be escaped.
 */
export function jsonObject(members: Readonly<Record<string, Member>>): JsonText {
  let text = "";
  for (const name in members) {
    const value = members[name];
    if (value === undefined) continue;
    text += `${text && ","}"${name}":${value instanceof JsonText ? value.text : JSON.stringify(value)}`;
  }
  return new JsonText(`{${text}}`);
}

export class Answer {
  constructor(
    readonly status: number,
    readonly body?: unknown,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

/** 200 with a JSON body. */
export function ok(body: unknown, headers?: Readonly<Record<string, string>>): Answer {
  return new Answer(200, body, headers);
}

export function noContent(): Answer {
  return new Answer(204);
}
