import { Injectable } from '@nestjs/common';

/** Counts received and sent messages. The counters only increase. */
@Injectable()
export class Traffic {
  /** Events from clients, including those that a limit rejects. */
  received = 0;
  /** Events and acknowledgements to clients. A broadcast counts once for each recipient. */
  sent = 0;
}
