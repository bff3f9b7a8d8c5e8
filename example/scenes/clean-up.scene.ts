import { WebSocketManager, WsmError } from 'nestjs-websocket-manager';
import { eventually } from '../stage/eventually.js';
import { exactly } from '../stage/observation.js';
import type { Scene } from '../stage/scene.js';
import type { Stage } from '../stage/stage.js';

const IDLE_TTL_MS = 1500;

export const cleanUp: Scene = {
  name: 'Clean-up',
  promise:
    'A reload keeps the state. Some time after the last device disconnects, nothing of a user is left.',
  options: { idleTtl: IDLE_TTL_MS },

  async play(stage) {
    const laptop = await stage.device('alice', 'Laptop');
    const phone = await stage.device('alice', 'Phone');
    await laptop.ask('notes/add', { text: 'milk' });
    const before = stage.registry.get({ userId: 'alice' })!;

    laptop.leave();
    await untilDevices(stage, 1);
    const onPhone = await phone.ask('notes/list');
    phone.leave();
    await untilDevices(stage, 0);
    const waiting = stage.registry.status();

    const reloaded = await stage.device('alice', 'Reloaded page');
    const afterReload = await reloaded.ask('notes/list');
    reloaded.leave();
    await eventually('the registry is empty', () => stage.registry.size === 0);
    const { managers, connections, idle } = stage.registry.status();

    const returned = await stage.device('alice', 'Much later');
    const { managerId } = await returned.whoAmI();
    return [
      exactly('Without the laptop, the phone finds', onPhone, ['milk']),
      exactly('Both disconnected, idle managers', waiting.idle, 1),
      exactly('The reloaded page finds', afterReload, ['milk']),
      exactly(
        `${IDLE_TTL_MS / 1000} s after the last device`,
        { managers, connections, idle },
        { managers: 0, connections: 0, idle: 0 },
      ),
      exactly('The old manager, if used', codeOf(before), 'WSM_STALE_MANAGER'),
      exactly('Much later, a new manager', managerId !== before.id, true),
      exactly('Its notes', await returned.ask('notes/list'), []),
    ];
  },
};

function untilDevices(stage: Stage, count: number): Promise<void> {
  return eventually(
    `the server sees ${count} devices`,
    () => stage.registry.status().connections === count,
  );
}

/** The error of a released manager for code that kept it. */
function codeOf(manager: WebSocketManager): string {
  try {
    return `still holds ${manager.state.size} entries`;
  } catch (error) {
    return error instanceof WsmError ? error.code : String(error);
  }
}
