import { Controller, Get } from '@nestjs/common';
import {
  MessageBody,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import {
  clientOf,
  connect,
  connected,
  eventually,
  freePort,
} from '../support/harness.js';
import { rawClient } from '../support/raw-client.js';
import { WORLDS, launch } from '../support/worlds.js';

const gone: unknown[] = [];

@WebSocketGateway({ allowEIO3: true })
class EchoGateway implements OnGatewayDisconnect {
  handleDisconnect(_: Socket, reason: unknown): void {
    gone.push(reason);
  }

  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown): unknown {
    return data;
  }
}

@Controller('http')
class HttpController {
  @Get()
  get(): string {
    return 'still here';
  }
}

beforeEach(() => {
  gone.length = 0;
});

describe.each(WORLDS)('%s: transports and servers', (_, world) => {
  it.each(['express', 'fastify'] as const)(
    'shares the port of %s',
    async (http) => {
      const { url } = await launch(world, {
        providers: [EchoGateway],
        controllers: [HttpController],
        http,
      });
      const client = await connect(url, {});
      expect(await client.emitWithAck('echo', 1)).toBe(1);
      expect(await (await fetch(`${url}/http`)).text()).toBe('still here');
      expect((await fetch(`${url}/nowhere`)).status).toBe(404);
    },
  );

  it('answers over long polling, and after the upgrade to a WebSocket', async () => {
    const { url } = await launch(world, { providers: [EchoGateway] });
    const polling = await connect(url, {}, { transports: ['polling'] });
    expect(await polling.emitWithAck('echo', Buffer.from([1]))).toEqual(
      Buffer.from([1]),
    );
    expect(polling.io.engine.transport.name).toBe('polling');

    const upgrading = clientOf(
      url,
      {},
      { transports: ['polling', 'websocket'] },
    );
    const upgraded = new Promise((resolve) => {
      upgrading.io.on('open', () =>
        upgrading.io.engine.once('upgrade', resolve),
      );
    });
    await connected(upgrading);
    expect(await upgrading.emitWithAck('echo', 'before')).toBe('before');
    await upgraded;
    expect(await upgrading.emitWithAck('echo', 'after')).toBe('after');
    expect(upgrading.io.engine.transport.name).toBe('websocket');
  });

  it('speaks protocol 3 with old clients', async () => {
    const { url } = await launch(world, { providers: [EchoGateway] });
    const old = await rawClient(url, '/socket.io/?EIO=3&transport=websocket');
    await eventually(() => expect(old.received).toContain('40'));
    old.send('427["echo",{"a":1}]');
    await eventually(() => expect(old.received.at(-1)).toBe('437[{"a":1}]'));
    old.send('2');
    await eventually(() => expect(old.received.at(-1)).toBe('3'));
    old.vanish();
    await eventually(() => expect(gone).toHaveLength(1));
  });

  it('serves a gateway on a port and a path of its own', async () => {
    const port = await freePort();
    @WebSocketGateway(port, { path: '/own' })
    class OwnPortGateway extends EchoGateway {}
    const { app, url } = await launch(world, {
      providers: [EchoGateway, OwnPortGateway],
    });
    const own = await connect(`http://127.0.0.1:${port}`, {}, { path: '/own' });
    expect(await own.emitWithAck('echo', 'own')).toBe('own');
    expect(await (await connect(url, {})).emitWithAck('echo', 'main')).toBe(
      'main',
    );
    await app.close();
    await expect(fetch(`http://127.0.0.1:${port}/own/`)).rejects.toThrow();
  });

  it('makes the server with the options of the gateway that comes first', async () => {
    @WebSocketGateway({
      cors: { origin: 'https://app.example' },
      pingInterval: 12_345,
    })
    class First extends EchoGateway {}
    @WebSocketGateway({ namespace: 'second' })
    class Second extends EchoGateway {}
    const { url } = await launch(world, { providers: [First, Second] });
    const answer = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
    expect(answer.headers.get('access-control-allow-origin')).toBe(
      'https://app.example',
    );
    expect(await answer.text()).toContain('"pingInterval":12345');
  });

  it('asks the gateways in the order in which they were provided', async () => {
    const asked: string[] = [];
    const named = (name: string) => {
      @WebSocketGateway()
      class Named {
        @SubscribeMessage('who')
        who(): void {
          asked.push(name);
        }
      }
      return Named;
    };
    const { url } = await launch(world, {
      providers: [...['first', 'second', 'third'].map(named), EchoGateway],
    });
    const client = await connect(url, {});
    client.emit('who');
    await client.emitWithAck('echo', 1);
    expect(asked).toEqual(['first', 'second', 'third']);
  });

  it('takes the size the gateway allows', async () => {
    @WebSocketGateway({ maxHttpBufferSize: 4_000_000 })
    class Uploads {
      @SubscribeMessage('upload')
      upload(@MessageBody() file: Buffer): number {
        return file.length;
      }
    }
    const { url } = await launch(world, { providers: [Uploads] });
    const client = await connect(url, {});
    const upload = client
      .timeout(1000)
      .emitWithAck('upload', Buffer.alloc(3_000_000));
    expect(await upload).toBe(3_000_000);
  });

  it('lets an outbox of 900 messages through at once', async () => {
    const { url } = await launch(world, { providers: [EchoGateway] });
    const client = await connect(url, {});
    const answers = await Promise.all(
      Array.from({ length: 900 }, (_, index) =>
        client.emitWithAck('echo', index),
      ),
    );
    expect(answers.at(-1)).toBe(899);
  });
});
