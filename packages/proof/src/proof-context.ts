import type { DynamicModule } from '@nestjs/common';
import type { WebSocketManagerOptions } from 'nestjs-websocket-manager';
import type { ApplicationUnderProof } from './application.js';

/** The part of the library that checks build applications with. Specs replace it. */
export interface Library {
  readonly WebSocketManagerModule: {
    forRoot(options?: WebSocketManagerOptions): DynamicModule;
  };
}

/** What every suite of one proof is given. */
export interface ProofContext {
  readonly library: Library;
  readonly application: ApplicationUnderProof;
  /** What looks random in a proof is made of it. */
  readonly seed: string;
  /** How many users are simulated. */
  readonly users: number;
  /** Milliseconds that are left. */
  readonly budgetMs: () => number;
  /** Ends the proof early; its reason says why. */
  readonly signal: AbortSignal;
}
