/*
 * Searches the packets that users of a running application receive for values of other users.
 *
 *   const result = await huntLeaks({ app: './dist/app.module.js#AppModule', seed: '1', budgetMs: 20_000, share: ['news'] });
 *   result.findings;   // empty if nobody received a value of another user
 *   result.problem;    // why it ended early or could not start; a hunt with a problem does not pass
 *
 * `app` may also be a running AppHost: `huntLeaks({ app: host, seed })` leaves it running.
 * `identities: await loadIdentities('./identities.mjs')` describes the handshakes of the simulated users; without it
 * they send
 * `auth: { user, userId, name, token }`, each of them the user's name.
 * Does not reject for failures of the application; rejects with HuntOptionError for invalid options.
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
