import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { Registry } from 'prom-client';
import {
  CurrentManager,
  type WebSocketManager,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import { WebSocketManagerPrometheusModule } from '../../src/prometheus.js';
import { serve } from '../support/harness.js';

const SHARED = { first: { of: 'all' }, second: { of: 'all' } };

@WebSocketGateway()
export class TalkGateway {
  @SubscribeMessage('echo')
  echo(@MessageBody() words: unknown): unknown {
    return words;
  }

  /** One object in the state of everybody who asks for it. */
  @SubscribeMessage('share')
  share(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() name: 'first' | 'second',
  ): boolean {
    manager.state.set('shared', SHARED[name]);
    return true;
  }
}

/** An application with its own metrics registry. */
export async function serveMetrics(options: WebSocketManagerOptions = {}) {
  const registry = new Registry();
  const served = await serve({
    gateways: [TalkGateway],
    imports: [WebSocketManagerPrometheusModule.forRoot({ registry })],
    options,
  });
  return { ...served, registry: served.registry, metrics: registry };
}

/** The lines of a metric, as they are scraped. */
export async function linesOf(
  metrics: Registry,
  name: string,
): Promise<string[]> {
  const text = await metrics.metrics();
  return text
    .split('\n')
    .filter(
      (line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`),
    );
}

/** Work with a folder that is gone afterwards. */
export async function inFolder(work: (folder: string) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), 'wsm-metrics-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
