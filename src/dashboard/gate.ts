import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type {
  DashboardAccess,
  DashboardOptions,
  DashboardRequest,
} from './dashboard.options.js';
import { type Answer, refusal } from './respond.js';

const AUTHORIZE_TIMEOUT_MS = 10_000;
/** The number of requests that may wait for `authorize` at a time. */
const MAX_WAITING = 100;
const TOKEN_COOKIE = 'wsm-dashboard';
export const TOKEN_HEADER = 'x-wsm-dashboard';

/** Decides about access: the application must grant it, and the page itself must have sent the request. */
export class Gate {
  private readonly logger = new Logger('WebSocketManager');
  private waiting = 0;

  constructor(private readonly options: DashboardOptions) {}

  /** @returns the refusal, or `undefined` if the request has the access */
  async refuse(
    request: DashboardRequest,
    access: DashboardAccess,
  ): Promise<Answer | undefined> {
    if (this.waiting >= MAX_WAITING)
      return refusal(503, 'Too many requests are waiting for authorize.');
    if (await this.isAllowed(request, access)) return undefined;
    const { challenge } = this.options;
    return challenge !== undefined && access === 'read'
      ? refusal(401, 'Not authorized.', { 'www-authenticate': challenge })
      : refusal(403, 'Not authorized.');
  }

  /** Whether the application grants this access. */
  async isAllowed(
    request: DashboardRequest,
    access: DashboardAccess,
  ): Promise<boolean> {
    const { authorize } = this.options;
    if (!authorize) return true;
    let timer: NodeJS.Timeout | undefined;
    this.waiting++;
    try {
      const granted = await Promise.race([
        authorize(request, access),
        new Promise<false>((resolve) => {
          timer = setTimeout(() => resolve(false), AUTHORIZE_TIMEOUT_MS);
        }),
      ]);
      return granted === true || granted === 'write' || granted === access;
    } catch (error) {
      this.logger.warn(
        `authorize of the dashboard failed; the request was refused: ${String(error)}`,
      );
      return false;
    } finally {
      clearTimeout(timer);
      this.waiting--;
    }
  }
}

/**
 * Whether the page of the dashboard sent the request, and not another site with the cookies of a visitor. Browsers tell
 * this in `Sec-Fetch-Site` (Fetch Metadata, on HTTPS and localhost), otherwise in `Origin`.
 */
export function isSameOrigin({ headers, method }: DashboardRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin } = headers;
  // Browsers send no Origin with a GET to the same origin.
  if (origin === undefined) return method === 'GET';
  if (typeof origin !== 'string' || !URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  return [headers.host, headers['x-forwarded-host']].includes(host);
}

/** The token of a visitor, which the page must send, and the cookie that it is compared with. */
export function tokenFor(request: DashboardRequest): {
  readonly token: string;
  readonly cookie: string;
} {
  const token = tokenIn(request) ?? randomBytes(24).toString('base64url');
  // Without a path the cookie belongs to the folder of the dashboard, whatever prefix a proxy adds.
  const cookie = `${TOKEN_COOKIE}=${token}; HttpOnly; SameSite=Strict`;
  return { token, cookie };
}

/** Whether the request has the token both as a cookie and as a header, which no other site can set. */
export function hasToken(request: DashboardRequest): boolean {
  const cookie = tokenIn(request);
  const header = request.headers[TOKEN_HEADER];
  return (
    cookie !== undefined &&
    typeof header === 'string' &&
    header.length === cookie.length &&
    timingSafeEqual(
      Buffer.from(header, 'latin1'),
      Buffer.from(cookie, 'latin1'),
    )
  );
}

function tokenIn({ headers }: DashboardRequest): string | undefined {
  const { cookie } = headers;
  const [, token] =
    /(?:^|;\s*)wsm-dashboard=([\w-]{32})(?:;|$)/.exec(
      typeof cookie === 'string' ? cookie : '',
    ) ?? [];
  return token;
}
