import { randomUUID } from 'node:crypto';
import type { Device } from '../stage/device.js';
import { eventually } from '../stage/eventually.js';
import { type Observation, exactly } from '../stage/observation.js';
import type { Scene } from '../stage/scene.js';

const QUESTIONS = 50;
const STEPS_PER_QUESTION = 3;

/** A user, and the ids of the user's questions. */
interface Asker {
  readonly device: Device;
  readonly asked: Set<string>;
}

export const atOnce: Scene = {
  name: 'Both at once',
  promise: `Alice and Bob ask ${QUESTIONS} questions each at the same time. Each receives only the steps of their own questions.`,

  async play(stage) {
    const devices = await Promise.all([
      stage.device('alice', 'Alice'),
      stage.device('bob', 'Bob'),
    ]);
    const askers = devices.map((device) => ({
      device,
      asked: new Set<string>(),
    }));
    for (let turn = 1; turn <= QUESTIONS; turn += 1) {
      for (const asker of askers) ask(asker, `Question ${turn}`);
    }
    await eventually(
      'every question is answered',
      () => answersAt(devices) >= QUESTIONS * devices.length,
    );
    for (const device of devices) await device.caughtUp();
    return [
      ...askers.flatMap(observe),
      exactly('Served at the same time', wereServedAtOnce(devices), true),
    ];
  },
};

function answersAt(devices: readonly Device[]): number {
  return devices
    .flatMap(({ events }) => events)
    .filter((event) => event === 'agent_completed').length;
}

function ask({ device, asked }: Asker, text: string): void {
  const id = randomUUID();
  asked.add(id);
  device.send('ask', { id, text });
}

function observe({ device, asked }: Asker): Observation[] {
  const own = device.received.filter(({ data }) =>
    asked.has((data as { question: string }).question),
  );
  const foreign = device.received.length - own.length;
  return [
    exactly(
      `${device.name}, own steps`,
      own.length,
      asked.size * STEPS_PER_QUESTION,
    ),
    exactly(`${device.name}, anything else`, foreign, 0),
  ];
}

const OPENS_OR_CLOSES: Readonly<Record<string, number>> = {
  agent_started: 1,
  agent_completed: -1,
};

/** Whether all users had an open question at the same time. Otherwise the scene shows nothing. */
function wereServedAtOnce(devices: readonly Device[]): boolean {
  const steps = devices
    .flatMap((device) =>
      device.received.map(({ event, order }) => ({ device, event, order })),
    )
    .sort((one, other) => one.order - other.order);
  const open = new Map(devices.map((device) => [device, 0]));
  return steps.some(({ device, event }) => {
    open.set(device, (open.get(device) ?? 0) + (OPENS_OR_CLOSES[event] ?? 0));
    return [...open.values()].every((count) => count > 0);
  });
}
