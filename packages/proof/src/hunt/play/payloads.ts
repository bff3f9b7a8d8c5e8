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

/** What the simulated users send: by the templates of the identities, and made up where there is none. */
export class Payloads {
  constructor(
    private readonly templates: Identities['messages'],
    private readonly players: readonly Player[],
    private readonly statistics: StatisticsOfHandlers,
  ) {}

  /** What a user sends to a handler of its own. */
  own(handler: HandlerInfo, player: Player): Shape[] {
    const template = this.templateOf(handler, player);
    return template ? [template] : shapesOf(handler);
  }

  /** What everybody sends alike. */
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
