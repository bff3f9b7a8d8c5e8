const errors = new WeakSet<object>();

/** Marks the body of an error that the library sends to a client. If the client awaits an answer, it is the answer. */
export function clientError<Body extends object>(body: Body): Body {
  errors.add(body);
  return body;
}

/** Whether this object was marked by {@link clientError}. A copy of it belongs to the application. */
export function isClientError(body: unknown): body is object {
  return typeof body === 'object' && body !== null && errors.has(body);
}
