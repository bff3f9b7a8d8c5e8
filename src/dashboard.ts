export {
  DashboardUnprotectedError,
  type DashboardAccess,
  type DashboardOptions,
  type DashboardRequest,
  WebSocketManagerDashboardModule,
} from './dashboard/index.js';
