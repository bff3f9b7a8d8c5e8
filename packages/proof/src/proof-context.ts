import type { DynamicModule } from '@nestjs/common';
import type { WebSocketManagerOptions } from 'nestjs-websocket-manager';
import type { ApplicationUnderProof } from './application.js';

/** The part of the library that checks build applications with. Specs replace it. */
export interface Library {
  readonly WebSocketManagerModule: {
    forRoot(options?: WebSocketManagerOptions): DynamicModule;
  };
}

/** The context of the suites of one proof. */
export interface ProofContext {
  readonly library: Library;
  readonly application: ApplicationUnderProof;
  /** The seed of all random values of a proof. */
  readonly seed: string;
  /** The number of simulated users. */
  readonly users: number;
  /** The remaining time in milliseconds. */
  readonly budgetMs: () => number;
  /** Ends the proof early, with its reason. */
  readonly signal: AbortSignal;
}
