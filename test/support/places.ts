import type { INestApplication, Provider, Type } from '@nestjs/common';
import { type Cluster, MemoryHub, memoryCluster } from '../../src/index.js';
import { OtherNodes } from '../../src/manager/index.js';
import {
  type ServeOptions,
  type Served,
  eventually,
  serve,
} from './harness.js';

/** Where a spec runs. */
export interface Place {
  readonly name: string;
  /** One for each node; none for one process. */
  readonly clusters: () => Promise<readonly Cluster[]>;
}

export const ONE_PROCESS: Place = {
  name: 'in one process',
  clusters: async () => [],
};

export const TWO_NODES: Place = {
  name: 'on two nodes',
  clusters: async () => {
    const hub = new MemoryHub();
    return [memoryCluster(hub), memoryCluster(hub)];
  },
};

/**
 * Starts an application on each node of a place.
 *
 * @param stores what real nodes would have in a database: each node gets the same instance
 */
export async function serveAt(
  place: Place,
  application: ServeOptions,
  stores: readonly Type[] = [],
): Promise<readonly Served[]> {
  const shared: Provider[] = stores.map((store) => ({
    provide: store,
    useValue: new store() as unknown,
  }));
  const providers = [...(application.providers ?? []), ...shared];
  const clusters = await place.clusters();
  if (clusters.length === 0)
    return [await serve({ ...application, providers })];
  const served: Served[] = [];
  for (const cluster of clusters)
    served.push(
      await serve({
        ...application,
        providers,
        options: { ...application.options, cluster },
      }),
    );
  await knowEachOther(served.map(({ app }) => app));
  return served;
}

/** Until the nodes know of each other, in every namespace. */
export async function knowEachOther(
  apps: readonly INestApplication[],
): Promise<void> {
  for (const app of apps)
    for (const { adapter } of app.get(OtherNodes).namespaces)
      await eventually(async () =>
        expect(await adapter.serverCount()).toBe(apps.length),
      );
}
