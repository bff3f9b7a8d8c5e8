import type { Given, Resolved } from '../common/options/option.js';
import { CLUSTER_ROWS } from '../cluster/index.js';
import { CONTAINMENT_ROWS } from '../containment/index.js';
import { IDENTITY_ROWS } from '../identity/index.js';
import { MANAGER_ROWS } from '../manager/index.js';
import { ISOLATION_ROWS } from '../policy/index.js';
import { TRANSPORT_ROWS } from '../transport/index.js';

/**
 * Every option: its rule, its default, and its sentence. Each module keeps the rows that it reads; types, checks,
 * defaults and docs/options.md are made of this table. To add an option, add a row.
 */
export const OPTION_TABLE = {
  ...IDENTITY_ROWS,
  ...MANAGER_ROWS,
  ...TRANSPORT_ROWS,
  ...ISOLATION_ROWS,
  ...CONTAINMENT_ROWS,
  ...CLUSTER_ROWS,
  /** Upper bounds. What exceeds one is rejected with a code and counted; `Infinity` removes it. */
  limits: { ...MANAGER_ROWS.limits, ...TRANSPORT_ROWS.limits },
};

/** What an application may say. */
export type GivenOptions = Given<typeof OPTION_TABLE>;

/** Every option with its value: what the application said, the default elsewhere. */
export type ResolvedOptions = Resolved<typeof OPTION_TABLE>;
