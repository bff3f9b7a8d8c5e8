/** A module of identities that keeps the process that loads it from ending. */
setInterval(() => undefined, 1_000);

export function identify({ name }) {
  return { auth: { user: name } };
}
