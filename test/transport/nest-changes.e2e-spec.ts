import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import {
  CurrentManager,
  WebSocketManager,
  WebSocketManagerModule,
} from '../../src/index.js';
import {
  NestModules,
  PLACES,
} from '../../src/transport/nest/internals/nest-modules.js';
import { Delivery } from '../../src/transport/nest/delivery.js';
import {
  closeAfterSpec,
  connect,
  identifyByAuth,
  next,
  urlOf,
} from '../support/harness.js';
import { watchProcessErrors } from '../support/process-errors.js';

@WebSocketGateway()
class EchoGateway {
  @SubscribeMessage('echo')
  echo(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() data: unknown,
  ) {
    return [manager.user.userId, data];
  }

  @SubscribeMessage('plain')
  plain(): string {
    return 'plain';
  }
}

type Parts = Record<string, unknown>;
type Part = new (...args: never[]) => object;

const REAL = new NestModules();
const PARTS = REAL.parts as Parts;
const HANDLERS = 2;
const NAMES = Object.keys(PLACES);
const isClass = (part: unknown): part is Part => typeof part === 'function';

/** What a later Nest may have done to a part. */
const CHANGES: [
  what: string,
  change: (part: unknown) => unknown,
  of: 'class' | 'value' | 'both',
][] = [
  ['is gone', () => undefined, 'both'],
  ['is something else', () => 'something else', 'value'],
  ['throws when it is made', () => Unmakeable, 'class'],
  ['has no methods', (part) => changed(part, undefined), 'class'],
  ['has methods that throw', (part) => changed(part, fail), 'class'],
  [
    'has methods that give nothing',
    (part) => changed(part, () => undefined),
    'class',
  ],
  [
    'has methods that give something else',
    (part) => changed(part, () => ({ other: 1 })),
    'class',
  ],
];

class Unmakeable {
  constructor() {
    fail();
  }
}

function fail(): never {
  throw new TypeError('in another way now');
}

/** The same part with other methods. */
function changed(part: unknown, method: unknown): unknown {
  if (!isClass(part)) return part;
  class Changed extends part {}
  for (
    let above = part.prototype as object | null;
    above && above !== Object.prototype;
    above = Object.getPrototypeOf(above) as object | null
  ) {
    for (const name of Object.getOwnPropertyNames(above)) {
      if (name === 'constructor') continue;
      Object.defineProperty(Changed.prototype, name, {
        value: method,
        configurable: true,
        writable: true,
      });
    }
  }
  return Changed;
}

const warnings: string[] = [];
let startedDirectly = 0;

async function start(parts: Parts): Promise<INestApplication> {
  const testing = await Test.createTestingModule({
    imports: [WebSocketManagerModule.forRoot({ identify: identifyByAuth })],
    providers: [EchoGateway],
  })
    .overrideProvider(NestModules)
    .useValue({ version: REAL.version, parts })
    .setLogger({
      log: () => {},
      error: () => {},
      warn: (message: unknown) => {
        const text = String(message);
        if (text.startsWith('Nest ')) warnings.push(text);
      },
    })
    .compile();
  const app = testing.createNestApplication();
  closeAfterSpec(app);
  await app.listen(0, '127.0.0.1');
  return app;
}

/** Everything is answered and checked as usual. */
async function expectService(app: INestApplication): Promise<void> {
  const alice = await connect(urlOf(app), 'alice');
  expect(await alice.emitWithAck('echo', 1)).toEqual(['alice', 1]);
  expect(await alice.emitWithAck('plain')).toBe('plain');
  alice.emit('echo', { userId: '../etc' });
  expect(await next(alice, 'exception')).toEqual([
    expect.objectContaining({ code: 'SUSPICIOUS_ID' }),
  ]);
}

watchProcessErrors();
beforeEach(() => {
  warnings.length = 0;
  startedDirectly = 0;
  const { startDirectly } = Delivery.prototype;
  vi.spyOn(Delivery.prototype, 'startDirectly').mockImplementation(function (
    this: Delivery,
    ...args
  ) {
    startedDirectly += 1;
    startDirectly.apply(this, args);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

it('delivers directly, and warns of nothing, with the Nest that is installed', async () => {
  const app = await start(PARTS);
  await expectService(app);
  expect(startedDirectly).toBe(HANDLERS);
  expect(warnings).toEqual([]);
});

const CASES = NAMES.flatMap((name) =>
  CHANGES.filter(
    ([, , of]) => of !== (isClass(PARTS[name]) ? 'value' : 'class'),
  ).map(([what, change]) => [name, what, change] as const),
);

it.each(CASES)(
  'serves every message, directly or with one warning, when %s %s',
  async (name, what, change) => {
    const app = await start({ ...PARTS, [name]: change(PARTS[name]) });
    await expectService(app);
    if (what === 'is gone') expect(startedDirectly).toBe(0);
    // What has changed may be something that is not used.
    if (startedDirectly === HANDLERS) return expect(warnings).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(/EchoGateway|all gateways|echo, plain/),
    ]);
    expect(warnings[0]).toContain(`Nest ${REAL.version}`);
  },
);
