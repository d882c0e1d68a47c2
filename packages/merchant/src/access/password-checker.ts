/** Checks passwords: the memory-hard way once, and from memory as long as they are shown again. */

import { hash } from "node:crypto";
import type { Instance } from "../instances/instance.js";
import type { Peer } from "../network/peer.js";
import { Underway } from "../timing/underway.js";
import { LoginGuard } from "./login-guard.js";
import { passwordMatches } from "./passwords.js";

type OnWrong = (instance: bigint, network: string) => void;

/** Passwords that were right a moment ago: the memory-hard check is for guesses, not for every request of a client. */
export class PasswordChecker {
  readonly #confirmed = new Map<string, string>();
  /** The same password of the same client, shown many times at once, is checked once. */
  readonly #underway = new Underway<boolean>();
  readonly #guard: LoginGuard;

  readonly #onWrong: OnWrong;

  /** @param onWrong told of each wrong password */
  constructor({ guard = new LoginGuard(), onWrong = () => {} }: { guard?: LoginGuard; onWrong?: OnWrong } = {}) {
    this.#guard = guard;
    this.#onWrong = onWrong;
  }

  /** Whether it was right a moment ago. */
  isConfirmed(instance: Instance, password: string): boolean {
    return this.#confirmed.get(keyOf(instance, password)) === instance.passwordHash;
  }

  /** @throws TalerError 429 when the peer's network, or everybody together, tries too many at once */
  async matches(instance: Instance, password: string, { network }: Pick<Peer, "network">): Promise<boolean> {
    if (this.isConfirmed(instance, password)) return true;
    const name = `${keyOf(instance, password)} ${instance.passwordHash} ${network}`;
    return this.#underway.join(this, name, () => this.#attempt(instance, password, network));
  }

  async #attempt(instance: Instance, password: string, network: string): Promise<boolean> {
    const { passwordHash } = instance;
    const who = { instance: String(instance.serial), network };
    if (!(await this.#guard.attempt(who, () => passwordMatches(password, passwordHash)))) {
      this.#onWrong(instance.serial, network);
      return false;
    }
    if (this.#confirmed.size >= 1000) this.#confirmed.clear();
    this.#confirmed.set(keyOf(instance, password), passwordHash);
    return true;
  }

  /** Nobody is kept waiting any more. */
  close(): void {
    this.#guard.close();
  }
}

function keyOf({ serial }: Instance, password: string): string {
  return `${serial}:${hash("sha256", password, "base64")}`;
}
