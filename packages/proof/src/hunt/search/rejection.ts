/** The event that Nest sends to a client whose message was refused. */
export const EXCEPTION = 'exception';

const MAX_LENGTH = 200;

/**
 * Why an answer is a rejection: `{ status: 'error' }` as Nest's filters send it, or `error`, `ok: false` and
 * `success: false` as many handlers answer.
 *
 * @returns the error as a text; `undefined` for any other answer
 */
export function rejectionIn(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { status, error, errors, ok, success } = answer as Record<
    string,
    unknown
  >;
  const isRejection =
    status === 'error' ||
    Boolean(error) ||
    (Array.isArray(errors) && errors.length > 0) ||
    ok === false ||
    success === false;
  return isRejection ? errorText(answer) : undefined;
}

/** The message of a received error, with its code. */
export function errorText(error: unknown): string {
  if (typeof error === 'string') return cut(error);
  if (typeof error !== 'object' || error === null)
    return 'an error without a message';
  const {
    message,
    error: inner,
    errors,
    code,
  } = error as Record<string, unknown>;
  const told = message ?? inner ?? errors;
  const text =
    told === undefined
      ? JSON.stringify(error)
      : typeof told === 'string'
        ? told
        : Array.isArray(told)
          ? told.map(errorText).join('; ')
          : errorText(told);
  return cut(typeof code === 'string' ? `${text} (${code})` : text);
}

/** The event of a refused message, if Nest names it. */
export function refusedEvent(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { cause } = error as { cause?: { pattern?: unknown } };
  return typeof cause?.pattern === 'string' ? cause.pattern : undefined;
}

function cut(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}
