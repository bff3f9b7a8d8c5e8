import type { Monitoring } from '../../containment/index.js';

/** One value, and its label values in the order of {@link Figure.labels}. */
export type Sample = readonly [value: number, ...labels: string[]];

/** The name of a label, by the conventions of both worlds. */
export interface Label {
  readonly prometheus: string;
  readonly opentelemetry: string;
}

/**
 * One metric: how both worlds name it, and how it is read. Label values come from closed sets of this library or from
 * the configuration of the application (sinks), never from a client: no user, no room, no event.
 */
export interface Figure {
  /** https://prometheus.io/docs/practices/naming/ */
  readonly prometheus: string;
  /** https://opentelemetry.io/docs/specs/semconv/general/naming/ */
  readonly opentelemetry: string;
  /** `counter`: only grows. `sum`: goes up and down, and adds up over processes. `gauge`: does not add up. */
  readonly kind: 'counter' | 'sum' | 'gauge';
  /** In UCUM, as OpenTelemetry has it. */
  readonly unit: string;
  readonly help: string;
  readonly labels: readonly Label[];
  /** Whether there is such a thing in this application. Default: there is. */
  readonly exists?: (monitoring: Monitoring) => boolean;
  read(monitoring: Monitoring): readonly Sample[];
}
