/*
 * Looks for values of one user in what another one receives, on a running application.
 *
 *   const result = await huntLeaks({ app: './dist/app.module.js#AppModule', seed: '1', budgetMs: 20_000, share: ['news'] });
 *   result.findings;   // empty if nobody has received what is somebody else's
 *   result.problem;    // why it ended early or could not begin; a hunt with a problem is no pass
 *
 * `app` may also be a running AppHost: `huntLeaks({ app: host, seed })` leaves it running.
 * `identities: await loadIdentities('./identities.mjs')` says how the simulated users shake hands; without it they send
 * `auth: { user, userId, name, token }`, each of them the user's name.
 * Never rejects for what the application does; rejects with HuntOptionError for options that cannot be used.
 */
export { huntLeaks } from './hunt-leaks.js';
export { HuntOptionError } from './options/hunt-option.error.js';
export type {
  HandlerState,
  HuntProblem,
  HuntResult,
  HuntedHandler,
  LeakFinding,
  SharingToConfirm,
} from './hunt-result.js';
export type {
  HuntIdentity,
  HuntOptions,
  HuntProgress,
  HuntTarget,
  Identities,
  MessageContext,
  SimulatedUser,
} from './options/hunt.options.js';
export { loadIdentities } from './options/load-identities.js';
