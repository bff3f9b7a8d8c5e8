import { WsmError } from '../common/wsm-error.js';

/** `nest add` found nothing it can safely change; its message says what to write by hand. */
export class NestAddError extends WsmError {
  constructor(problem: string) {
    super(
      'WSM_NEST_ADD',
      `${problem} Add it by hand: imports: [WebSocketManagerModule.forRoot({ mode: 'report' })] in the root module.`,
    );
  }
}
