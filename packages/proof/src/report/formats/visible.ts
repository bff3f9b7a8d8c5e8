const INVISIBLE =
  /[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

/** Removes control characters and marks that change the direction of a text. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, '\uFFFD');
}
