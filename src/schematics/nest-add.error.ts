import { WsmError } from '../common/wsm-error.js';

/** `nest add` found no place that it can change safely. The message tells what to add by hand. */
export class NestAddError extends WsmError {
  constructor(problem: string) {
    super(
      'WSM_NEST_ADD',
      `${problem} Add it by hand: imports: [WebSocketManagerModule.forRoot({ mode: 'report' })] in the root module.`,
    );
  }
}
