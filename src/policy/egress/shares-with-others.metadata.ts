/**
 * The metadata key of `@SharesWithOthers()` on a handler or a gateway.
 * It has its own file, so that the proof can read it without loading another copy of Nest.
 * @internal
 */
export const SHARES_WITH_OTHERS = 'nestjs-websocket-manager:shares-with-others';
