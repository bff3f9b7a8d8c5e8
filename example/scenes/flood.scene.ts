import type { Device } from '../stage/device.js';
import { eventually } from '../stage/eventually.js';
import { type Observation, between, exactly } from '../stage/observation.js';
import type { Scene } from '../stage/scene.js';
import type { Stage } from '../stage/stage.js';

const PER_SECOND = 50;
/** More than the limit, but not so many that the server hangs up. */
const BURST = 90;
const FLOOD = 2000;
const BYTES = 4096;
const DEVICES = 2;

export const flood: Scene = {
  name: 'Too much',
  promise:
    'Mallory floods: too many messages, bytes and devices are turned away. Bob does not notice.',
  options: {
    limits: {
      connectionsPerUser: DEVICES,
      messagesPerSecond: PER_SECOND,
      payloadBytes: BYTES,
    },
  },

  async play(stage) {
    const [mallory, second, bob] = await Promise.all([
      stage.device('mallory', 'Mallory'),
      stage.device('mallory', "Mallory's second device"),
      stage.device('bob', 'Bob'),
    ]);
    const third = await stage.knock({ token: stage.tokens.issue('mallory') });

    const answered = await burst(mallory, stage);
    await mallory.untilReceived('exception');
    const told = [...new Set(mallory.errorCodes)];
    for (let i = 0; i < FLOOD; i += 1) mallory.send('who-am-i');
    const during = await bob.whoAmI();

    return [
      exactly(`Device ${DEVICES + 1} of Mallory`, third, 'LIMIT_EXCEEDED'),
      between(
        `Answers to ${BURST} messages at once`,
        answered,
        PER_SECOND,
        BURST - 1,
      ),
      exactly('Mallory is told', told, ['RATE_LIMITED']),
      exactly(
        `After ${FLOOD} more`,
        await mallory.untilEnded(),
        'io server disconnect',
      ),
      exactly("Bob's answer amid the flood", during.userId, 'bob'),
      await tooLarge(second),
      exactly('Bob, afterwards', [...bob.events], []),
    ];
  },
};

/** Sends all of them at once; the number of answers, when every single one is answered or turned away. */
async function burst(mallory: Device, stage: Stage): Promise<number> {
  let answers = 0;
  for (let i = 0; i < BURST; i += 1) {
    mallory.send('who-am-i', () => (answers += 1));
  }
  await eventually('every message of the burst is accounted for', () => {
    const { RATE_LIMITED = 0 } = stage.registry.status().rejections;
    return answers + RATE_LIMITED >= BURST;
  });
  return answers;
}

async function tooLarge(device: Device): Promise<Observation> {
  device.send('notes/add', { text: 'x'.repeat(BYTES) });
  await device.untilEnded();
  return exactly(
    `A note of more than ${BYTES} bytes`,
    device.errorCodes.at(-1),
    'PAYLOAD_TOO_LARGE',
  );
}
