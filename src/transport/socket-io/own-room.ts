/** How applications name a user's own room: `user:bob`, `user-bob`, `users/bob`, `private:bob`… */
const OWN_ROOM =
  /^(?:user|users|u|uid|private|personal|inbox|notifications?)[:/_.-](.+)$/;

/** The user whose own room this is by the way it is named; `undefined` for any other name. */
export function userIdInName(room: string): string | undefined {
  return OWN_ROOM.exec(room)?.[1];
}

/** A number names a user, an order, a document: it says nothing. */
export function isNumber(room: string): boolean {
  return /^\d+$/.test(room);
}
