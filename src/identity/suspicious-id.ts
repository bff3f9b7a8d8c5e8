import type { IdRefusal } from './ids/assess-id.js';

/** Where an id was met. Names that the application has chosen, never one out of a payload. */
export interface IdPlace {
  /** `payload.room`, `user.tenantId` */
  readonly path: string;
  /** `connection` for a handshake; otherwise that of the message at hand, if there is one. */
  readonly event?: 'connection';
}

/** What is known of an id that is suspicious: never the id itself, which may be a secret, or a megabyte. */
export interface SuspiciousId extends IdPlace {
  readonly reasons: readonly IdRefusal[];
  /** The names of the reserved list that it carries, where nothing else is wrong with it. */
  readonly reserved: readonly string[];
  /** In UTF-16 code units; `undefined` for what is no text. */
  readonly length: number | undefined;
  /** Whether it is refused whatever the observer says. */
  readonly isFinal: boolean;
}

/** Told of every suspicious id, and asked what becomes of it. A room above implements it. */
export interface SuspiciousIdObserver {
  /** Whether nobody wants to know. */
  isOff(): boolean;
  /** Whether the ids of a payload were already judged with the message that is being handled. */
  isJudged(payload: unknown): boolean;
  /** @returns whether it has to be refused */
  met(id: SuspiciousId): boolean;
}

/** Judges what somebody is identified by. */
export interface IdentityJudge {
  /** @returns why an id must not identify anybody; `undefined` if it may */
  refusalOfIdentity(
    id: string,
    place: IdPlace,
  ): readonly IdRefusal[] | undefined;
}
