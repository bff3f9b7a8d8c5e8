import {
  AppHost,
  AppHostError,
  type AppHostOptions,
  type ObservedEffects,
} from '../host/index.js';
import { Hunt } from './hunt.js';
import type { HuntResult } from './hunt-result.js';
import type { HuntOptions, HuntTarget } from './options/hunt.options.js';
import { HuntStopped } from './play/limits.js';
import { PHASES } from './play/phases.js';
import { type HuntPlan, planOf } from './play/plan.js';
import { RunDigest } from './play/run-digest.js';
import { sortSharing } from './search/sharing.js';
import { watch } from './search/watch.js';

/**
 * Simulates users of an application and searches all packets that they receive for values of other users.
 *
 * @throws {HuntOptionError} for invalid options; failures of the application are part of the result
 */
export async function huntLeaks(options: HuntOptions): Promise<HuntResult> {
  const plan = planOf(options);
  const begun = performance.now();
  const { app } = options;
  if (isTarget(app)) return hunt(plan, app, options, begun);
  const start = typeof app === 'string' ? { app } : app;
  let host: AppHost;
  try {
    host = await AppHost.start(start);
  } catch (error) {
    return failed(plan, error, performance.now() - begun);
  }
  try {
    return await hunt(plan, host, options, begun);
  } finally {
    await host.stop();
  }
}

function isTarget(
  app: string | AppHostOptions | HuntTarget,
): app is HuntTarget {
  return typeof app === 'object' && 'ask' in app;
}

async function hunt(
  plan: HuntPlan,
  target: HuntTarget,
  { onProgress, signal, hangMs }: HuntOptions,
  begun: number,
): Promise<HuntResult> {
  const hunt = new Hunt(plan, target);
  const { limits, findings } = hunt;
  const aborted = () => limits.end(undefined, 'it was aborted');
  if (signal?.aborted) aborted();
  signal?.addEventListener('abort', aborted);
  const stopWatching = watch(hunt, hangMs);
  const ahead = ['connecting', ...PHASES.map(({ name }) => name)];
  let problem: HuntResult['problem'];
  try {
    await begin(hunt);
    for (const { name, run } of PHASES) {
      ahead.shift();
      hunt.onProgress = () =>
        onProgress?.({
          phase: name,
          done: 1 - ahead.length / PHASES.length,
          messagesSent: limits.messagesSent,
          findings: findings.all.length,
        });
      hunt.onProgress();
      await run(hunt);
      limits.check();
    }
    ahead.shift();
  } catch (error) {
    problem = problemOf(error, hunt);
  } finally {
    stopWatching();
    signal?.removeEventListener('abort', aborted);
    hunt.leaveAll();
  }
  const observed = await effectsIn(hunt);
  const handlersFound = hunt.hunted(observed.handlers);
  return {
    seed: plan.seed,
    users: plan.users,
    digest: hunt.digest.value,
    handlers: handlersFound,
    ...sortSharing(findings.all, observed, hunt.players, hunt.owners),
    unknownExplanations: Object.keys(plan.explanations).filter(
      (name) => !handlersFound.some((handler) => handler.name === name),
    ),
    shared: findings.shared,
    messagesSent: limits.messagesSent,
    packetsReceived: limits.packetsReceived,
    unfinished: ahead,
    notes: hunt.notes,
    ...(problem && { problem }),
    milliseconds: Math.round(performance.now() - begun),
  };
}

/**
 * No effects if the application stopped answering: then no sharing looks deliberate, and fewer handlers count as
 * exercised.
 */
async function effectsIn({ target }: Hunt): Promise<ObservedEffects> {
  try {
    return await target.ask('handlers.effects');
  } catch (error) {
    if (!(error instanceof AppHostError)) throw error;
    return { handlers: [], emissions: [], joined: [] };
  }
}

/** Connects all users, and finds the listeners of their sockets beside Nest. */
async function begin(hunt: Hunt): Promise<void> {
  const { gateways, foreignAdapter, handlers } = hunt.target.info;
  if (foreignAdapter !== undefined) {
    throw new HuntStopped(
      'no-gateways',
      `The WebSocket adapter of the application is ${foreignAdapter}, which does not use socket.io, so the simulated users cannot connect.`,
    );
  }
  if (gateways.length === 0) {
    throw new HuntStopped(
      'no-gateways',
      'The application has no gateway: no provider is decorated with @WebSocketGateway().',
    );
  }
  await hunt.identify();
  const refusals = new Map<string, string>();
  let accepted = 0;
  for (const player of hunt.players) {
    const refused = await hunt.enter(player);
    accepted += hunt.endpoints.all.length - refused.length;
    for (const { namespace, reason } of refused)
      refusals.set(namespace, reason);
  }
  const reasons = [...refusals].map(
    ([namespace, reason]) => `${namespace} answered "${reason}"`,
  );
  if (accepted === 0) {
    throw new HuntStopped(
      'identity-refused',
      `The application refuses the simulated users: ${reasons.join('; ') || 'the namespaces of its gateways are patterns'}. Describe the users with a module that exports identify({ name, index, random, origin }) and returns { auth, headers, query, namespaces }.`,
    );
  }
  for (const reason of reasons)
    hunt.notes.push(`A namespace refuses the simulated users: ${reason}.`);
  await hunt.pace.quiet();
  const raw = await hunt.target.ask('sockets.listeners');
  hunt.handlers.push(...raw);
  const dynamic = handlers.filter(
    ({ isDynamic, gateway }) =>
      isDynamic && !hunt.handlers.some((each) => each.gateway === gateway),
  );
  for (const { name, namespace } of dynamic) {
    hunt.notes.push(
      `${name} is in a namespace that is a pattern, ${namespace}: list namespaces that match it in "namespaces" of an identity.`,
    );
  }
}

function problemOf(error: unknown, hunt: Hunt): HuntResult['problem'] {
  if (error instanceof HuntStopped) {
    const { code, message } = error;
    return code && { code, message };
  }
  if (error instanceof AppHostError) {
    const { problem: code, message } = error;
    return { code, message: `${message}\nBefore that:\n${stepsOf(hunt)}` };
  }
  throw error;
}

function stepsOf(hunt: Hunt): string {
  return hunt
    .lastSteps()
    .map((step) => `  ${step}`)
    .join('\n');
}

/** The result for an application that does not run. */
function failed(plan: HuntPlan, error: unknown, ms: number): HuntResult {
  if (!(error instanceof AppHostError)) throw error;
  const { problem: code, message } = error;
  return {
    seed: plan.seed,
    users: plan.users,
    digest: new RunDigest().value,
    handlers: [],
    findings: [],
    sharing: [],
    unknownExplanations: [],
    shared: [],
    messagesSent: 0,
    packetsReceived: 0,
    unfinished: ['connecting', ...PHASES.map(({ name }) => name)],
    notes: [],
    problem: { code, message },
    milliseconds: Math.round(ms),
  };
}
