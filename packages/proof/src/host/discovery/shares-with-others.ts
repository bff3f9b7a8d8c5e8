/**
 * The metadata key of `@SharesWithOthers()`. A copy: the process under test loads only the application's Nest, and an
 * import of the library would load another one. `shares-with-others.spec.ts` compares the two.
 */
export const SHARES_WITH_OTHERS = 'nestjs-websocket-manager:shares-with-others';
