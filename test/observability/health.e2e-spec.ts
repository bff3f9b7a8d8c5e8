import { Controller, Get } from '@nestjs/common';
import {
  HealthCheck,
  HealthCheckService,
  TerminusModule,
} from '@nestjs/terminus';
import { liveness, readiness, readinessReport } from '../../src/health.js';
import {
  EmergencyBreaker,
  Monitoring,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import { letTimePass } from '../support/clock.js';
import { type Served, connect, eventually, serve } from '../support/harness.js';
import { TalkGateway } from './metrics-world.js';

const COOL_DOWN_MS = 60_000;

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly monitoring: Monitoring,
  ) {}

  @Get('live')
  @HealthCheck()
  live() {
    return this.health.check([() => liveness()]);
  }

  @Get('ready')
  @HealthCheck()
  ready() {
    const { monitoring } = this;
    return this.health.check([
      () => readiness(monitoring, { key: 'sockets', maxSinkLagMs: 50 }),
    ]);
  }
}

const serveHealth = (options: WebSocketManagerOptions = {}) =>
  serve({
    gateways: [TalkGateway],
    controllers: [HealthController],
    imports: [TerminusModule.forRoot({ logger: false })],
    options,
  });

interface Detail {
  readonly status: string;
  readonly degraded?: boolean;
  readonly reasons: readonly string[];
}

async function ask({ url }: Served, probe: 'live' | 'ready') {
  const response = await fetch(`${url}/health/${probe}`);
  const { details } = (await response.json()) as {
    details: Record<string, Detail>;
  };
  return { code: response.status, details };
}

/** Terminus 12 has a status for it, its predecessors a mark. */
const isDegraded = ({ status, degraded }: Detail) =>
  status === 'degraded' || (status === 'up' && degraded === true);

describe('health for terminus', () => {
  it('is up while users are served', async () => {
    const served = await serveHealth();
    await connect(served, 'alice');
    const up = { status: 'up', reasons: [] };
    expect(await ask(served, 'ready')).toEqual({
      code: 200,
      details: { sockets: up },
    });
    expect(await ask(served, 'live')).toEqual({
      code: 200,
      details: { 'websocket-manager': up },
    });
  });

  it('is down in a lockdown, and alive: a restart fixes nothing', async () => {
    const served = await serveHealth();
    const alice = await connect(served, 'alice');
    served.app.get(EmergencyBreaker).trip('mallory attacks');
    const { code, details } = await ask(served, 'ready');
    expect(code).toBe(503);
    expect(details.sockets).toMatchObject({
      status: 'down',
      reasons: [expect.stringMatching(/^Locked down by hand/)],
    });
    expect(JSON.stringify(details)).not.toContain('mallory');
    expect(await ask(served, 'live')).toMatchObject({ code: 200 });
    // Connected clients continue.
    expect(await alice.emitWithAck('echo', 'still here')).toBe('still here');
    served.app.get(EmergencyBreaker).reset();
    expect(await ask(served, 'ready')).toMatchObject({ code: 200 });
  });

  it('is down until the breaker accepts connections, and degraded while it watches them', async () => {
    const served = await serveHealth({
      lockdown: { violations: 1, coolDownMs: COOL_DOWN_MS },
    });
    for (const [one, another, what] of [
      ['alice', 'bob', 'first'],
      ['carol', 'dave', 'second'],
    ]) {
      await (await connect(served, one)).emitWithAck('share', what);
      (await connect(served, another)).emit('share', what);
      await eventually(() =>
        expect(served.registry.get({ userId: another })).toBeUndefined(),
      );
    }
    await eventually(() =>
      expect(served.app.get(EmergencyBreaker).state.is).toBe('open'),
    );
    const { code, details } = await ask(served, 'ready');
    expect(code).toBe(503);
    expect(details.sockets.reasons.join()).toMatch(/no new connections until/);
    letTimePass(COOL_DOWN_MS);
    const later = await ask(served, 'ready');
    expect(later.code).toBe(200);
    expect(later.details.sockets).toSatisfy(isDegraded);
    expect(readinessReport(served.app.get(Monitoring))).toEqual({
      status: 'degraded',
      reasons: [expect.stringMatching(/after a lockdown/)],
    });
  });

  it('is degraded while a sink is behind, and up again when it has caught up', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const served = await serveHealth({
      incidents: {
        logger: false,
        sinks: [{ name: 'siem', write: () => gate }],
      },
    });
    served.app
      .get(EmergencyBreaker)
      .quarantine({ userId: 'mallory' }, 'a drill');
    await eventually(async () => {
      const { code, details } = await ask(served, 'ready');
      expect(code).toBe(200);
      expect(details.sockets).toSatisfy(isDegraded);
      expect(details.sockets.reasons.join()).toMatch(
        /sink siem is \d+ s behind/,
      );
    });
    open();
    await eventually(async () =>
      expect((await ask(served, 'ready')).details.sockets).toEqual({
        status: 'up',
        reasons: [],
      }),
    );
  });
});
