/**
 * The metadata key of `@SharesWithOthers()`. A copy: the process under proof loads no other Nest than the
 * application's, and the library would bring one. `shares-with-others.spec.ts` compares the two.
 */
export const SHARES_WITH_OTHERS = 'nestjs-websocket-manager:shares-with-others';
