import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ApplicationUnderProof } from '../application.js';
import { AppHost, type AppHostOptions, AppHostError } from '../host/index.js';
import { type Identities, loadIdentities } from '../hunt/index.js';
import { PACKAGE_ROOT } from '../package-root.js';
import type { ProveOptions } from './prove-options.js';

const EXAMPLE = join(PACKAGE_ROOT, 'example', 'dist', 'proof');
const EXAMPLE_APP = join(EXAMPLE, 'app.js');
const EXAMPLE_IDENTITIES = join(EXAMPLE, 'identities.js');

/** The options to start an application from the sources of this package, without a build. */
export type StartOptions = Pick<AppHostOptions, 'execArgv'>;

/**
 * Starts the application once to check that it starts and to describe it, then ends it.
 *
 * @throws {AppHostError} if it does not start
 * @throws {HuntOptionError} if the file of identities is invalid
 */
export async function openApplication(
  {
    app,
    identities,
    share,
    explain,
  }: Pick<ProveOptions, 'app' | 'identities' | 'share' | 'explain'>,
  options: StartOptions = {},
): Promise<ApplicationUnderProof> {
  const file = app ?? exampleApp();
  const start = () => AppHost.start({ ...options, app: file });
  const who = await identitiesOf(app, identities);
  const host = await start();
  await host.stop();
  return {
    app: file,
    info: host.info,
    identities: who,
    share,
    explain,
    start,
  };
}

async function identitiesOf(
  app: string | undefined,
  file: string | undefined,
): Promise<Identities> {
  if (file !== undefined) return loadIdentities(file);
  return app === undefined ? loadIdentities(EXAMPLE_IDENTITIES) : {};
}

function exampleApp(): string {
  if (!existsSync(EXAMPLE_APP))
    throw new AppHostError(
      'app-not-found',
      `The built-in example was not found: ${EXAMPLE_APP}. Build it with npm run build:example, or name an application with --app.`,
    );
  return `${EXAMPLE_APP}#ExampleApp`;
}
