import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Identity } from 'nestjs-websocket-manager';

interface Claims {
  readonly sub: string;
  /** Seconds since 1970, as in a JWT. */
  readonly exp: number;
}

const HOUR_MS = 60 * 60 * 1000;

/**
 * Issues and verifies signed session tokens: `claims.signature`, both base64url.
 *
 * It replaces the identity provider of a real application, which would verify JWTs instead.
 */
export class SessionTokens {
  /** @param secret at least 32 random bytes, the same on every node of the application */
  constructor(private readonly secret: Buffer | string) {}

  /** Issues a token for a user whose identity was verified. */
  issue(userId: string, lifetimeMs = HOUR_MS): string {
    const exp = Math.floor((Date.now() + lifetimeMs) / 1000);
    const claims: Claims = { sub: userId, exp };
    const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
    return `${body}.${this.sign(body).toString('base64url')}`;
  }

  /**
   * The user of a token, or `null` if this server did not sign it.
   * The module checks `expiresAt` in the handshake and as long as the connection lasts.
   */
  verify(token: unknown): Identity | null {
    if (typeof token !== 'string') return null;
    const [body, signature, ...rest] = token.split('.');
    if (!signature || rest.length > 0 || !this.isSigned(body, signature)) {
      return null;
    }
    const json = Buffer.from(body, 'base64url').toString();
    const { sub, exp } = JSON.parse(json) as Claims;
    return { userId: sub, expiresAt: exp * 1000 };
  }

  private isSigned(body: string, signature: string): boolean {
    const given = Buffer.from(signature, 'base64url');
    const expected = this.sign(body);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private sign(body: string): Buffer {
    return createHmac('sha256', this.secret).update(body).digest();
  }
}
