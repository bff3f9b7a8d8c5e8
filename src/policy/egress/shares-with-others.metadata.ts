/**
 * Where `@SharesWithOthers()` stands in the metadata of a handler or of a gateway.
 * In a file of its own: who reads it in an application under proof loads nothing of Nest but the application's.
 * @internal
 */
export const SHARES_WITH_OTHERS = 'nestjs-websocket-manager:shares-with-others';
