import type {
  INestApplication,
  ModuleMetadata,
  Provider,
} from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { WebSocketManagerModule } from '../../src/index.js';
import { closeAfterSpec, urlOf } from './harness.js';

type Imports = NonNullable<ModuleMetadata['imports']>;

/** The worlds of every compatibility spec: each promise holds in both. */
export const WORLDS: [name: string, world: () => Imports][] = [
  ['plain Nest', () => []],
  [
    'Nest with the module',
    () => [WebSocketManagerModule.forRoot({ anonymous: 'allow' })],
  ],
];

const HTTP_ADAPTERS = {
  express: () => new ExpressAdapter(),
  fastify: () => new FastifyAdapter(),
};

interface Launch {
  readonly providers: Provider[];
  readonly controllers?: ModuleMetadata['controllers'];
  readonly http?: keyof typeof HTTP_ADAPTERS;
  readonly prepare?: (app: INestApplication) => void;
}

/** A running application of one of the worlds. */
export interface Launched {
  readonly app: INestApplication;
  readonly url: string;
}

/** Starts an application with nothing in it but what is given; it is closed after the spec. */
export async function launch(
  world: () => Imports,
  { providers, controllers = [], http = 'express', prepare }: Launch,
): Promise<Launched> {
  const testing = await Test.createTestingModule({
    imports: world(),
    providers,
    controllers,
  }).compile();
  const app = testing.createNestApplication(HTTP_ADAPTERS[http]());
  app.useLogger(false);
  prepare?.(app);
  closeAfterSpec(app);
  await app.listen(0, '127.0.0.1');
  return { app, url: urlOf(app) };
}
