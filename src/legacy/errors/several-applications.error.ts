import { WsmError } from '../../common/wsm-error.js';

/** A deprecated function was called while several applications were running, so the intended one is not known. */
export class SeveralApplicationsError extends WsmError {
  constructor(call: string, applications: number) {
    super(
      'WSM_SEVERAL_APPLICATIONS',
      `${call} needs the one running application of this process, and ${applications} are running. ` +
        'Inject WebSocketManagerRegistry, or call app.get(WebSocketManagerRegistry) of the intended application; ' +
        'in tests, await app.close() of each before the next one starts. See docs/migration.md.',
    );
  }
}
