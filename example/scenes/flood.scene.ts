import type { Device } from '../stage/device.js';
import { eventually } from '../stage/eventually.js';
import { type Observation, between, exactly } from '../stage/observation.js';
import type { Scene } from '../stage/scene.js';

const PER_SECOND = 50;
/** More than the limit, but not so many that the server disconnects. */
const BURST = 90;
const FLOOD = 2000;
const BYTES = 4096;
const DEVICES = 2;

export const flood: Scene = {
  name: 'Too much',
  promise:
    'Mallory sends too many messages, too many bytes, and from too many devices. All are refused, and Bob is not affected.',
  options: {
    limits: {
      connectionsPerUser: DEVICES,
      messagesPerSecond: PER_SECOND,
      burst: PER_SECOND,
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

    const { answered, told } = await burst(mallory);
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
      exactly('Mallory receives', told, ['RATE_LIMITED']),
      exactly(
        `After ${FLOOD} more`,
        await mallory.untilEnded(),
        'io server disconnect',
      ),
      exactly("Bob's answer during the flood", during.userId, 'bob'),
      await tooLarge(second),
      exactly('Bob, afterwards', [...bob.events], []),
    ];
  },
};

/** Sends all messages at once, and waits until each is answered or refused. */
async function burst(
  mallory: Device,
): Promise<{ answered: number; told: readonly string[] }> {
  let answered = 0;
  const refusals: string[] = [];
  for (let i = 0; i < BURST; i += 1) {
    mallory.send('who-am-i', (answer: { status?: string; code?: string }) => {
      if (answer.status === 'error') refusals.push(answer.code ?? 'no code');
      else answered += 1;
    });
  }
  await eventually(
    'every message of the burst is accounted for',
    () => answered + refusals.length >= BURST,
  );
  return { answered, told: [...new Set(refusals)] };
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
