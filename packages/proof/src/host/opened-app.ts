import type { INestApplication } from '@nestjs/common';
import { AppHostError } from './process/app-host.error.js';
import type { AppInfo } from './app-info.js';
import { discover } from './discovery/discover.js';
import { serversOf } from './discovery/nest-metadata.js';
import {
  type ExportedApp,
  importApp,
  isDynamicModule,
  isModuleClass,
} from './exported-app.js';
import { loadedVersions } from './loaded-versions.js';
import { ManagerAccess } from './manager-access.js';
import { type ApplicationsNest, nestOf } from './nest-of.js';
import { type EffectObserver, observe } from './observation/index.js';

/** An application that listens in this process. */
export class OpenedApp {
  private constructor(
    private readonly exported: ExportedApp,
    private readonly nest: ApplicationsNest,
    public app: INestApplication,
    public info: AppInfo,
    public manager: ManagerAccess | undefined,
    public observer: EffectObserver,
  ) {}

  /**
   * @param app `file#export`
   * @throws what the application throws, and {AppHostError}
   */
  static async open(app: string): Promise<OpenedApp> {
    const begun = performance.now();
    const exported = await importApp(app);
    const nest = await nestOf(exported.file);
    const { running, manager, observer, info } = await open(
      exported,
      nest,
      begun,
    );
    return new OpenedApp(exported, nest, running, info, manager, observer);
  }

  async restart(): Promise<AppInfo> {
    await this.app.close();
    const { exported, nest } = this;
    const opened = await open(exported, nest, performance.now());
    this.app = opened.running;
    this.manager = opened.manager;
    this.observer = opened.observer;
    this.info = opened.info;
    return this.info;
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

async function open(
  exported: ExportedApp,
  nest: ApplicationsNest,
  begun: number,
) {
  const running = await start(exported, nest);
  const manager = ManagerAccess.of(running);
  const observer = observe(serversOf(running), manager);
  const startMs = Math.round(performance.now() - begun);
  const versions = loadedVersions(exported.file, serversOf(running));
  const info: AppInfo = {
    ...discover(running),
    name: exported.name,
    versions: {
      ...versions,
      library: manager ? versions.library : [],
    },
    importsManager: manager !== undefined,
    startMs,
  };
  return { running, manager, observer, info };
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
      `exports the function "${name}", which returns neither an INestApplication nor a module.`,
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
