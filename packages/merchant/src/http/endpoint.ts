/** An endpoint: its schemas and its handler, as one value that routes, API description and tests share. */

import type { IncomingHttpHeaders } from "node:http";
import type { ErrorCodeName } from "@kontor/taler/error-codes";
import type { StaticDecode, TSchema } from "typebox";
import type { Permission } from "../access/permissions.js";
import type { Principal } from "../access/principal.js";
import type { Audited } from "../audit/rules.js";
import type { Instance } from "../instances/instance.js";
import type { Logger } from "../log.js";
import type { Peer } from "../network/peer.js";
import type { Shown } from "../second-factor/guard.js";
import type { SecondFactor } from "../second-factor/rules.js";
import type { ServerDeps } from "../server-deps.js";
import type { TalerError } from "../taler-error.js";
import type { Answer } from "./answer.js";
import type { LookQueue } from "./look-queue.js";

/** What is known of a request before anything in it was understood. */
export interface RawRequest {
  /** Lower-case names. */
  readonly headers: IncomingHttpHeaders;
  /** Path and query as they arrived. */
  readonly url: string;
}

/** What a handler may ask for beside what the request says: of the process and of the request. */
export interface RootNeeds extends ServerDeps, RawRequest {
  /** The body as parsed, before decoding: what is hashed or stored as it came. */
  readonly rawBody: unknown;
  /** Public base URL of the root, ending in "/". */
  readonly rootUrl: string;
  /** A signal that is aborted when the client is gone or the server shuts down; for handlers that wait. */
  readonly whenGone: () => AbortSignal;
  /** Where those who wait have what they wait for looked up. */
  readonly lookups: LookQueue;
  /** Everything that an answer may depend on, as one text: the same for equal requests, however long they want to wait. */
  readonly question: () => string;
  readonly log: Logger;
  /** Where the route demands a second factor and one was shown: which. `db` takes it with its first transaction. */
  readonly shown?: Shown;
  /** Address of the peer and whether it spoke for somebody else. */
  readonly peer: Pick<Peer, "isLoopback" | "forwarded" | "network">;
}

/** The same for what concerns an instance. */
export interface InstanceNeeds extends RootNeeds {
  /** Public base URL of the instance, ending in "/". */
  readonly baseUrl: string;
  /** Set where the route demands a permission. */
  readonly principal?: Principal;
}

type Said<Path, Query, Body> = { readonly params: Path; readonly query: Query; readonly body: Body };

/** What a handler is called with: what the request says, and what it uses. */
export type Call<Path, Query, Body, Used extends keyof RootNeeds = keyof RootNeeds> = Said<Path, Query, Body> &
  Pick<RootNeeds, Used>;

export type InstanceCall<Path, Query, Body, Used extends keyof InstanceNeeds = keyof InstanceNeeds> = Said<
  Path,
  Query,
  Body
> & { readonly instance: Instance } & Pick<InstanceNeeds, Used>;

type Nothing = Record<never, never>;

type Decoded<S, None> = S extends TSchema ? StaticDecode<S> : None;

interface EndpointParts<P, Q, B> {
  /** One line for the API description. */
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** The members that the body may also have as a form, `application/x-www-form-urlencoded`. */
  readonly formMembers?: readonly string[];
  /** The answers beside errors: status and schema, `null` for one without a body. */
  readonly answers: Readonly<Record<number, TSchema | null>>;
  /** Every code that the handler itself may answer with. */
  readonly errors: readonly ErrorCodeName[];
  /** What errors of a status have beside the members of `ErrorDetail`. */
  readonly errorMembers?: Readonly<Record<number, TSchema>>;
  /** Codes for members whose being malformed has one of its own, by path such as `order.version`. */
  readonly codeOfMember?: Readonly<Record<string, ErrorCodeName>>;
  /** Largest body in bytes, inflated too; absent: the server's limit, or little for what anybody may call. */
  readonly bodyLimit?: number;
  /** Answers an error in another form than `ErrorDetail`, for clients that are no programs; undefined where that will do. */
  readonly answerError?: (error: TalerError, request: RawRequest) => Answer | undefined;
}

