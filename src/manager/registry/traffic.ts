import { Injectable } from '@nestjs/common';

/** How many messages have come in and gone out. Two numbers that only grow; the rest is up to whoever reads them. */
@Injectable()
export class Traffic {
  /** Events from clients, those that a limit turns away included. */
  received = 0;
  /** Events and acknowledgements to clients. A broadcast counts once for each recipient. */
  sent = 0;
}
