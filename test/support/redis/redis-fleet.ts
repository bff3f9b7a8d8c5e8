import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, freePort } from '../harness.js';
import {
  type RedisProcess,
  folderForRedis,
  run,
  spawnRedis,
} from './redis-process.js';

/** Several processes that take seconds to start: a file of specs shares them, and closes them at its end. */
export interface RedisFleet {
  readonly ports: readonly number[];
  close(): Promise<void>;
}

const NO_FILES = ['--save', '', '--appendonly', 'no'];

/** Redis Cluster: three masters that share the slots. */
export async function startRedisCluster(): Promise<RedisFleet> {
  const processes: RedisProcess[] = [];
  const ports: number[] = [];
  for (let index = 0; index < 3; index++) {
    const [port, busPort] = [await freePort(), await freePort()];
    const cluster = [
      '--cluster-enabled',
      'yes',
      '--cluster-port',
      `${busPort}`,
    ];
    const flags = ['--port', `${port}`, ...cluster, ...NO_FILES];
    processes.push(await spawnRedis(port, await folderForRedis(), flags));
    ports.push(port);
  }
  const addresses = ports.map((port) => `127.0.0.1:${port}`);
  await run('redis-cli', [
    '--cluster',
    'create',
    ...addresses,
    '--cluster-yes',
  ]);
  for (const port of ports)
    await eventually(async () => {
      const info = await run('redis-cli', ['-p', `${port}`, 'cluster', 'info']);
      expect(info.stdout).toContain('cluster_state:ok');
      expect(info.stdout).toContain('cluster_known_nodes:3');
    });
  return fleetOf(ports, processes);
}

/** One server, and one sentinel that watches it under the name `main`. @returns the port of the sentinel */
export async function startSentinel(): Promise<RedisFleet> {
  const [port, sentinelPort] = [await freePort(), await freePort()];
  const own = ['--port', `${port}`, ...NO_FILES];
  const server = await spawnRedis(port, await folderForRedis(), own);
  const folder = await folderForRedis();
  const file = join(folder, 'sentinel.conf');
  await writeFile(
    file,
    `port ${sentinelPort}\nsentinel monitor main 127.0.0.1 ${port} 1\n`,
  );
  const flags = [file, '--sentinel'];
  const sentinel = await spawnRedis(sentinelPort, folder, flags);
  return fleetOf([sentinelPort], [sentinel, server]);
}

/** A server that takes TLS alone, with a certificate that it signs by itself. */
export async function startTlsRedis(): Promise<RedisFleet & { ca: string }> {
  const port = await freePort();
  const folder = await folderForRedis();
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'ca.pem')];
  const request = `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost`;
  const keys = ['-keyout', key, '-out', certificate];
  await run('openssl', [...request.split(' '), ...keys]);
  const tls = `--port 0 --tls-port ${port} --tls-auth-clients no --tls-key-file ${key}`;
  const trust = `--tls-cert-file ${certificate} --tls-ca-cert-file ${certificate}`;
  const flags = [...`${tls} ${trust}`.split(' '), ...NO_FILES];
  const server = await spawnRedis(port, folder, flags);
  return { ...fleetOf([port], [server]), ca: certificate };
}

function fleetOf(
  ports: readonly number[],
  processes: readonly RedisProcess[],
): RedisFleet {
  return {
    ports,
    close: async () => {
      for (const process of processes) await process.stop();
    },
  };
}
