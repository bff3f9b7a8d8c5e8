import { WsmError } from '../common/wsm-error.js';

/** The dashboard has no `authorize` and the application does not run in development. */
export class DashboardUnprotectedError extends WsmError {
  constructor(environment: string | undefined) {
    super(
      'WSM_DASHBOARD_UNPROTECTED',
      `WebSocketManagerDashboardModule has no authorize, and NODE_ENV is ${environment ?? 'not set'}: anyone could see who is connected and lock all users out. ` +
        'Pass { authorize: (request) => … } to WebSocketManagerDashboardModule.forRoot(); without it the dashboard starts with NODE_ENV=development only. See docs/dashboard.md.',
    );
  }
}
