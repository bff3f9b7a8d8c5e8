import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type * as core from '@nestjs/core/internal';
import type { ExceptionFiltersContext } from '@nestjs/websockets/context/exception-filters-context.js';
import type { WsContextCreator } from '@nestjs/websockets/context/ws-context-creator.js';
import type { WsProxy } from '@nestjs/websockets/context/ws-proxy.js';
import type { GatewayMetadataExplorer } from '@nestjs/websockets/gateway-metadata-explorer.js';
import type * as websockets from '@nestjs/websockets/internal';
import type { SocketModule } from '@nestjs/websockets/socket-module.js';
import type { WebSocketsController } from '@nestjs/websockets/web-sockets-controller.js';

/*
 * The parts of Nest that this library uses and Nest does not document. Nest 12 is made of ES modules and shows most of
 * them as `…/internal`; Nest 10 and 11 are CommonJS and have a file for each. So they are loaded at start-up, from
 * wherever the installed Nest has them. `nest-modules.spec.ts` removes and breaks each of them in turn.
 */

/** The undocumented parts of Nest, by their names. Each may be missing. */
export interface NestModuleParts {
  readonly ContextUtils: typeof core.ContextUtils;
  readonly ExecutionContextHost: typeof core.ExecutionContextHost;
  readonly GuardsConsumer: typeof core.GuardsConsumer;
  readonly GuardsContextCreator: typeof core.GuardsContextCreator;
  readonly InterceptorsConsumer: typeof core.InterceptorsConsumer;
  readonly InterceptorsContextCreator: typeof core.InterceptorsContextCreator;
  readonly ParamsTokenFactory: typeof core.ParamsTokenFactory;
  readonly PipesConsumer: typeof core.PipesConsumer;
  readonly PipesContextCreator: typeof core.PipesContextCreator;
  readonly REQUEST_CONTEXT_ID: typeof core.REQUEST_CONTEXT_ID;
  readonly ExceptionFiltersContext: typeof ExceptionFiltersContext;
  readonly WsContextCreator: typeof WsContextCreator;
  readonly WsProxy: typeof WsProxy;
  readonly GatewayMetadataExplorer: typeof GatewayMetadataExplorer;
  readonly SocketModule: typeof SocketModule;
  readonly WebSocketsController: typeof WebSocketsController;
  readonly GATEWAY_METADATA: typeof websockets.GATEWAY_METADATA;
  readonly GATEWAY_OPTIONS: typeof websockets.GATEWAY_OPTIONS;
  readonly PARAM_ARGS_METADATA: typeof websockets.PARAM_ARGS_METADATA;
}

export type NestPartName = keyof NestModuleParts;

/** Where each part is; the first place that has it counts. */
export const PLACES: Readonly<Record<NestPartName, readonly string[]>> = {
  ...inCore('ContextUtils', 'helpers/context-utils'),
  ...inCore('ExecutionContextHost', 'helpers/execution-context-host'),
  ...inCore('GuardsConsumer', 'guards/guards-consumer'),
  ...inCore('GuardsContextCreator', 'guards/guards-context-creator'),
  ...inCore('InterceptorsConsumer', 'interceptors/interceptors-consumer'),
  ...inCore(
    'InterceptorsContextCreator',
    'interceptors/interceptors-context-creator',
  ),
  ...inCore('ParamsTokenFactory', 'pipes/params-token-factory'),
  ...inCore('PipesConsumer', 'pipes/pipes-consumer'),
  ...inCore('PipesContextCreator', 'pipes/pipes-context-creator'),
  ...inCore('REQUEST_CONTEXT_ID', 'router/request/request-constants'),
  ExceptionFiltersContext: [
    '@nestjs/websockets/context/exception-filters-context',
  ],
  WsContextCreator: ['@nestjs/websockets/context/ws-context-creator'],
  WsProxy: ['@nestjs/websockets/context/ws-proxy'],
  GatewayMetadataExplorer: ['@nestjs/websockets/gateway-metadata-explorer'],
  SocketModule: ['@nestjs/websockets/socket-module'],
  WebSocketsController: ['@nestjs/websockets/web-sockets-controller'],
  ...inConstants('GATEWAY_METADATA'),
  ...inConstants('GATEWAY_OPTIONS'),
  ...inConstants('PARAM_ARGS_METADATA'),
};

function inCore<Name extends NestPartName>(name: Name, file: string) {
  return placed(name, '@nestjs/core/internal', `@nestjs/core/${file}`);
}

function inConstants<Name extends NestPartName>(name: Name) {
  return placed(
    name,
    '@nestjs/websockets/internal',
    '@nestjs/websockets/constants',
  );
}

function placed<Name extends NestPartName>(name: Name, ...places: string[]) {
  return { [name]: places } as Record<Name, string[]>;
}

/** Loads the undocumented parts of the installed Nest. Never throws: what is missing is `undefined`. */
@Injectable()
export class NestModules {
  /** Of `@nestjs/core`: `12.1.1`. */
  readonly version: string;
  readonly parts: Partial<NestModuleParts>;

  constructor() {
    const load = createRequire(import.meta.url);
    const from = (place: string): Record<string, unknown> => {
      try {
        return load(place) as Record<string, unknown>;
      } catch {
        return {};
      }
    };
    this.version = versionOf(load);
    this.parts = Object.fromEntries(
      Object.entries(PLACES).map(([name, places]) => [
        name,
        places.map((place) => from(place)[name]).find((part) => part),
      ]),
    );
  }
}

/** Read beside the entry point: not every release of Nest 12 exports its `package.json`. */
function versionOf(load: NodeJS.Require): string {
  try {
    const file = join(dirname(load.resolve('@nestjs/core')), 'package.json');
    return (load(file) as { version: string }).version;
  } catch {
    return 'unknown';
  }
}
