import {
  ConnectedSocket,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import {
  CurrentManager,
  type Violation,
  Violations,
  WebSocketManager,
} from '../../src/index.js';
import { type Visitor, visitorOf } from '../leak-zoo/stage.js';
import { connect, serve } from '../support/harness.js';

/** One object of the server, which it sends to everybody. */
const PLANS = { free: { price: 0 } };

/** The defect: Data of the last user stays in a field. */
@WebSocketGateway()
class ForgetfulGateway implements OnGatewayInit<Server> {
  private last: unknown;

  afterInit(server: Server): void {
    server.use((socket, next) => {
      Object.assign(socket.handshake.auth, { plans: PLANS });
      next();
    });
  }

  @SubscribeMessage('remember-auth')
  rememberAuth(@ConnectedSocket() { handshake }: Socket): string {
    this.last = handshake.auth;
    return 'remembered';
  }

  @SubscribeMessage('remember-profile')
  rememberProfile(@ConnectedSocket() { handshake }: Socket): string {
    this.last = (handshake.auth as { profile: object }).profile;
    return 'remembered';
  }

  @SubscribeMessage('remember-answer')
  async rememberAnswer(@ConnectedSocket() client: Socket): Promise<string> {
    this.last = await client.timeout(1_000).emitWithAck('give');
    return 'remembered';
  }

  @SubscribeMessage('remember-answer-of-all')
  async rememberAnswers(
    @CurrentManager() manager: WebSocketManager,
  ): Promise<string> {
    [this.last] = await manager.emitWithAck('give');
    return 'remembered';
  }

  @SubscribeMessage('give-last')
  giveLast(): unknown {
    return this.last;
  }

  @SubscribeMessage('plans')
  plans(@ConnectedSocket() { handshake }: Socket): unknown {
    return (handshake.auth as { plans: object }).plans;
  }
}

const BROUGHT = { secret: 'of alice' };

async function start(): Promise<{
  alice: Visitor;
  bob: Visitor;
  found: Violation[];
}> {
  const served = await serve({
    gateways: [ForgetfulGateway],
    options: {
      mode: 'enforce',
      identify: ({ handshake }) => ({ userId: String(handshake.auth['user']) }),
    },
  });
  const found: Violation[] = [];
  served.app.get(Violations).violations$.subscribe((one) => found.push(one));
  const enter = async (user: string) => {
    const profile = { ...BROUGHT, tags: [{ of: user }] };
    const visitor = visitorOf(await connect(served, { user, profile }));
    type Answer = (file: unknown) => void;
    visitor.client.on('give', (answer: Answer) => answer(BROUGHT));
    return visitor;
  };
  return { alice: await enter('alice'), bob: await enter('bob'), found };
}

describe('data that a user sends belongs to the user', () => {
  it.each([
    ['handshake.auth', 'remember-auth'],
    ['a part of handshake.auth', 'remember-profile'],
    ['the data of an acknowledgement', 'remember-answer'],
    [
      'the data of an acknowledgement by one of the devices',
      'remember-answer-of-all',
    ],
  ])('%s', async (_, remember) => {
    const { alice, bob, found } = await start();
    expect(await alice.ask(remember)).toBe('remembered');
    expect(await alice.ask('give-last')).toMatchObject({});
    expect(found).toEqual([]);
    expect(await bob.ask('give-last')).toMatchObject({
      code: 'ISOLATION_VIOLATION',
    });
    expect(JSON.stringify(bob.received)).not.toContain('of alice');
    expect(found).toMatchObject([
      { vector: 'foreign-object', users: ['u~bob', 'u~alice'] },
    ]);
    expect(await alice.ask('give-last')).toBeDefined();
  });

  it('but not data that the server sets', async () => {
    const { alice, bob, found } = await start();
    for (const one of [alice, bob, alice, bob])
      expect(await one.ask('plans')).toEqual(PLANS);
    expect(found).toEqual([]);
  });
});
