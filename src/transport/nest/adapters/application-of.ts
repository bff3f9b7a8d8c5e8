import type { INestApplication } from '@nestjs/common';
import { type AbstractHttpAdapter, NestApplication } from '@nestjs/core';

/** By the HTTP adapter, of which each application has one of its own. */
const applications = new WeakMap<object, INestApplication>();
let isFollowing = false;

/**
 * Remembers each application when it starts. Nest makes the application after its modules, and hands it to none of them:
 * the one moment at which a module can get it is when somebody calls its `init()`.
 */
export function followApplications(): void {
  if (isFollowing) return;
  isFollowing = true;
  const { prototype } = NestApplication;
  const init: unknown = Reflect.get(prototype, 'init');
  prototype.init = function (this: NestApplication) {
    applications.set(this.getHttpAdapter(), this);
    return Reflect.apply(init as NestApplication['init'], this, []);
  };
}

/** The application that serves an HTTP adapter, once it starts. */
export function applicationOf(
  httpAdapter: AbstractHttpAdapter | undefined,
): INestApplication | undefined {
  return httpAdapter && applications.get(httpAdapter);
}
