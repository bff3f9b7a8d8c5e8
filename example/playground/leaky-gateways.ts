import { AccountGateway } from './account.gateway.js';
import { DefaultNotesGateway } from './notes.gateway.js';
import { OrdersGateway } from './orders.gateway.js';
import { PaymentsGateway } from './payments.gateway.js';
import { ProfileGateway } from './profile.gateway.js';
import { ReportGateway } from './report.gateway.js';
import { SettingsGateway } from './settings.gateway.js';

/** Six mistakes of real applications. Both servers of the playground run the same classes. */
export const LEAKY_GATEWAYS = [
  ProfileGateway,
  SettingsGateway,
  AccountGateway,
  ReportGateway,
  DefaultNotesGateway,
  PaymentsGateway,
  OrdersGateway,
];
