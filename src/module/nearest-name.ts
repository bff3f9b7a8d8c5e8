/** Edits that make another name of a short one are no slip: at most one edit for three letters. */
const LETTERS_PER_EDIT = 3;

/**
 * The option that was probably meant: the same name in another group, or the name with the fewest edits.
 *
 * @param name as written, with its group: `limits.payloadByte`
 */
export function nearestName(
  name: string,
  known: readonly string[],
): string | undefined {
  const short = lastPart(name);
  const ranked = known
    .map((candidate) => ({
      candidate,
      edits: Math.min(
        editsBetween(name, candidate),
        editsBetween(short, lastPart(candidate)),
        // An abbreviation: `allow` for `allowed`.
        isBeginning(name, candidate) ? 1 : Infinity,
      ),
    }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked.at(0);
  return best && best.edits <= short.length / LETTERS_PER_EDIT
    ? best.candidate
    : undefined;
}

function isBeginning(name: string, candidate: string): boolean {
  return candidate.toLowerCase().startsWith(name.toLowerCase());
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** The edit distance of Levenshtein; case does not count. */
function editsBetween(a: string, b: string): number {
  const from = a.toLowerCase();
  const to = b.toLowerCase();
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      current.push(
        Math.min(
          previous[column] + 1,
          current[column - 1] + 1,
          previous[column - 1] + (isSame ? 0 : 1),
        ),
      );
    }
    previous = current;
  }
  return previous[to.length];
}
