import type * as PromClient from 'prom-client';
import type { Monitoring } from '../../containment/index.js';
import { FIGURES, type Figure } from '../metrics/index.js';
import { MetricsRegisteredError } from './metrics-registered.error.js';

/** A registry of prom-client, with either of its text formats. */
export type MetricsRegistry =
  PromClient.Registry | PromClient.Registry<PromClient.OpenMetricsContentType>;

/**
 * Registers every figure. Nothing is counted here: prom-client calls `collect` when the registry is scraped.
 *
 * @returns a function that removes them
 * @throws {MetricsRegisteredError} before anything is registered
 */
export function registerMetrics(
  client: Pick<typeof PromClient, 'Counter' | 'Gauge'>,
  registry: MetricsRegistry,
  monitoring: Monitoring,
): () => void {
  const figures = FIGURES.filter(({ exists }) => exists?.(monitoring) ?? true);
  for (const { prometheus } of figures) {
    if (registry.getSingleMetric(prometheus))
      throw new MetricsRegisteredError(prometheus);
  }
  for (const figure of figures) register(client, registry, monitoring, figure);
  return () => {
    for (const { prometheus } of figures)
      registry.removeSingleMetric(prometheus);
  };
}

function register(
  { Counter, Gauge }: Pick<typeof PromClient, 'Counter' | 'Gauge'>,
  registry: MetricsRegistry,
  monitoring: Monitoring,
  figure: Figure,
): void {
  const labelNames = figure.labels.map(({ prometheus }) => prometheus);
  const configuration = {
    name: figure.prometheus,
    help: figure.help,
    labelNames,
    registers: [],
    collect(this: PromClient.Counter | PromClient.Gauge) {
      // The numbers are totals, so those of the last scrape are removed first.
      this.reset();
      for (const [value, ...values] of figure.read(monitoring)) {
        const named = labelNames.map((label, index) => [label, values[index]]);
        this.inc(Object.fromEntries(named), value);
      }
    },
  };
  registry.registerMetric(
    figure.kind === 'counter'
      ? new Counter(configuration)
      : new Gauge(configuration),
  );
}
