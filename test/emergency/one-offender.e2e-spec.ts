import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import {
  CurrentManager,
  EmergencyBreaker,
  Incidents,
  type SecurityIncident,
  WebSocketManager,
  WebSocketManagerRegistry,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import { letTimePass } from '../support/clock.js';
import {
  type ClientSocket,
  connect,
  eventually,
  next,
  serve,
  settle,
} from '../support/harness.js';

const VICTIMS = 20;

interface Document {
  readonly id: string;
  text: string;
}

/**
 * A cache of documents in the process, as in collaborative applications. Any user who knows an id may open a document.
 */
@WebSocketGateway()
class DocumentsGateway {
  private readonly documents = new Map<string, Document>();

  constructor(private readonly registry: WebSocketManagerRegistry) {}

  @SubscribeMessage('open')
  open(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() ids: string[],
  ): string {
    manager.state.set(
      'documents',
      ids.map((id) => this.find(id)),
    );
    return 'opened';
  }

  /** Puts the documents into the user's state one by one, with an inspection of each. */
  @SubscribeMessage('open-each')
  openEach(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() ids: string[],
  ): string {
    for (const id of ids) manager.state.set(id, this.find(id));
    return 'opened';
  }

  /** Puts one document each into the state of two others. */
  @SubscribeMessage('hand-out')
  handOut(@MessageBody() pairs: [string, string][]): string {
    for (const pair of pairs) {
      const document = { id: pair.join(), text: '' };
      for (const userId of pair)
        this.registry.get({ userId })?.state.set('given', document);
    }
    return 'handed out';
  }

  @SubscribeMessage('ping')
  ping(@CurrentManager() manager: WebSocketManager): string {
    return manager.user.userId;
  }

  private find(id: string): Document {
    const found = this.documents.get(id) ?? { id, text: '' };
    this.documents.set(id, found);
    return found;
  }
}

const ids = Array.from({ length: VICTIMS }, (_, n) => `document-${n}`);

async function stage(options: WebSocketManagerOptions = {}) {
  const served = await serve({ gateways: [DocumentsGateway], options });
  const incidents: SecurityIncident[] = [];
  served.app
    .get(Incidents)
    .incidents$.subscribe((incident) => incidents.push(incident));
  const victims: ClientSocket[] = [];
  for (const [n, id] of ids.entries()) {
    const victim = await connect(served, `victim-${n}`);
    await victim.emitWithAck('open', [id]);
    victims.push(victim);
  }
  const mallory = await connect(served, 'mallory');
  const breaker = served.app.get(EmergencyBreaker);
  return { ...served, incidents, victims, mallory, breaker };
}

const ATTACKS: [how: string, attack: (mallory: ClientSocket) => void][] = [
  ['in one message', (mallory) => mallory.emit('open', ids)],
  ['one by one in one message', (mallory) => mallory.emit('open-each', ids)],
  [
    'in many messages at once',
    (mallory) => {
      for (const id of ids) mallory.emit('open', [id]);
    },
  ],
];

describe.each([
  ['with strict inspection', { isolation: { strict: true } }],
  ['with a budget', { isolation: { strict: false, nodesPerMessage: 8 } }],
] satisfies [string, WebSocketManagerOptions][])(
  'one user who opens the documents of twenty others, %s,',
  (_, options) => {
    it.each(ATTACKS)(
      '%s, takes one of them along at most, and leaves the server open',
      async (_how, attack) => {
        const served = await stage(options);
        attack(served.mallory);
        await eventually(() => expect(served.mallory.connected).toBe(false));
        await settle();
        expect(
          served.registry.status().quarantined.map(({ key }) => key),
        ).toHaveLength(2);
        const { victims, breaker } = served;
        expect(victims.filter(({ connected }) => connected)).toHaveLength(
          VICTIMS - 1,
        );
        expect(breaker.state.is).toBe('closed');
        const acted = served.incidents.filter(
          ({ action }) => action !== 'blocked',
        );
        expect(acted.map(({ action }) => action)).toEqual(['quarantined']);
        for (const [n, victim] of victims.entries())
          if (victim.connected)
            await expect(victim.emitWithAck('ping')).resolves.toBe(
              `victim-${n}`,
            );
        const newcomer = await connect(served, 'newcomer');
        await expect(newcomer.emitWithAck('ping')).resolves.toBe('newcomer');
      },
    );
  },
);

it('one user who returns after each quarantine counts once within the window', async () => {
  const served = await stage({
    lockdown: { violations: 1, windowMs: 600_000, coolDownMs: 60_000 },
    quarantine: { coolDownMs: 1_000, maxCoolDownMs: 1_000 },
  });
  for (let round = 0; round < 4; round += 1) {
    const mallory =
      round === 0 ? served.mallory : await connect(served, 'mallory');
    mallory.emit('open', [ids[round]]);
    await eventually(() => expect(mallory.connected).toBe(false));
    letTimePass(1_000);
  }
  expect(
    served.incidents.filter(({ action }) => action === 'quarantined').length,
  ).toBeGreaterThan(1);
  expect(served.breaker.state.is).toBe('closed');
});

it('different users who are contaminated without each other do lock the server down', async () => {
  const served = await stage({
    lockdown: { violations: 2, windowMs: 60_000, coolDownMs: 60_000 },
  });
  const pairs = [0, 2, 4].map((n) => [`victim-${n}`, `victim-${n + 1}`]);
  for (const pair of pairs) {
    const shared = { notes: [] };
    for (const userId of pair)
      served.registry.acquire({ userId }).state.set('given', shared);
  }
  expect(served.breaker.state.is).toBe('open');
});

it('one message that makes the server mix up pairs of other users is blocked, and disconnects nobody', async () => {
  const served = await stage();
  const pairs = Array.from({ length: VICTIMS / 2 }, (_, n) => [
    `victim-${2 * n}`,
    `victim-${2 * n + 1}`,
  ]);
  const told = next(served.mallory, 'exception');
  served.mallory.emit('hand-out', pairs);
  await told;
  for (const victim of served.victims) await victim.emitWithAck('ping');
  expect(served.registry.status().quarantined).toEqual([]);
  expect(served.breaker.state.is).toBe('closed');
});
