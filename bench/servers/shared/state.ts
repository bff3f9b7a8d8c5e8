import type { ServerSpec } from '../../contestants.js';

const NOTES: Record<NonNullable<ServerSpec['state']>, number> = {
  none: 0,
  small: 4,
  large: 5_000,
};

/** What an application may keep about a user: two objects for each note, and a little around them. */
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

/** Some 80 bytes each, as JSON. */
export function makeRecords(count: number): object[] {
  return Array.from({ length: count }, (_, id) => ({
    id,
    text: `what is written down under number ${id}`,
    tags: ['first', 'second'],
  }));
}
