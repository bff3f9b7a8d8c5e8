/** The longest delay in milliseconds that Node's timers accept; a longer one fires at once. */
export const MAX_TIMEOUT_MS = 2 ** 31 - 1;
