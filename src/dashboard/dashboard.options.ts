/** The access that a request needs: to read the dashboard, or to run an action. */
export type DashboardAccess = 'read' | 'write';

/** A request of Express or Fastify, with what the application's middleware has added. */
export interface DashboardRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly method?: string;
  readonly url?: string;
  readonly [member: string]: unknown;
}

/** The options of `WebSocketManagerDashboardModule.forRoot()`. */
export interface DashboardOptions {
  /**
   * Decides about each request before it is answered. `true` grants the requested access, `'read'` grants reading only,
   * `'write'` grants both. Any other value, a rejection, or no answer within ten seconds refuses the request.
   * Required unless `NODE_ENV` is `development`.
   */
  readonly authorize?: (
    request: DashboardRequest,
    access: DashboardAccess,
  ) => boolean | DashboardAccess | Promise<boolean | DashboardAccess>;
  /**
   * The header `WWW-Authenticate` of a refusal, such as `Basic realm="dashboard"`: browsers then ask for a password.
   * Default: none, and a refusal has the status 403 instead of 401.
   */
  readonly challenge?: string;
}
