/** What can be waited for, and how it is named between processes. */
import { hash } from "node:crypto";

/**
 * Something that changes and that somebody may wait for: the kind, then what tells it apart. Each feature has functions
 * for its own, so that who publishes and who waits cannot disagree.
 */
export type Topic = string;

/** How the topics of `instanceTopic` begin. */
export const INSTANCE = "instance ";

/** The instance was created, changed or deleted. */
export function instanceTopic(id: string): Topic {
  return `${INSTANCE}${id}`;
}

/** 12 bytes of SHA-256 in base64url, 16 characters: short, of equal length, and telling nothing about customers. */
export function topicDigest(topic: Topic): string {
  const known = digests.get(topic);
  if (known !== undefined) return known;
  const digest = hash("sha256", topic, "base64url").slice(0, 16);
  if (digests.size >= MOST_DIGESTS) digests.clear();
  digests.set(topic, digest);
  return digest;
}

/** Of some topics there is news all the time, such as any order of an instance: these are not hashed each time. */
const digests = new Map<Topic, string>();
const MOST_DIGESTS = 1000;
