/**
 * What verifiers call the error of a token that has expired, as its name, its code or its reason: jsonwebtoken (with
 * passport-jwt and @nestjs/jwt), jose (new and old), fast-jwt and @fastify/jwt, firebase-admin, aws-jwt-verify, Clerk.
 */
const NAMES_AND_CODES: ReadonlySet<unknown> = new Set([
  'TokenExpiredError',
  'ERR_JWT_EXPIRED',
  'JWTExpired',
  'FAST_JWT_EXPIRED',
  'FST_JWT_AUTHORIZATION_TOKEN_EXPIRED',
  'auth/id-token-expired',
  'auth/session-cookie-expired',
  'JwtExpiredError',
  'token-expired',
]);

/** The errors in errors that are followed. */
const MAX_DEPTH = 5;

/** Whether an error, or what has caused it, says that a token has expired. Never throws. */
export function isExpiredToken(error: unknown): boolean {
  try {
    let at = error;
    for (let depth = 0; depth < MAX_DEPTH; depth++) {
      if (typeof at !== 'object' || at === null) return false;
      const { name, code, reason, cause, inner, error } = at as Record<
        string,
        unknown
      >;
      if ([name, code, reason].some((word) => NAMES_AND_CODES.has(word)))
        return true;
      // Nest's HTTP exceptions and most others; express-jwt; Nest's WsException.
      at = cause ?? inner ?? error;
    }
  } catch {
    // A getter of the application's error threw.
  }
  return false;
}
