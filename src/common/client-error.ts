const errors = new WeakSet<object>();

/** Marks what a client receives when the library refuses something. It answers the message where an answer is awaited. */
export function clientError<Body extends object>(body: Body): Body {
  errors.add(body);
  return body;
}

/** Whether this very object is an error of the library for a client; a copy is the application's own. */
export function isClientError(body: unknown): body is object {
  return typeof body === 'object' && body !== null && errors.has(body);
}
