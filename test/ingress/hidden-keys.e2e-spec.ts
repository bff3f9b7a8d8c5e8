import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { Decoder, Encoder } from 'socket.io-parser';
import { Incidents, type SecurityIncident } from '../../src/index.js';
import { eventually, serve } from '../support/harness.js';
import { OPCODE, type RawClient, rawClient } from '../support/raw-client.js';

let handled = 0;

@WebSocketGateway()
class TalkGateway {
  @SubscribeMessage('say')
  say(@MessageBody() body: unknown): boolean {
    handled += 1;
    return body !== undefined;
  }
}

/** Writes its keys in another form; only the parsed value matters. */
class OwnDecoder extends Decoder {
  override add(chunk: unknown): void {
    super.add(
      typeof chunk === 'string'
        ? chunk.replaceAll('~~proto~~', '__proto__')
        : chunk,
    );
  }
}

@WebSocketGateway({ parser: { Encoder, Decoder: OwnDecoder } })
class OwnParserGateway extends TalkGateway {}

async function start(gateway = TalkGateway) {
  handled = 0;
  const served = await serve({
    gateways: [gateway],
    // In the specs everything is claimed, which finds everything on its way.
    options: { isolation: { strict: false } },
  });
  const incidents: SecurityIncident[] = [];
  served.app.get(Incidents).incidents$.subscribe((one) => incidents.push(one));
  const mallory = await rawClient(served.url);
  mallory.send('40{"user":"mallory"}');
  await eventually(() => expect(served.registry.status().connections).toBe(1));
  return { mallory, incidents };
}

const padding = `[${Array.from({ length: 200_000 }, () => '0').join()}]`;
const say = (json: string) => (client: RawClient) =>
  client.send(`420["say",${json}]`);

describe('a key that reaches a prototype', () => {
  it.each<[string, (client: RawClient) => void]>([
    ['at the root', say('{"__proto__":{"admin":1}}')],
    [
      'behind 200,000 numbers',
      say(`{"a":${padding},"b":[{"__proto__":{"admin":1}}]}`),
    ],
    [
      'behind 100,000 objects',
      say(
        `[${Array.from({ length: 100_000 }, () => '{"a":1}').join()},{"__proto__":1}]`,
      ),
    ],
    [
      'in the first of 100,000 objects',
      say(
        `{"a":${padding},"b":[{"__proto__":1},${Array.from({ length: 99_000 }, () => '{}').join()}]}`,
      ),
    ],
    [
      'among 60,000 keys',
      say(
        `{${Array.from({ length: 60_000 }, (_, n) => `"k${n}":0`).join()},"c":{"__proto__":1}}`,
      ),
    ],
    [
      'below 20,000 levels',
      say(`${'['.repeat(20_000)}{"__proto__":1}${']'.repeat(20_000)}`),
    ],
    ['in escapes', say(`{"a":${padding},"\\u005f_proto_\\u005f":1}`)],
    [
      'called constructor.prototype',
      say(`{"a":${padding},"constructor":{"prototype":{"admin":1}}}`),
    ],
    [
      'beside a file',
      (client) => {
        client.send(
          `451-0["say",{"a":${padding},"f":{"_placeholder":true,"num":0},"b":{"__proto__":1}}]`,
        );
        client.sendFrame(Buffer.alloc(10), OPCODE.binary);
      },
    ],
  ])('is found %s', async (_, attack) => {
    const { mallory, incidents } = await start();
    attack(mallory);
    await eventually(() =>
      expect(incidents).toMatchObject([{ vector: 'prototype-pollution' }]),
    );
    expect(handled).toBe(0);
  });

  it('is found with a custom parser of the application', async () => {
    const { mallory, incidents } = await start(OwnParserGateway);
    say(`{"a":${padding},"~~proto~~":{"admin":1}}`)(mallory);
    await eventually(() =>
      expect(incidents).toMatchObject([{ vector: 'prototype-pollution' }]),
    );
    expect(handled).toBe(0);
  });

  it.each([
    ['as a text', '{"text":"__proto__"}'],
    ['as a name of somebody', '{"constructor":"Brunel","prototype":true}'],
    ['as a part of another key', '{"my__proto__":1,"__proto":2}'],
    ['as other escapes', '{"text":"\\u00e4\\u2028"}'],
  ])('is not seen where there is none: %s', async (_, json) => {
    const { mallory, incidents } = await start();
    say(json)(mallory);
    say(`{"a":${padding},"b":${json}}`)(mallory);
    await eventually(() => expect(handled).toBe(2));
    expect(incidents).toEqual([]);
  });
});
