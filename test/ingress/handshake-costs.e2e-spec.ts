import { Logger, UnauthorizedException } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { WebSocketGateway, WsException } from '@nestjs/websockets';
import {
  clientOf,
  connect,
  connected,
  eventually,
  refusalOf,
  serve,
} from '../support/harness.js';
import { rawClient } from '../support/raw-client.js';

@WebSocketGateway()
class DoorGateway {}

const gateways = [DoorGateway];

const named = (name: string) => Object.assign(new Error(name), { name });

describe('an expired token', () => {
  it.each<[string, () => unknown]>([
    ['jsonwebtoken', () => named('TokenExpiredError')],
    [
      'fast-jwt',
      () => Object.assign(new Error(), { code: 'FAST_JWT_EXPIRED' }),
    ],
    ['Clerk', () => Object.assign(new Error(), { reason: 'token-expired' })],
    [
      'firebase-admin for a cookie',
      () => Object.assign(new Error(), { code: 'auth/session-cookie-expired' }),
    ],
    // passport-jwt passes the error of jsonwebtoken as the reason of its failure.
    [
      "Nest's guard around passport-jwt",
      () =>
        new UnauthorizedException('no', { cause: named('TokenExpiredError') }),
    ],
    [
      'express-jwt',
      () =>
        Object.assign(named('UnauthorizedError'), {
          code: 'invalid_token',
          inner: named('TokenExpiredError'),
        }),
    ],
    ["Nest's WsException", () => new WsException(named('JWTExpired'))],
    [
      'jose',
      () => Object.assign(named('JWTExpired'), { code: 'ERR_JWT_EXPIRED' }),
    ],
    [
      'firebase-admin',
      () => Object.assign(new Error(), { code: 'auth/id-token-expired' }),
    ],
    [
      'an error that wraps one',
      () => new Error('no', { cause: named('TokenExpiredError') }),
    ],
  ])('is answered with EXPIRED when %s throws it', async (_, error) => {
    const { url } = await serve({
      gateways,
      options: {
        identify: () => {
          throw error();
        },
      },
    });
    expect((await refusalOf(clientOf(url, {}))).code).toBe('EXPIRED');
  });
});

it('is recognised if @nestjs/jwt reports it as expired', async () => {
  const jwt = new JwtService({ secret: 'the secret of this spec' });
  const { url } = await serve({
    gateways,
    options: {
      identify: async ({ handshake }) => {
        const token: unknown = handshake.auth.token;
        const { sub } = await jwt.verifyAsync<{ sub: string }>(String(token));
        return { userId: sub };
      },
    },
  });
  const tokenOf = (expiresIn: number) =>
    jwt.sign({ sub: 'alice' }, { expiresIn });
  await connected(clientOf(url, { token: tokenOf(60) }));
  const codeOf = async (token: string) =>
    (await refusalOf(clientOf(url, { token }))).code;
  expect(await codeOf(tokenOf(-60))).toBe('EXPIRED');
  expect(await codeOf(`${tokenOf(-60)}x`)).toBe('UNAUTHENTICATED');
  expect(await codeOf('no token')).toBe('UNAUTHENTICATED');
});

describe('5,000 bad tokens', () => {
  it.each<[string, () => Error, code: string, lines: string[]]>([
    [
      'that are forged are two lines of log',
      () => named('JsonWebTokenError'),
      'UNAUTHENTICATED',
      ['identify threw', 'identify threw 4999 more times since then.'],
    ],
    [
      'that have expired are none',
      () => named('TokenExpiredError'),
      'EXPIRED',
      [],
    ],
  ])('%s, with the exact count', async (_, error, code, lines) => {
    const written: string[] = [];
    for (const level of ['error', 'warn'] as const)
      vi.spyOn(Logger.prototype, level).mockImplementation(
        (line: unknown) => void written.push(String(line)),
      );
    const { url, registry, app } = await serve({
      gateways,
      options: {
        identify: () => {
          throw error();
        },
      },
    });
    // From twenty clients.
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        const client = await rawClient(url);
        for (let i = 0; i < 250; i++) client.send('40{"token":"forged"}');
      }),
    );
    await eventually(() =>
      expect(registry.status().rejections).toEqual({ [code]: 5_000 }),
    );
    await app.close();
    vi.restoreAllMocks();
    expect(written).toEqual(
      lines.map((line) => expect.stringContaining(line) as string),
    );
  });
});

describe('one connection that sends endless CONNECT packets', () => {
  it('has a bounded number of waiting handshakes', async () => {
    let calls = 0;
    const { url, registry } = await serve({
      gateways,
      options: {
        identify: () => {
          calls += 1;
          return new Promise<never>(() => {});
        },
      },
    });
    const client = await rawClient(url);
    for (let i = 0; i < 2_000; i++) client.send('40');
    await eventually(() =>
      expect(registry.status().rejections).toMatchObject({
        LIMIT_EXCEEDED: 2_000 - 32,
      }),
    );
    expect(calls).toBe(32);
  });

  it('writes a bounded number of log lines, with the exact count', async () => {
    const write = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
    const { url, registry, app } = await serve({
      gateways,
      options: {
        identify: () => {
          throw new Error('jwt malformed');
        },
      },
    });
    const client = await rawClient(url);
    for (let i = 0; i < 500; i++) client.send('40');
    await eventually(() =>
      expect(registry.status().rejections).toMatchObject({
        UNAUTHENTICATED: 500,
      }),
    );
    await app.close();
    const lines = write.mock.calls.map(([line]) => String(line));
    expect(lines).toEqual([
      expect.stringContaining('identify threw'),
      'identify threw 499 more times since then.',
    ]);
    write.mockRestore();
  });
});

describe('a genuine user with a reserved name', () => {
  it('is refused, and the log tells once how to allow the name', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const { url } = await serve({ gateways });
    for (let i = 0; i < 3; i++) {
      const refusal = await refusalOf(clientOf(url, { user: 'root' }));
      expect(refusal.code).toBe('SUSPICIOUS_ID');
      expect(refusal.message).not.toMatch(/allowed|root|ids/);
    }
    const lines = warn.mock.calls.map(([line]) => String(line));
    warn.mockRestore();
    expect(lines.filter((line) => line.includes('refused'))).toEqual([
      expect.stringContaining("ids: { allowed: ['root'] }"),
    ]);
  });

  it('is accepted if the name is allowed, and in report', async () => {
    const allowed = await serve({
      gateways,
      options: { ids: { allowed: ['root'] } },
    });
    await connect(allowed, 'root');
    const watched = await serve({ gateways, options: { mode: 'report' } });
    await connect(watched, 'root');
  });

  it('is not mentioned if the id has another problem', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const { url } = await serve({ gateways });
    await refusalOf(clientOf(url, { user: "admin' OR 1=1 --" }));
    const lines = warn.mock.calls.map(([line]) => String(line)).join('\n');
    warn.mockRestore();
    expect(lines).toContain('see the option "ids"');
    expect(lines).not.toContain('OR 1=1');
  });
});
