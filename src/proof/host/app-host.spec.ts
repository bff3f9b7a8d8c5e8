import { fileURLToPath } from 'node:url';
import { AppHost } from './index.js';
const repo = (p: string) =>
  fileURLToPath(new URL(`../../../${p}`, import.meta.url));
it('tries', async () => {
  const host = await AppHost.start({
    app: repo('test/proof/apps/gateways.ts') + '#AppModule',
    execArgv: ['--import', repo('test/support/typescript-loader.mjs')],
  });
  process.stderr.write(JSON.stringify(host.info, null, 1));
  process.stderr.write(
    JSON.stringify(await host.ask('app.restart'), null, 1).slice(0, 100),
  );
  process.stderr.write(JSON.stringify(await host.ask('app.memory'), null, 1));
  process.stderr.write(JSON.stringify(await host.stop()));
});
