import type { ServerSpec } from '../contestants.js';

const NOTES: Record<NonNullable<ServerSpec['state']>, number> = {
  none: 0,
  small: 4,
  large: 5_000,
};

/** What an application may keep about a user: two objects for each note, and a little around them. */
export function makeState(size: ServerSpec['state'] = 'none'): object {
  const notes = NOTES[size];
  if (notes === 0) return {};
  return {
    settings: { theme: 'dark', lang: 'en' },
    notes: Array.from({ length: notes }, (_, id) => ({
      id,
      text: `note ${id}`,
      tags: ['a', 'b'],
    })),
  };
}
