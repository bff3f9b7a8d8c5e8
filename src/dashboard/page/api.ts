import type { View } from './view.js';

const BASE = new URL('.', import.meta.url);
const TIMEOUT_MS = 5_000;

/** The server refused a request. */
export class RefusedError extends Error {}

interface Session {
  readonly token: string;
  readonly canWrite: boolean;
}

let session: Session | undefined;

/** Opens a session, which tells whether the visitor may run actions. */
export async function openSession(): Promise<Session> {
  session = await ask<Session>('session');
  return session;
}

export function state(): Promise<View> {
  return ask<View>('state');
}

export async function send<Answer>(
  name: 'actions' | 'search',
  body: object,
): Promise<Answer> {
  const { token } = session ?? (await openSession());
  return ask<Answer>(name, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-wsm-dashboard': token },
    body: JSON.stringify(body),
  });
}

async function ask<Answer>(name: string, init: RequestInit = {}) {
  const response = await fetch(new URL(name, BASE), {
    ...init,
    credentials: 'same-origin',
    // A verification reads the whole trail, which takes long.
    signal: AbortSignal.timeout(init.method ? 120_000 : TIMEOUT_MS),
  });
  const answer = (await response.json()) as Answer & { error?: string };
  if (!response.ok)
    throw new RefusedError(answer.error ?? `Status ${response.status}`);
  return answer as Answer;
}
