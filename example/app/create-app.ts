import type { INestApplication, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule, type AppOptions } from './app.module.js';

/**
 * The application, ready to listen.
 *
 * @param logger by default, it prints only warnings and errors
 */
export function createApp(
  options?: AppOptions,
  logger?: LoggerService,
): Promise<INestApplication> {
  return NestFactory.create(AppModule.with(options), {
    logger: logger ?? ['error', 'fatal'],
    forceCloseConnections: true,
    abortOnError: false,
  });
}
