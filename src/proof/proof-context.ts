import type { DynamicModule } from '@nestjs/common';
import type { WebSocketManagerOptions } from '../websocket-manager.options.js';

/** What stands above this room: whoever starts a proof hands it in. */
export interface Library {
  readonly WebSocketManagerModule: {
    forRoot(options?: WebSocketManagerOptions): DynamicModule;
  };
}

/** What every suite of one proof is given. */
export interface ProofContext {
  readonly library: Library;
  /** What looks random in a proof is made of it. */
  readonly seed: string;
  /** How many users are simulated. */
  readonly users: number;
  /** Ends the proof early; its reason says why. */
  readonly signal: AbortSignal;
}
