import {
  type INestApplication,
  Inject,
  Injectable,
  Logger,
  type WebSocketAdapter,
} from '@nestjs/common';
import {
  type AbstractHttpAdapter,
  ApplicationConfig,
  HttpAdapterHost,
} from '@nestjs/core';
import { OPTIONS } from '../../../common/options/options.token.js';
import { AdapterGuard } from './adapter-guard.js';
import { type AnyAdapter, isNestsOwn } from './adapter-kind.js';
import { AdapterNotReadyError } from './adapter-not-ready.error.js';
import { applicationOf, followApplications } from './application-of.js';
import { type TransportOptions } from '../../transport.options.js';

/**
 * The place where Nest keeps the WebSocket adapter of the application. Whatever adapter is put there, by the
 * application, by Nest, or by the option `adapter`, is guarded before Nest uses it.
 */
@Injectable()
export class AdapterSlot {
  private readonly logger = new Logger('WebSocketManager');
  private made: WebSocketAdapter | Promise<WebSocketAdapter> | undefined;

  constructor(
    @Inject(OPTIONS) private readonly options: TransportOptions,
    private readonly guard: AdapterGuard,
    private readonly host: HttpAdapterHost,
  ) {}

  /**
   * An adapter that is set before Nest looks for one changes which gateway makes the server, and so which gateway's
   * options it gets (path, CORS). So Nest brings its own at the usual moment, and the option `adapter` replaces it.
   */
  fill(application: ApplicationConfig): void {
    const getIoAdapter = application.getIoAdapter.bind(application);
    const setIoAdapter = application.setIoAdapter.bind(application);
    let isNestAboutToBringItsOwn = false;

    application.getIoAdapter = () => {
      const chosen = getIoAdapter() as WebSocketAdapter | null;
      if (chosen) this.guard.guard(chosen as AnyAdapter);
      else isNestAboutToBringItsOwn = true;
      return chosen as WebSocketAdapter;
    };
    application.setIoAdapter = (given: WebSocketAdapter) => {
      const isOwn = isNestAboutToBringItsOwn && isNestsOwn(given);
      const chosen = isOwn ? this.inPlaceOf(given) : given;
      if (!isOwn && this.options.adapter) this.warnOfTwo(given);
      this.guard.guard(chosen as AnyAdapter);
      setIoAdapter(chosen);
    };
    if (this.options.adapter) this.awaitBeforeStart();
  }

  /** The adapter of the option `adapter`, if there is one. */
  private inPlaceOf(nests: WebSocketAdapter): WebSocketAdapter {
    const adapter = this.make() ?? nests;
    if (adapter instanceof Promise) throw new AdapterNotReadyError();
    const { forceCloseConnections } = nests as AnyAdapter;
    Object.assign(adapter, { forceCloseConnections });
    return adapter;
  }

  private make(): WebSocketAdapter | Promise<WebSocketAdapter> | undefined {
    const { adapter } = this.options;
    const { httpAdapter } = this.host as Partial<HttpAdapterHost>;
    return (this.made ??= adapter?.(
      // There is none in a microservice.
      applicationOf(httpAdapter) as INestApplication,
      httpAdapter?.getHttpServer(),
    ));
  }

  /** Nest awaits `init()` of its HTTP adapter before it connects the gateways. */
  private awaitBeforeStart(): void {
    followApplications();
    const { host } = this;
    if (host.httpAdapter as unknown) return this.makeWith(host.httpAdapter);
    // In a testing module the HTTP adapter comes later.
    let httpAdapter: AbstractHttpAdapter | undefined;
    Object.defineProperty(host, 'httpAdapter', {
      configurable: true,
      get: () => httpAdapter,
      set: (given: AbstractHttpAdapter) => {
        httpAdapter = given;
        this.makeWith(given);
      },
    });
  }

  private makeWith(httpAdapter: AbstractHttpAdapter): void {
    const init = (httpAdapter.init as (() => Promise<void>) | undefined)?.bind(
      httpAdapter,
    );
    httpAdapter.init = async () => {
      await init?.();
      this.made = await this.make();
    };
  }

  private warnOfTwo(chosen: WebSocketAdapter): void {
    this.logger.warn(
      `app.useWebSocketAdapter() has set ${chosen.constructor.name}; the option "adapter" of WebSocketManagerModule is ` +
        'not used. Remove one of the two.',
    );
  }
}
