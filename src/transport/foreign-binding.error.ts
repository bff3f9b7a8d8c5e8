import { WsmError } from '../wsm-error.js';

/** The adapter binds messages by itself, where the enforcement `transport` would have to judge them. */
export class ForeignBindingError extends WsmError {
  constructor(adapter: object) {
    super(
      'WSM_FOREIGN_BINDING',
      `${adapter.constructor.name} overrides bindMessageHandlers(), so messages would reach the gateways unjudged with ` +
        `the option "enforcement" as 'transport'. Remove the override, or set "enforcement" to 'nest'. See docs/adapters.md.`,
    );
  }
}
