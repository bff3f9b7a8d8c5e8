import type { HandlerInfo } from '../../host/index.js';
import type { Identities } from '../options/hunt.options.js';
import type { StatisticsOfHandlers } from '../search/handler-statistics.js';
import {
  NEUTRAL,
  type Shape,
  neutralShapesOf,
  shapesOf,
} from './payload-shapes.js';
import type { Player } from './player.js';

/** The payloads of the simulated users: from the templates of the identities, otherwise generated. */
export class Payloads {
  constructor(
    private readonly templates: Identities['messages'],
    private readonly players: readonly Player[],
    private readonly statistics: StatisticsOfHandlers,
  ) {}

  /** The payloads with a user's own values for a handler. */
  own(handler: HandlerInfo, player: Player): Shape[] {
    const template = this.templateOf(handler, player);
    return template ? [template] : shapesOf(handler);
  }

  /** The payloads that all users send. */
  neutral(handler: HandlerInfo, player: Player): Shape[] {
    const template = this.templateOf(handler, player);
    return template ? [() => template(NEUTRAL)] : neutralShapesOf(handler);
  }

  hasTemplate({ event }: HandlerInfo): boolean {
    return this.templates?.[event] !== undefined;
  }

  private templateOf(handler: HandlerInfo, player: Player): Shape | undefined {
    const template = this.templates?.[handler.event];
    if (!template) return undefined;
    const { players } = this;
    const other = players[(player.index + 1) % players.length];
    return ({ text, number }) =>
      template({
        canary: text,
        number,
        id: player.id,
        otherId: other.id,
        count: this.statistics.of(handler).sent,
      });
  }
}
