import { readFileSync } from 'node:fs';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Leaky } from './misled.js';

/*
 * The same application on other servers than Nest's default.
 */

const fileOf = (name: string) => readFileSync(new URL(name, import.meta.url));

export function onFastify(): Promise<INestApplication> {
  return NestFactory.create(Leaky, new FastifyAdapter());
}

/** With an untrusted certificate, whose key is not secret. */
export function behindTls(): Promise<INestApplication> {
  return NestFactory.create(Leaky, {
    httpsOptions: {
      key: fileOf('of-nobody.key.pem'),
      cert: fileOf('of-nobody.cert.pem'),
    },
  });
}
