/** The code of what is thrown; `undefined` if nothing is. */
export function codeOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return codeOfError(error);
  }
}

/** The same for a promise. */
export async function codeOfRejection(
  act: () => Promise<unknown>,
): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return codeOfError(error);
  }
}

function codeOfError(error: unknown): string {
  return (error as { code?: string })?.code ?? String(error);
}
