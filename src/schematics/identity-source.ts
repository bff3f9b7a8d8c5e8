/** Where an application most likely stores the identity of a user. */
export type IdentitySource = 'jwt' | 'passport' | 'session' | 'none';

/** The packages that indicate it, the most specific first. */
const TRACES: readonly (readonly [string, IdentitySource])[] = [
  ['@nestjs/jwt', 'jwt'],
  ['@nestjs/passport', 'passport'],
  ['passport', 'passport'],
  ['express-session', 'session'],
  ['@fastify/secure-session', 'session'],
  ['@fastify/session', 'session'],
];

/** @param dependencies names of the packages that the application depends on */
export function detectIdentity(
  dependencies: readonly string[],
): IdentitySource {
  const trace = TRACES.find(([name]) => dependencies.includes(name));
  return trace ? trace[1] : 'none';
}
