import { WsmError } from '../../common/wsm-error.js';

/** A deprecated function was called while several applications were running, and cannot know which one is meant. */
export class SeveralApplicationsError extends WsmError {
  constructor(call: string, applications: number) {
    super(
      'WSM_SEVERAL_APPLICATIONS',
      `${call} works through the one running application of this process, and there are ${applications}. ` +
        'Inject WebSocketManagerRegistry, or app.get(WebSocketManagerRegistry) of the one that is meant; ' +
        'in tests, await app.close() of each before the next one starts. See docs/migration.md.',
    );
  }
}
