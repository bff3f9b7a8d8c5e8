import type { AppOptions } from '../app/app.module.js';
import type { Observation } from './observation.js';
import type { Stage } from './stage.js';

/** A promise of the library, tested with real clients against the real application. */
export interface Scene {
  readonly name: string;
  /** The promise, in one or two sentences. */
  readonly promise: string;
  /** The options of the application of this scene. */
  readonly options?: AppOptions;
  /** Runs the scene. It holds if every observation is as expected. */
  readonly play: (stage: Stage) => Promise<readonly Observation[]>;
}

/** The outcome of a scene. */
export interface Outcome {
  readonly scene: Scene;
  readonly observations: readonly Observation[];
  /** The error that stopped the scene. */
  readonly error?: unknown;
  /** The errors that the application logged. */
  readonly log: readonly string[];
  readonly tookMs: number;
}

/** Whether a scene holds. A scene without observations does not. */
export function holds({ observations, error }: Outcome): boolean {
  return (
    error === undefined &&
    observations.length > 0 &&
    observations.every((observation) => observation.holds)
  );
}