/** What is known before a body is read. */
export type EarlyCall<Path, Used extends keyof ServerDeps = keyof ServerDeps> = {
  readonly params: Path;
  readonly instance: Instance;
} & Pick<ServerDeps, Used>;

export interface InstanceEndpoint extends EndpointParts<TSchema, TSchema, TSchema> {
  readonly kind: "instance";
  /** Before a large body is read: throws where it need not be. */
  readonly lookFirst?: (call: EarlyCall<unknown>) => Promise<void>;
  readonly handle: (call: InstanceCall<unknown, unknown, unknown>) => Promise<Answer> | Answer;
}

export interface RootEndpoint extends EndpointParts<TSchema, TSchema, TSchema> {
  readonly kind: "root";
  readonly handle: (call: Call<unknown, unknown, unknown>) => Promise<Answer> | Answer;
}

/** So a test can call a handler with what it uses, and nothing else. */
export interface Handles<Called> {
  readonly handle: (call: Called) => Promise<Answer> | Answer;
}

export type Endpoint = InstanceEndpoint | RootEndpoint;

/** An endpoint of an instance: `call.instance` is the one that the path names. */
export function endpoint<
  P extends TSchema | undefined = undefined,
  Q extends TSchema | undefined = undefined,
  B extends TSchema | undefined = undefined,
  const Used extends keyof InstanceNeeds = never,
>(
  parts: EndpointParts<P, Q, B> & {
    /** What the handler asks for beside the instance and what the request says. */
    uses?: readonly Used[];
    lookFirst?: (call: EarlyCall<Decoded<P, Nothing>, Used & keyof ServerDeps>) => Promise<void>;
    handle: (
      call: InstanceCall<Decoded<P, Nothing>, Decoded<Q, Nothing>, Decoded<B, undefined>, Used>,
    ) => Promise<Answer> | Answer;
  },
): InstanceEndpoint & Handles<InstanceCall<Decoded<P, Nothing>, Decoded<Q, Nothing>, Decoded<B, undefined>, Used>> {
  return { ...parts, kind: "instance" } as never;
}

/** An endpoint of the whole server, which no instance has to exist for. */
export function rootEndpoint<
  P extends TSchema | undefined = undefined,
  Q extends TSchema | undefined = undefined,
  B extends TSchema | undefined = undefined,
  const Used extends keyof RootNeeds = never,
>(
  parts: EndpointParts<P, Q, B> & {
    uses?: readonly Used[];
    handle: (
      call: Call<Decoded<P, Nothing>, Decoded<Q, Nothing>, Decoded<B, undefined>, Used>,
    ) => Promise<Answer> | Answer;
  },
): RootEndpoint & Handles<Call<Decoded<P, Nothing>, Decoded<Q, Nothing>, Decoded<B, undefined>, Used>> {
  return { ...parts, kind: "root" } as never;
}

/**
 * Who may call:
 * `public`: anybody. `{ permission }`: a token or password of the instance in the path. `login`: the instance's id and
 * password, or a token that may be refreshed. `holder`: a token of the instance, whatever its scope, or the password.
 * `{ administrator }`: a token or password of the administrator's instance, whatever the path.
 */
export type Access =
  | "public"
  | "login"
  | "holder"
  | { readonly permission: Permission }
  | { readonly administrator: Permission; readonly openForFirstInstance?: boolean };

export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE" | "PUT";
  /** Path below the instance's base URL; parameters as `:name`. */
  readonly path: string;
  /** True for what concerns the whole server and makes no sense below an instance's URL. */
  readonly rootOnly?: boolean;
  readonly access: Access;
  /** What has to be shown beside, before the handler runs. It stores what it does in a transaction of `call.db`. */
  readonly secondFactor?: SecondFactor;
  /** What is remembered of it, once it is done. */
  readonly audit?: Audited;
  readonly endpoint: Endpoint;
}

/** Whether the route is only below the root: what is for the administrator, or for nobody's instance in particular. */
export function isOfRoot({ access, rootOnly }: Pick<Route, "access" | "rootOnly">): boolean {
  return rootOnly === true || (typeof access === "object" && "administrator" in access);
}
