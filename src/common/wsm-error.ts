/**
 * The base class of every error that this library throws.
 *
 * `code` is stable across releases: log queries and error handling may rely on it.
 * The message tells what happened, what was expected, and what to do next.
 */
export abstract class WsmError extends Error {
  /**
   * @param code stable, of the form `WSM_…`
   */
  protected constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    // The stack starts with `Name [CODE]: message`, as Node prints its own coded errors.
    this.name = `${new.target.name} [${code}]`;
    Error.captureStackTrace(this, new.target);
    // V8 creates the stack, with the name, at the first read.
    void this.stack;
    this.name = new.target.name;
  }
}
