import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import {
  CurrentManager,
  Incidents,
  type SecurityIncident,
  WebSocketManager,
} from '../../src/index.js';
import { type ClientSocket, connect, serve } from '../support/harness.js';
import {
  uncaughtErrors,
  watchProcessErrors,
} from '../support/process-errors.js';
import { RandomValues } from './random-values.js';

/** A few in `npm test`, a million in `npm run test:fuzz`. */
const MESSAGES = Number(process.env.WSM_FUZZ ?? 4_000);
const SEED = Number(process.env.WSM_FUZZ_SEED ?? 1);
const USERS = 8;
const AT_A_TIME = 200;

watchProcessErrors();

/** The content of each message: its sender, its number, and a random value. */
interface Parcel {
  readonly by: string;
  readonly n: number;
  readonly value: unknown;
}

@WebSocketGateway()
class AnythingGateway {
  @SubscribeMessage('return')
  return(@MessageBody() parcel: Parcel): Parcel {
    return parcel;
  }

  @SubscribeMessage('answer')
  answer(@MessageBody() parcel: Parcel) {
    return { event: 'back', data: parcel };
  }

  @SubscribeMessage('emit')
  emit(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() parcel: Parcel,
  ): void {
    manager.emit('back', parcel);
  }

  @SubscribeMessage('keep')
  keep(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() parcel: Parcel,
  ): Parcel | undefined {
    const before = manager.state.get('last') as Parcel | undefined;
    manager.state.set('last', parcel);
    return before;
  }

  @SubscribeMessage('socket')
  socket(
    @ConnectedSocket() client: Socket,
    @MessageBody() parcel: Parcel,
  ): void {
    client.data.last = parcel;
    client.emit('back', parcel);
  }
}

const EVENTS = ['return', 'answer', 'emit', 'keep', 'socket'];

async function enter(url: string, index: number): Promise<ClientSocket> {
  const transports = index % 4 === 3 ? ['polling'] : ['websocket'];
  return connect(url, `user${index}`, { transports });
}

it(
  `${MESSAGES} random payloads crash nothing and cause no violation`,
  { timeout: 60_000 + MESSAGES },
  async () => {
    const served = await serve({
      gateways: [AnythingGateway],
      options: {
        limits: { messagesPerSecond: Infinity },
        // Random words are not ids.
        ids: { fields: [] },
        // As in production, because there are far more messages than in the other specs.
        isolation: { strict: MESSAGES < 100_000 },
      },
    });
    const incidents: SecurityIncident[] = [];
    served.app
      .get(Incidents)
      .incidents$.subscribe((one) => incidents.push(one));
    const clients = await Promise.all(
      Array.from({ length: USERS }, (_, index) => enter(served.url, index)),
    );
    const wrong: unknown[] = [];
    let back = 0;
    clients.forEach((client, index) => {
      const mine = (parcel: Parcel | null | undefined) => {
        if (parcel && parcel.by !== `user${index}`) wrong.push(parcel);
      };
      client.on('back', (parcel: Parcel) => {
        back += 1;
        mine(parcel);
      });
      client.on('exception', (error) => wrong.push(error));
      client.on('disconnect', (reason) => wrong.push(reason));
    });

    const random = new RandomValues(SEED);
    for (let n = 0; n < MESSAGES && wrong.length === 0;) {
      for (let left = AT_A_TIME; left > 0; left -= 1, n += 1) {
        const index = random.below(USERS);
        const parcel = { by: `user${index}`, n, value: random.value() };
        clients[index].emit(EVENTS[random.below(EVENTS.length)], parcel);
      }
      // Each message is answered before the next ones are sent.
      const last = await Promise.all(
        clients.map((client, index) => {
          const parcel = { by: `user${index}`, n, value: random.value(1) };
          return client.timeout(30_000).emitWithAck('return', parcel);
        }),
      );
      last.forEach((parcel: Parcel, index) => {
        if (parcel.by !== `user${index}` || parcel.n !== n) wrong.push(parcel);
      });
    }

    expect(wrong).toEqual([]);
    expect(incidents).toEqual([]);
    expect(uncaughtErrors).toEqual([]);
    expect(back).toBeGreaterThan(MESSAGES / 2);
    const report = await served.registry.validateIsolation();
    expect(report.findings).toEqual([]);
    expect(served.registry.status()).toMatchObject({
      managers: USERS,
      connections: USERS,
      rejections: {},
      quarantined: [],
    });
  },
);
