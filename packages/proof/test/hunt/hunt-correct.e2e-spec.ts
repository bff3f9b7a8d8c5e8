import { WebSocketManagerModule } from 'nestjs-websocket-manager';
import type { HuntResult } from '../../src/hunt/index.js';
import {
  ChatGateway,
  DirectGateway,
  History,
  Inboxes,
  PresenceGateway,
  Roster,
} from '../../../../test/correct-applications/conversations.gateways.js';
import {
  AccountGateway,
  Catalogue,
  DeclaredProduct,
  DocumentGateway,
  Documents,
  LoaderGateway,
  Mailer,
  ShopGateway,
} from '../../../../test/correct-applications/shared-data.gateways.js';
import {
  Bus,
  BusGateway,
  Diary,
  FeedGateway,
  JobGateway,
  JobQueue,
  Prices,
  RecoveringGateway,
  ScopedGateway,
} from '../../../../test/correct-applications/work-in-the-background.gateways.js';
import { identifyByAuth } from '../../../../test/support/harness.js';
import {
  HUNTS_ALL,
  type Hunted,
  hunt,
  huntUntilFound,
  inParallel,
} from './hunted.js';

interface Correct extends Hunted {
  readonly name: string;
  /** The events that its team intends for others. */
  readonly share: readonly string[];
}

const withModule = () => [
  WebSocketManagerModule.forRoot({
    identify: identifyByAuth,
    isolation: { shared: [DeclaredProduct] },
    egress: { publicEvents: ['came', 'went', 'news'] },
  }),
];

const CORRECT: readonly Correct[] = [
  {
    name: 'a chat room',
    gateways: [ChatGateway, History],
    share: [
      'join',
      'joined',
      'said',
      'posted',
      'left',
      'gone',
      'typing',
      'stopped-typing',
      'renamed',
    ],
  },
  {
    name: 'direct messages',
    gateways: [DirectGateway, Inboxes],
    share: ['told', 'inbox'],
  },
  {
    name: 'a presence service',
    gateways: [PresenceGateway, Roster],
    share: ['came', 'went', 'presence', 'status'],
  },
  {
    name: 'a collaborative document',
    gateways: [DocumentGateway, Documents],
    share: ['open', 'patched', 'snapshot'],
  },
  { name: 'a shop', gateways: [ShopGateway, Catalogue], share: ['news'] },
  { name: 'accounts', gateways: [AccountGateway, Mailer], share: [] },
  { name: 'a loader that batches', gateways: [LoaderGateway], share: [] },
  { name: 'a live feed', gateways: [FeedGateway, Prices], share: [] },
  { name: 'a job queue', gateways: [JobGateway, JobQueue], share: [] },
  { name: 'an event bus', gateways: [BusGateway, Bus], share: [] },
  { name: 'a diary', gateways: [ScopedGateway, Diary], share: [] },
  { name: 'drafts', gateways: [RecoveringGateway], share: [] },
];

/** Some of them, unless all are hunted. */
const CHOSEN = CORRECT.filter((_, index) => HUNTS_ALL || index % 3 === 0);

let results: ReadonlyMap<Correct, HuntResult>;

beforeAll(async () => {
  results = await inParallel(CHOSEN, 6, (application) =>
    hunt(
      { ...application, imports: withModule() },
      { share: application.share },
    ),
  );
}, 180_000);

it.each(CHOSEN)('the leak hunt reports nothing on $name', (application) => {
  const result = results.get(application);
  expect(result?.problem).toBeUndefined();
  expect(result?.findings).toEqual([]);
  expect(result?.unfinished).toEqual([]);
  expect(result?.messagesSent).toBeGreaterThan(50);
  if (application.share.length > 0)
    expect(result?.shared.length).toBeGreaterThan(0);
});

it.each(CHOSEN.filter(({ share }) => share.length > 0))(
  'the leak hunt needs the intended sharing of $name',
  async (application) => {
    const { findings } = await huntUntilFound({
      ...application,
      imports: withModule(),
    });
    expect(findings).not.toEqual([]);
  },
);
