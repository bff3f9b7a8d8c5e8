/**
 * Calls `measure` for each contestant, round by round: A B C, B C A, C A B, … So a change on the machine affects all of
 * them, and no contestant always follows the same other one.
 */
export async function inTurn<Contestant>(
  contestants: readonly Contestant[],
  rounds: number,
  measure: (contestant: Contestant, round: number) => Promise<void> | void,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const next = contestants[(round + turn) % contestants.length];
      if (next !== undefined) await measure(next, round);
    }
  }
}
