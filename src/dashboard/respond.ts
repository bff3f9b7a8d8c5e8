import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** A response of Express, which is one of Node, or a reply of Fastify, which contains one. */
export type FrameworkResponse =
  ServerResponse | { readonly raw: ServerResponse; hijack(): void };

/** The answer to one request. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
  readonly headers?: OutgoingHttpHeaders;
}

/**
 * Nothing from other origins, nothing inline, no framing. See OWASP, Content Security Policy Cheat Sheet.
 * uPlot sets positions from its script, which a policy without inline styles allows.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store, no-transform',
  'x-robots-tag': 'noindex',
} as const;

/** Headers that `app.enableCors()` may have set. They are removed: no other origin may read the dashboard. */
const CORS = [
  'access-control-allow-origin',
  'access-control-allow-credentials',
];

/** Answers without the framework, so that no interceptor of the application wraps the answer. */
export function respond(
  response: FrameworkResponse,
  { status, body, type = 'text/plain; charset=utf-8', headers = {} }: Answer,
): void {
  const raw = 'raw' in response ? response.raw : response;
  if ('raw' in response) response.hijack();
  if (raw.headersSent || raw.destroyed) return;
  for (const name of CORS) raw.removeHeader(name);
  raw.writeHead(status, {
    ...HEADERS,
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  raw.end(body);
}

/** An answer that the page reads. */
export function json(
  value: unknown,
  status = 200,
  headers: OutgoingHttpHeaders = {},
): Answer {
  const body = typeof value === 'string' ? value : JSON.stringify(value);
  return { status, body, type: 'application/json; charset=utf-8', headers };
}

/** A refusal, readable for the page and for a person. */
export function refusal(
  status: number,
  error: string,
  headers: OutgoingHttpHeaders = {},
): Answer {
  return json({ error }, status, headers);
}
