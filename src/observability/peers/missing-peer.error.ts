import { WsmError } from '../../common/wsm-error.js';

/** An entry point needs a package that the application does not have. */
export class MissingPeerError extends WsmError {
  /** @param entryPoint the entry point, such as `nestjs-websocket-manager/prometheus` */
  constructor(entryPoint: string, peer: string, options?: ErrorOptions) {
    super(
      'WSM_MISSING_PEER',
      `${entryPoint} needs the package ${peer}, which is not installed. Run: npm install ${peer}`,
      options,
    );
  }
}
