/** The code of the error that a function throws; `undefined` if it throws none. */
export function codeOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return codeOfError(error);
  }
}

/** The code of the error that a promise is rejected with; `undefined` if it is fulfilled. */
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
