import type * as OpenTelemetry from '@opentelemetry/api';
import type { Monitoring } from '../../containment/index.js';
import { FIGURES, type Figure } from '../metrics/index.js';

/**
 * Creates an observable instrument for every figure. Nothing is counted here: the SDK calls back when it collects.
 * Without
 * an SDK there is no call.
 *
 * @returns a function that ends the observation
 */
export function observeMetrics(
  meter: OpenTelemetry.Meter,
  monitoring: Monitoring,
): () => void {
  const ends = FIGURES.filter(({ exists }) => exists?.(monitoring) ?? true).map(
    (figure) => observe(meter, monitoring, figure),
  );
  return () => {
    for (const end of ends) end();
  };
}

function observe(
  meter: OpenTelemetry.Meter,
  monitoring: Monitoring,
  figure: Figure,
): () => void {
  const instrument = instrumentOf(meter, figure);
  const names = figure.labels.map(({ opentelemetry }) => opentelemetry);
  const callback: OpenTelemetry.ObservableCallback = (result) => {
    for (const [value, ...values] of figure.read(monitoring)) {
      const named = names.map((name, index) => [name, values[index]]);
      result.observe(value, Object.fromEntries(named));
    }
  };
  instrument.addCallback(callback);
  return () => instrument.removeCallback(callback);
}

function instrumentOf(
  meter: OpenTelemetry.Meter,
  { kind, opentelemetry: name, unit, help: description }: Figure,
): OpenTelemetry.Observable {
  const options = { unit, description };
  if (kind === 'counter') return meter.createObservableCounter(name, options);
  if (kind === 'gauge') return meter.createObservableGauge(name, options);
  return meter.createObservableUpDownCounter(name, options);
}
