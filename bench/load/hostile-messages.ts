import { binaryFrame, textFrame } from './frames.js';

/** The event of these messages. */
export const HOSTILE = 'hostile';

/** The sender of these messages. */
export const SENDER = 'user-0';

/** How long `identify` takes for a client with `isSlow`, in milliseconds. */
export const SLOW_MS = 1_000;

const CONNECTS = 50_000;

/** One kind of message that is designed to be expensive. */
export interface HostileMessage {
  readonly id: string;
  readonly label: string;
  /** The frames of a message, which one acknowledgement with this id answers. */
  readonly frames: (ack: number) => Buffer;
}

const list = (count: number, text: string) =>
  `[${Array.from({ length: count }, () => text).join()}]`;

const numbered = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join();

const message = (id: string, label: string, json: string): HostileMessage => ({
  id,
  label: `${label}, ${Math.round(json.length / 1_000)} KB`,
  frames: (ack) => textFrame(`42${ack}["${HOSTILE}",${json}]`),
});

const FIELDS = ['userId', 'threadId', 'runId', 'sessionId', 'room'];
const ids = (value: string) =>
  `{${FIELDS.map((field) => `"${field}":${value}`).join()}}`;
const LONG_ID = 'a-b_c.d'.repeat(36).slice(0, 250);

export const HOSTILE_MESSAGES: readonly HostileMessage[] = [
  message('text', 'one text', `"${'x'.repeat(900_000)}"`),
  message('ids', 'objects of ids', list(5_500, ids('"u1"'))),
  message('id-lists', 'lists of ids', list(80, ids(list(250, '"u1"')))),
  message('long-ids', 'long ids', list(1_550, `{"userId":"${LONG_ID}"}`)),
  message(
    'from',
    'fields that name the sender',
    list(50_000, `{"from":"${SENDER}"}`),
  ),
  message(
    'owner',
    'fields that name an owner',
    list(50_000, `{"owner":"user-0"}`),
  ),
  message(
    'deep-arrays',
    '400,000 levels of arrays',
    `${'['.repeat(400_000)}${']'.repeat(400_000)}`,
  ),
  message(
    'deep-objects',
    '120,000 levels of objects',
    `${'{"a":'.repeat(120_000)}1${'}'.repeat(120_000)}`,
  ),
  message(
    'keys',
    '60,000 long keys',
    `{${numbered(60_000, (n) => `"k${n}":${n}`)}}`,
  ),
  message(
    'small-keys',
    '100,000 keys',
    `{${numbered(100_000, (n) => `"${n.toString(36)}":0`)}}`,
  ),
  message('small-arrays', '10,000 small arrays', list(10_000, '[1,2,3]')),
  message('empty-arrays', '300,000 empty arrays', list(300_000, '[]')),
  message('empty-objects', '300,000 empty objects', list(300_000, '{}')),
  message(
    'searched',
    'objects with an escape, which are searched',
    list(60_000, '{"a":"\\u0061"}'),
  ),
  message('numbers', '450,000 numbers', list(450_000, '1')),
  {
    id: 'file',
    label: 'one file, 900 KB',
    frames: (ack) =>
      Buffer.concat([
        textFrame(
          `451-${ack}["${HOSTILE}",{"file":{"_placeholder":true,"num":0}}]`,
        ),
        binaryFrame(Buffer.alloc(900_000)),
      ]),
  },
  {
    id: 'views',
    label: '20,000 places of ten attachments',
    frames: (ack) =>
      Buffer.concat([
        textFrame(
          `4510-${ack}["${HOSTILE}",[${numbered(20_000, (n) => `{"_placeholder":true,"num":${n % 10}}`)}]]`,
        ),
        ...Array.from({ length: 10 }, () => binaryFrame(Buffer.alloc(1_000))),
      ]),
  },
];

/** A connection that sends CONNECT packets repeatedly before the first answer. */
export const CONNECT_FLOOD = {
  id: 'connects',
  label: '50,000 CONNECT packets while identify is pending',
  packets: () => {
    const connect = textFrame(`40{"user":"${SENDER}","isSlow":true}`);
    return Buffer.concat(Array.from({ length: CONNECTS }, () => connect));
  },
  /** The time until the server has finished with it. */
  lastsMs: SLOW_MS + 3_000,
};
