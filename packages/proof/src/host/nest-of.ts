import type { INestApplication, NestApplicationOptions } from '@nestjs/common';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { AppHostError } from './process/app-host.error.js';

/** The application's own copy of Nest, with which its gateways are created. */
export interface ApplicationsNest {
  create(module: unknown): Promise<INestApplication>;
}

interface Core {
  readonly NestFactory: {
    create(
      module: unknown,
      adapterOrOptions: object,
      options?: object,
    ): Promise<INestApplication>;
  };
}

const OPTIONS: NestApplicationOptions = {
  logger: ['error', 'warn', 'fatal'],
  abortOnError: false,
  forceCloseConnections: true,
};

/** @throws {AppHostError} if no Nest can be resolved from the file of the application */
export async function nestOf(file: string): Promise<ApplicationsNest> {
  const { resolve } = createRequire(file);
  const core = find(resolve, '@nestjs/core');
  if (core === undefined) {
    throw new AppHostError(
      'app-failed-to-start',
      `has no @nestjs/core that can be resolved from ${file}. Are its dependencies installed?`,
    );
  }
  const { NestFactory } = (await import(pathToFileURL(core).href)) as Core;
  return {
    create: async (module) => {
      const http = await httpAdapterOf(resolve);
      return http
        ? NestFactory.create(module, http, OPTIONS)
        : NestFactory.create(module, OPTIONS);
    },
  };
}

type Resolve = (id: string) => string;

function find(resolve: Resolve, id: string): string | undefined {
  try {
    return resolve(id);
  } catch {
    return undefined;
  }
}

/** Nest uses express by default, and ends the process if it is not installed. */
async function httpAdapterOf(resolve: Resolve): Promise<object | undefined> {
  if (find(resolve, '@nestjs/platform-express')) return undefined;
  const fastify = find(resolve, '@nestjs/platform-fastify');
  if (!fastify) {
    throw new AppHostError(
      'app-failed-to-start',
      'has neither @nestjs/platform-express nor @nestjs/platform-fastify. Export a function that returns the application, and name it after #.',
    );
  }
  const { FastifyAdapter } = (await import(pathToFileURL(fastify).href)) as {
    FastifyAdapter: new () => object;
  };
  return new FastifyAdapter();
}
