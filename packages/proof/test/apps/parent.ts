import { AppHost } from '../../src/host/index.js';

/*
 * Starts an application like a proof, prints its processes, and runs until it is ended.
 */

const [app, loader] = process.argv.slice(2);
const host = await AppHost.start({ app, execArgv: ['--import', loader] });
process.stdout.write(`child ${host.pid}\n${host.lastOutput.join('\n')}\n`);
setInterval(() => undefined, 1000);
