/** The longest delay in milliseconds that Node's timers take; a longer one would fire at once. */
export const MAX_TIMEOUT_MS = 2 ** 31 - 1;
