export type {
  DashboardAccess,
  DashboardOptions,
  DashboardRequest,
} from './dashboard.options.js';
export { DashboardUnprotectedError } from './dashboard-unprotected.error.js';
export { WebSocketManagerDashboardModule } from './websocket-manager-dashboard.module.js';
