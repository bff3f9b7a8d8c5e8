import { type OnGatewayInit, WebSocketGateway } from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import { connect, serve } from '../support/harness.js';
import { textOf } from '../support/package/documents.js';

type Put = (socket: Socket, user: unknown) => void;
const onRequest =
  (...path: string[]): Put =>
  ({ request }, user) => {
    let at = request as unknown as Record<string, unknown>;
    for (const name of path.slice(0, -1)) {
      at[name] ??= {};
      at = at[name] as Record<string, unknown>;
    }
    at[path.at(-1)!] = user;
  };

/** Where server-side code puts a user, in the order in which the places are asked. */
const PLACES: readonly (readonly [name: string, put: Put])[] = [
  ['socket.data.user', ({ data }, user) => void (data.user = user)],
  ['socket.data.userId', ({ data }, user) => void (data.userId = user)],
  ['socket.user', (socket, user) => void Object.assign(socket, { user })],
  ['socket.request.user', onRequest('user')],
  ['socket.request.session.user', onRequest('session', 'user')],
  ['.session.userId', onRequest('session', 'userId')],
  ['.session.passport.user', onRequest('session', 'passport', 'user')],
];

async function userOf(place: (socket: Socket) => void) {
  @WebSocketGateway()
  class PlacingGateway implements OnGatewayInit<Server> {
    afterInit(server: Server): void {
      server.use((socket, next) => {
        place(socket);
        next();
      });
    }
  }
  const gateways = [PlacingGateway];
  const served = await serve({ gateways, options: { identify: undefined } });
  await connect(served, { user: 'mallory', userId: 'mallory' });
  return [...served.registry.managers()].map(({ user }) => user.userId);
}

describe('without identify, the user', () => {
  it.each(PLACES.map(([name], index) => [name, index] as const))(
    'is taken from %s before all places that follow',
    async (_, first) => {
      const users = await userOf((socket) => {
        for (const [index, [, put]] of PLACES.entries())
          if (index >= first) put(socket, `user-${index}`);
      });
      expect(users).toEqual([`user-${first}`]);
    },
  );

  it.each(PLACES)('may be an object or a number in %s', async (_, put) => {
    expect(await userOf((socket) => put(socket, { sub: 'a|1' }))).toEqual([
      'a|1',
    ]);
    expect(await userOf((socket) => put(socket, 7))).toEqual(['7']);
  });

  it('is taken from the next place where one names nobody', async () => {
    const users = await userOf((socket) => {
      PLACES[0][1](socket, { name: 'no id' });
      PLACES[1][1](socket, '');
      PLACES[3][1](socket, 'ann');
    });
    expect(users).toEqual(['ann']);
  });

  it('is looked for in the order of the page', async () => {
    const page = await textOf('docs/identity.md');
    const [, paragraph] =
      /Without `identify`, the module takes([^]*?)A string or/.exec(page)!;
    expect(
      [...paragraph.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    ).toEqual(PLACES.map(([name]) => name));
  });
});
