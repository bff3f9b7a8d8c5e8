import { createRequire } from 'node:module';
import type { AbstractHttpAdapter } from '@nestjs/core';

/** Nest's adapters, in the order in which Nest prefers them. */
const ADAPTERS = [
  ['@nestjs/platform-express', 'ExpressAdapter'],
  ['@nestjs/platform-fastify', 'FastifyAdapter'],
] as const;

/** The installed HTTP adapter. @throws {Error} if there is none */
export async function httpAdapter(): Promise<AbstractHttpAdapter> {
  const require = createRequire(import.meta.url);
  for (const [packageName, className] of ADAPTERS) {
    if (!isInstalled(require, packageName)) continue;
    const adapters = (await import(packageName)) as Record<
      string,
      new () => AbstractHttpAdapter
    >;
    return new adapters[className]();
  }
  throw new Error(
    `a proof starts its own applications and needs an HTTP adapter: npm install ${ADAPTERS[0][0]}`,
  );
}

function isInstalled(require: NodeJS.Require, packageName: string): boolean {
  try {
    require.resolve(packageName);
    return true;
  } catch {
    return false;
  }
}
