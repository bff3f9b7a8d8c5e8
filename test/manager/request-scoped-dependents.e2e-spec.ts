import {
  Controller,
  Get,
  Injectable,
  type LoggerService,
  type Provider,
  type Type,
} from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  CurrentManager,
  WebSocketManager,
  WebSocketManagerRegistry,
} from '../../src/index.js';
import { serve } from '../support/harness.js';

@WebSocketGateway()
class InjectedGateway {
  constructor(readonly manager: WebSocketManager) {}

  @SubscribeMessage('who')
  who(): string {
    return this.manager.user.userId;
  }
}

@WebSocketGateway()
class SingletonGateway {
  constructor(readonly registry: WebSocketManagerRegistry) {}

  @SubscribeMessage('who')
  who(@CurrentManager() manager: WebSocketManager): string {
    return manager.user.userId;
  }
}

@Injectable()
class NightlyJob {
  constructor(readonly gateway: InjectedGateway) {}
}

@Injectable()
class Scheduler {
  constructor(readonly job: NightlyJob) {}
}

@Controller('push')
class PushController {
  constructor(readonly gateway: InjectedGateway) {}

  @Get()
  push(): string {
    return 'pushed';
  }
}

@Injectable()
class JobOfASingleton {
  constructor(readonly gateway: SingletonGateway) {}
}

/** Asks for the manager itself: request-scoped on purpose. */
@Injectable()
class Settings {
  constructor(
    readonly manager: WebSocketManager,
    readonly gateway: InjectedGateway,
  ) {}
}

@WebSocketGateway()
class SettingsGateway {
  constructor(readonly settings: Settings) {}

  @SubscribeMessage('settings')
  read(): string {
    return this.settings.manager.user.userId;
  }
}

/** The warnings about request-scoped dependents that an application prints at start-up. */
async function warningsOf(
  gateways: Provider[],
  providers: Provider[] = [],
  controllers: Type[] = [],
): Promise<string[]> {
  const warnings: string[] = [];
  const logger: LoggerService = {
    log: () => undefined,
    error: () => undefined,
    warn: (message: unknown) => warnings.push(String(message)),
  };
  await serve({
    gateways,
    providers,
    controllers,
    prepare: (app) => app.useLogger(logger),
  });
  return warnings.filter((warning) => warning.includes('request-scoped'));
}

describe('a gateway that injects the manager', () => {
  it('is warned of at start-up when a provider depends on it', async () => {
    const warnings = await warningsOf([InjectedGateway], [NightlyJob]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('NightlyJob');
    expect(warnings[0]).toContain('InjectedGateway');
    expect(warnings[0]).toContain('@CurrentManager()');
  });

  it('has all its dependents in one warning, including controllers and indirect ones', async () => {
    const warnings = await warningsOf(
      [InjectedGateway],
      [NightlyJob, Scheduler],
      [PushController],
    );
    expect(warnings).toHaveLength(1);
    for (const name of ['NightlyJob', 'Scheduler', 'PushController'])
      expect(warnings[0]).toContain(name);
  });

  it('has dependents that a factory provides', async () => {
    const [warning] = await warningsOf(
      [InjectedGateway],
      [{ provide: 'PUSH', inject: [InjectedGateway], useFactory: () => ({}) }],
    );
    expect(warning).toContain('PUSH');
  });

  it('may inject it through a service', async () => {
    @Injectable()
    class Greeter {
      constructor(readonly settings: SettingsGateway) {}
    }
    const [warning] = await warningsOf(
      [SettingsGateway, InjectedGateway],
      [Settings, Greeter],
    );
    expect(warning).toContain('Greeter');
    expect(warning).toContain('SettingsGateway');
  });

  it('causes no warning if nothing depends on it', async () => {
    expect(await warningsOf([InjectedGateway])).toEqual([]);
  });

  it('causes no warning about providers that inject the manager themselves', async () => {
    expect(
      await warningsOf([InjectedGateway, SettingsGateway], [Settings]),
    ).toEqual([]);
  });
});

describe('a gateway that takes the manager as a parameter', () => {
  it('may be injected anywhere', async () => {
    expect(await warningsOf([SingletonGateway], [JobOfASingleton])).toEqual([]);
  });
});
