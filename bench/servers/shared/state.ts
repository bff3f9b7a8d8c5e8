import type { ServerSpec } from '../../contestants.js';

const NOTES: Record<NonNullable<ServerSpec['state']>, number> = {
  none: 0,
  small: 4,
  large: 5_000,
};

/** A typical state of a user: two objects for each note, and a few others. */
export function makeState(
  size: ServerSpec['state'] = 'none',
): object | undefined {
  const notes = NOTES[size];
  if (notes === 0) return undefined;
  return {
    settings: { theme: 'dark', lang: 'en' },
    notes: makeRecords(notes),
  };
}

/** About 80 bytes each, as JSON. */
export function makeRecords(count: number): object[] {
  return Array.from({ length: count }, (_, id) => ({
    id,
    text: `what is written down under number ${id}`,
    tags: ['first', 'second'],
  }));
}
