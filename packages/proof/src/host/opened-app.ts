import type { INestApplication } from '@nestjs/common';
import { AppHostError } from './process/app-host.error.js';
import type { AppInfo } from './app-info.js';
import { discover } from './discovery/discover.js';
import {
  type ExportedApp,
  importApp,
  isDynamicModule,
  isModuleClass,
} from './exported-app.js';
import { ManagerAccess } from './manager-access.js';
import { type ApplicationsNest, nestOf } from './nest-of.js';

/** An application that listens, in this process. */
export class OpenedApp {
  private constructor(
    private readonly exported: ExportedApp,
    private readonly nest: ApplicationsNest,
    public app: INestApplication,
    public info: AppInfo,
    public manager: ManagerAccess | undefined,
  ) {}

  /**
   * @param app `file#export`
   * @throws what the application throws, and {AppHostError}
   */
  static async open(app: string): Promise<OpenedApp> {
    const begun = performance.now();
    const exported = await importApp(app);
    const nest = await nestOf(exported.file);
    const running = await start(exported, nest);
    const manager = ManagerAccess.of(running);
    const startMs = Math.round(performance.now() - begun);
    const info = describe(running, exported, nest, manager, startMs);
    return new OpenedApp(exported, nest, running, info, manager);
  }

  async restart(): Promise<AppInfo> {
    await this.app.close();
    const { exported, nest } = this;
    const begun = performance.now();
    this.app = await start(exported, nest);
    this.manager = ManagerAccess.of(this.app);
    const startMs = Math.round(performance.now() - begun);
    this.info = describe(this.app, exported, nest, this.manager, startMs);
    return this.info;
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

async function start(
  { kind, value, name }: ExportedApp,
  nest: ApplicationsNest,
): Promise<INestApplication> {
  const made: unknown =
    kind === 'function' ? await (value as () => unknown)() : value;
  const isModule =
    kind === 'module' || isModuleClass(made) || isDynamicModule(made);
  const app = isModule ? await nest.create(made) : made;
  if (!isApplication(app)) {
    throw new AppHostError(
      'app-not-found',
      `exports the function "${name}", which answers neither an INestApplication nor a module.`,
    );
  }
  if (!app.getHttpServer().listening) await app.listen(0, '127.0.0.1');
  return app;
}

interface Application extends INestApplication {
  getHttpServer(): { listening: boolean };
}

function isApplication(value: unknown): value is Application {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['listen', 'getHttpServer', 'close'].every(
      (name) => typeof Reflect.get(value, name) === 'function',
    )
  );
}

function describe(
  app: INestApplication,
  { name }: ExportedApp,
  { version }: ApplicationsNest,
  manager: ManagerAccess | undefined,
  startMs: number,
): AppInfo {
  return {
    ...discover(app),
    name,
    nestVersion: version,
    importsManager: manager !== undefined,
    startMs,
  };
}
