import { setTimeout as pause } from 'node:timers/promises';
import type { RunningApplication } from '../../application.js';
import type { Answers } from '../../host/index.js';
import type { ProofContext } from '../../proof-context.js';
import { connectUsers } from '../../simulated-users.js';

type Registry = NonNullable<Answers['registry.status']>;

/** The effects of simulated users in the application under test. */
export interface AppTrial {
  readonly users: number;
  readonly devices: number;
  /** While all of them were connected. */
  readonly connected: Registry;
  readonly isolation: NonNullable<Answers['registry.validateIsolation']>;
  readonly violations: Readonly<Record<string, number>>;
  /** The vectors that the application does not enforce. */
  readonly unenforced: readonly string[];
  /** After all of them disconnected. */
  readonly left: Registry;
}

const DEVICES = 2;
const LEAVE_MS = 3_000;

/** Connects users to the application under test and reads its registry. */
export async function tryApplication({
  application,
  seed,
  users,
}: Pick<ProofContext, 'application' | 'seed' | 'users'>): Promise<
  AppTrial | { readonly skip: string }
> {
  if (!application.info.importsManager) return { skip: NOT_IMPORTED };
  const running = await application.start();
  try {
    await using simulated = await connectUsers(application, running, {
      seed,
      users,
      devices: DEVICES,
    });
    const { refusal } = simulated;
    if (refusal !== undefined)
      return {
        skip: `the simulated users were refused (${refusal}): describe them with --identities`,
      };
    const connected = await running.ask('registry.status');
    const isolation = await running.ask('registry.validateIsolation');
    const violations = await running.ask('violations.seen');
    const unenforced = await running.ask('vectors.unenforced');
    simulated.leave();
    const left = await untilLeft(running);
    if (!connected || !isolation || !unenforced || !left)
      return { skip: NOT_IMPORTED };
    return {
      users,
      devices: users * DEVICES,
      connected,
      isolation,
      violations: violations ?? {},
      unenforced,
      left,
    };
  } finally {
    await running.stop();
  }
}

export const NOT_IMPORTED =
  'the application does not import WebSocketManagerModule';

async function untilLeft(
  running: RunningApplication,
): Promise<Registry | undefined> {
  const deadline = performance.now() + LEAVE_MS;
  for (;;) {
    const status = await running.ask('registry.status');
    if (!status?.connections || performance.now() > deadline) return status;
    await pause(20);
  }
}
