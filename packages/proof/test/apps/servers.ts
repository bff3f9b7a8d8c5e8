import { readFileSync } from 'node:fs';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Leaky } from './misled.js';

/*
 * The same application behind other servers than Nest's own choice.
 */

const fileOf = (name: string) => readFileSync(new URL(name, import.meta.url));

export function onFastify(): Promise<INestApplication> {
  return NestFactory.create(Leaky, new FastifyAdapter());
}

/** With a certificate that nobody trusts, and whose key is no secret. */
export function behindTls(): Promise<INestApplication> {
  return NestFactory.create(Leaky, {
    httpsOptions: {
      key: fileOf('of-nobody.key.pem'),
      cert: fileOf('of-nobody.cert.pem'),
    },
  });
}
