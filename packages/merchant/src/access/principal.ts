/** Who calls, as far as the credentials tell. */

/** The permission of the token that a request presented. */
export interface Principal {
  readonly scope: string;
  readonly refreshable: boolean;
  /** SHA-256 of the presented token; absent when a password was presented. */
  readonly tokenHash?: Uint8Array;
  /** Which device presented a token, told by the serial of its first one; absent when a password was presented. */
  readonly device?: bigint;
  /** What the device or its holder is called. */
  readonly description?: string | undefined;
  /** The operator's own token was presented, which opens the administrator's instance whatever its password is. */
  readonly isOperator?: boolean;
}
