import { Logger } from '@nestjs/common';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Namespace } from 'socket.io';
import { InvalidOptionError, type NamespaceMatcher } from '../../src/index.js';
import { clientOf, connected, refusalOf, serve } from '../support/harness.js';

@WebSocketGateway({ namespace: '/admin' })
class AdminGateway {
  @WebSocketServer() private readonly namespace!: Namespace;

  @SubscribeMessage('statistics')
  statistics(@MessageBody() body: unknown) {
    this.namespace.emit('statistics', body);
    return { asked: true };
  }
}

const start = (exclude: NamespaceMatcher[]) =>
  serve({ gateways: [AdminGateway], options: { exclude } });

describe('the option exclude', () => {
  it.each<[string, NamespaceMatcher]>([
    ['a name', '/admin'],
    ['a name without the slash', 'admin'],
    ['a pattern', /^\/adm/],
    ['a global pattern', /admin/g],
    ['a function', (name) => name === '/admin'],
  ])('leaves a namespace alone by %s', async (_, matcher) => {
    const { registry, url } = await start([matcher]);
    const [one, other] = [
      clientOf(`${url}/admin`, {}),
      clientOf(`${url}/admin`, {}),
    ];
    await Promise.all([connected(one), connected(other)]);
    const statistics = new Promise((resolve) =>
      other.once('statistics', resolve),
    );
    const body = { userId: '../../etc/passwd' };
    expect(await one.emitWithAck('statistics', body)).toEqual({ asked: true });
    expect(await statistics).toEqual(body);
    expect(registry.size).toBe(0);
  });

  it.each<[string, NamespaceMatcher[]]>([
    ['another name', ['/administration']],
    ['nothing', []],
    [
      'a function that throws',
      [
        () => {
          throw new Error('defect');
        },
      ],
    ],
  ])('guards a namespace that it does not name: %s', async (_, exclude) => {
    const { url } = await start(exclude);
    expect(await refusalOf(clientOf(`${url}/admin`, {}))).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('guards the namespaces beside an excluded one', async () => {
    const { url } = await start(['/admin']);
    expect(await refusalOf(clientOf(url, {}))).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('logs each namespace that is not guarded', async () => {
    const log = vi.spyOn(Logger.prototype, 'log');
    await start(['/admin']);
    expect(log.mock.calls.flat()).toContainEqual(
      expect.stringContaining('Not guarded: the namespace /admin'),
    );
  });

  it.each([['/admin'], [['']], [[7]]])(
    'refuses %j at start-up',
    async (exclude) => {
      await expect(
        serve({ gateways: [], options: { exclude: exclude as never } }),
      ).rejects.toThrow(InvalidOptionError);
    },
  );
});
