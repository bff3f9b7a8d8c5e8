/** What a visitor of the dashboard wants: to look at it, or to act. */
export type DashboardAccess = 'read' | 'write';

/** A request of Express or Fastify, with whatever the application's own middleware has put on it. */
export interface DashboardRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly method?: string;
  readonly url?: string;
  readonly [member: string]: unknown;
}

/** What an application tells `WebSocketManagerDashboardModule.forRoot()`. */
export interface DashboardOptions {
  /**
   * Decides about each request, before anything is answered. `true` grants the access that is asked for; `'read'`
   * grants reading only, `'write'` both. Anything else, a rejection, and ten seconds without an answer refuse it.
   * Required unless `NODE_ENV` is `development`.
   */
  readonly authorize?: (
    request: DashboardRequest,
    access: DashboardAccess,
  ) => boolean | DashboardAccess | Promise<boolean | DashboardAccess>;
  /**
   * The header `WWW-Authenticate` of a refusal, such as `Basic realm="dashboard"`: browsers then ask for a password.
   * Default: none, and a refusal has the status 403 in place of 401.
   */
  readonly challenge?: string;
}
