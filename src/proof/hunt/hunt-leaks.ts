import { HuntOptionError } from './hunt-option.error.js';
import type { HuntResult } from './hunt-result.js';
import type { HuntOptions } from './hunt.options.js';

/**
 * Plays users against an application and searches all they receive for each other's values.
 *
 * @throws {HuntOptionError}
 */
export function huntLeaks(options: HuntOptions): Promise<HuntResult> {
  throw new HuntOptionError(`not built yet: ${options.seed}`);
}
