import type { Monitoring } from '../../containment/index.js';

/** One value, and its label values in the order of {@link Figure.labels}. */
export type Sample = readonly [value: number, ...labels: string[]];

/** The name of a label, by the conventions of Prometheus and of OpenTelemetry. */
export interface Label {
  readonly prometheus: string;
  readonly opentelemetry: string;
}

/**
 * One metric: its names, and how it is read. Label values come from closed sets of this library or from the
 * configuration of the application (sinks), never from a client: no user, no room, no event.
 */
export interface Figure {
  /** https://prometheus.io/docs/practices/naming/ */
  readonly prometheus: string;
  /** https://opentelemetry.io/docs/specs/semconv/general/naming/ */
  readonly opentelemetry: string;
  /** `counter`: only grows. `sum`: rises and falls, and can be added over processes. `gauge`: cannot be added. */
  readonly kind: 'counter' | 'sum' | 'gauge';
  /** In UCUM, as OpenTelemetry requires. */
  readonly unit: string;
  readonly help: string;
  readonly labels: readonly Label[];
  /** Whether this application has the metric. Default: it has. */
  readonly exists?: (monitoring: Monitoring) => boolean;
  read(monitoring: Monitoring): readonly Sample[];
}
