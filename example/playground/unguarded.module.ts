import { type DynamicModule, Module } from '@nestjs/common';
import { SessionTokens } from '../app/session-tokens.js';
import { LEAKY_GATEWAYS } from './leaky-gateways.js';

/** The leaky gateways without WebSocketManagerModule. */
@Module({})
export class UnguardedModule {
  static with(tokens: SessionTokens): DynamicModule {
    return {
      module: UnguardedModule,
      providers: [
        { provide: SessionTokens, useValue: tokens },
        ...LEAKY_GATEWAYS,
      ],
    };
  }
}
