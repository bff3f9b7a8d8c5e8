import type { ObservedEffects, ObservedEmission } from './observed-effects.js';

/** The maximum number of rooms that are recorded. */
const MAX_ROOMS = 1_000;
const MAX_EFFECTS = 8;

interface Effects {
  readonly namespace: string;
  readonly event: string;
  readonly effects: Set<string>;
}

/** The observed effects, each kind once. */
export class EffectRecord {
  private readonly handlers = new Map<string, Effects>();
  private readonly emissions = new Map<string, ObservedEmission>();
  private readonly rooms = new Map<
    string,
    {
      readonly namespace: string;
      readonly room: string;
      readonly sockets: Set<string>;
    }
  >();

  effect(namespace: string, event: string, effect: string): void {
    const key = JSON.stringify([namespace, event]);
    const known = this.handlers.get(key);
    const { effects } = known ?? { effects: new Set<string>() };
    if (effects.size < MAX_EFFECTS) effects.add(effect);
    if (!known) this.handlers.set(key, { namespace, event, effects });
  }

  join(namespace: string, room: string, id: string): void {
    const key = JSON.stringify([namespace, room]);
    const known = this.rooms.get(key);
    if (known) known.sockets.add(id);
    else if (this.rooms.size < MAX_ROOMS)
      this.rooms.set(key, { namespace, room, sockets: new Set([id]) });
  }

  hasJoined(namespace: string, room: string, id: string): boolean {
    const known = this.rooms.get(JSON.stringify([namespace, room]));
    return known?.sockets.has(id) ?? false;
  }

  emission(emission: ObservedEmission): void {
    const { namespace, during, event, reach, rooms } = emission;
    // If no other user is reached, the rooms do not matter.
    const shown = reach === 'members' ? rooms : [];
    const key = JSON.stringify([namespace, during, event, reach, shown]);
    if (this.emissions.size < MAX_ROOMS || reach === 'others')
      this.emissions.set(key, { ...emission, rooms: shown });
  }

  summary(): ObservedEffects {
    return {
      handlers: [...this.handlers.values()].map((each) => ({
        ...each,
        effects: [...each.effects],
      })),
      emissions: [...this.emissions.values()],
      joined: [...this.rooms.values()].map((each) => ({
        ...each,
        sockets: [...each.sockets],
      })),
    };
  }
}
