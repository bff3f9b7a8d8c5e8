/**
 * What verifiers call the error of a token that has expired: jsonwebtoken, jose (new and old), firebase-admin and
 * aws-jwt-verify.
 */
const NAMES_AND_CODES: ReadonlySet<unknown> = new Set([
  'TokenExpiredError',
  'ERR_JWT_EXPIRED',
  'JWTExpired',
  'auth/id-token-expired',
  'JwtExpiredError',
]);

/** The causes of an error that are followed; Nest and others wrap what a verifier throws. */
const MAX_CAUSES = 5;

/** Whether an error, or what has caused it, says that a token has expired. Never throws. */
export function isExpiredToken(error: unknown): boolean {
  try {
    let at = error;
    for (let i = 0; i < MAX_CAUSES; i++) {
      if (typeof at !== 'object' || at === null) return false;
      const { name, code, cause } = at as Record<string, unknown>;
      if (NAMES_AND_CODES.has(name) || NAMES_AND_CODES.has(code)) return true;
      at = cause;
    }
  } catch {
    // A getter of the application's error threw.
  }
  return false;
}
