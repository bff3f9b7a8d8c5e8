import { fileURLToPath } from 'node:url';
import {
  GATEWAY_METADATA,
  GATEWAY_OPTIONS,
  MESSAGE_MAPPING_METADATA,
  MESSAGE_METADATA,
  PARAM_ARGS_METADATA,
  PORT_METADATA,
} from '@nestjs/websockets/constants.js';
import { WsParamtype } from '@nestjs/websockets/enums/ws-paramtype.enum.js';
import { io } from 'socket.io-client';
import type { HandlerInfo } from '../index.js';
import { COMMANDS } from '../commands.js';
import { NEST_METADATA, PARAMETER } from './nest-metadata.js';
import { OpenedApp } from '../opened-app.js';

const FOLDER = fileURLToPath(new URL('../../../test/apps/', import.meta.url));

const opened = new Set<OpenedApp>();

afterAll(async () => {
  for (const app of opened) await app.close();
});

async function open(app: string): Promise<OpenedApp> {
  const one = await OpenedApp.open(FOLDER + app);
  opened.add(one);
  return one;
}

it('metadata keys are those of Nest', () => {
  expect(NEST_METADATA).toMatchObject({
    gateway: GATEWAY_METADATA,
    gatewayOptions: GATEWAY_OPTIONS,
    port: PORT_METADATA,
    messageMapping: MESSAGE_MAPPING_METADATA,
    message: MESSAGE_METADATA,
    parameters: PARAM_ARGS_METADATA,
  });
  expect(PARAMETER).toEqual({
    payload: WsParamtype.PAYLOAD,
    ack: WsParamtype.ACK,
  });
});

describe('what an application has', () => {
  let app: OpenedApp;
  let byName: Map<string, HandlerInfo>;

  beforeAll(async () => {
    app = await open('gateways.ts#AppModule');
    byName = new Map(app.info.handlers.map((one) => [one.name, one]));
  });

  it('every gateway, with its options', () => {
    const { gateways, origin } = app.info;
    expect(gateways).toEqual([
      expect.objectContaining({
        name: 'MainGateway',
        origin,
        namespace: '/',
        ownPort: 0,
        path: '/socket.io',
        hasCors: true,
        recoversSessions: true,
        shares: ['came'],
      }),
      expect.objectContaining({
        name: 'SideGateway',
        namespace: '/side',
        transports: ['websocket'],
        hasCors: false,
        shares: undefined,
      }),
      expect.objectContaining({
        name: 'SecondSideGateway',
        namespace: '/side',
      }),
      expect.objectContaining({
        name: 'RoomsGateway',
        isDynamic: true,
        namespace: String(/^\/room-\d+$/),
      }),
    ]);
  });

  it('every handler: inherited, wildcard, with events that are not text', () => {
    expect([...byName].map(([name, { event }]) => [name, event])).toEqual([
      ['MainGateway.wildcard', '*'],
      ['MainGateway.sum', '[object Object]'],
      ['MainGateway.seven', '7'],
      ['MainGateway.acknowledged', 'acknowledged'],
      ['MainGateway.bare', 'bare'],
      ['MainGateway.answer', 'inherited'],
      ['SideGateway.first', 'first'],
      ['SecondSideGateway.second', 'second'],
      ['RoomsGateway.say', 'in-a-room'],
    ]);
  });

  it('what each of them expects', () => {
    const expected = (name: string) => {
      const { payload, takesAck } = byName.get(`MainGateway.${name}`)!;
      const fields = payload.fields.map(({ name: field, kind }) => [
        field,
        kind,
      ]);
      return { type: payload.type, fields, takesAck };
    };
    expect(expected('wildcard')).toMatchObject({
      type: 'object',
      fields: [
        ['room', 'unknown'],
        ['text', 'unknown'],
      ],
    });
    expect(expected('sum').fields).toEqual([['numbers', 'array']]);
    expect(expected('seven').type).toBe('none');
    expect(expected('acknowledged')).toMatchObject({
      type: 'string',
      takesAck: true,
    });
    expect(expected('bare').fields).toEqual([['amount', 'number']]);
    expect(expected('answer').fields).toEqual([['key', 'string']]);
    expect(byName.get('MainGateway.acknowledged')?.shares).toEqual([]);
  });

  it('listeners of its sockets beside Nest', async () => {
    const client = io(app.info.origin, { transports: ['websocket'] });
    await new Promise((resolve) => client.once('connect', () => resolve(0)));
    const listeners = await COMMANDS['sockets.listeners'](app);
    client.disconnect();
    expect(listeners).toEqual([
      expect.objectContaining({
        name: "socket.on('raw')",
        event: 'raw',
        namespace: '/',
        takesAck: true,
        payload: expect.objectContaining({
          fields: [{ name: 'text', kind: 'unknown' }],
        }),
      }),
    ]);
  });
});

describe('where the application is', () => {
  it.each([
    ['gateways.ts#createApp', 'createApp', 9],
    ['gateways.ts#dynamic', 'dynamic', 1],
    ['common-js.cjs#OldModule', 'OldModule', 1],
    ['common-js.cjs', 'OldModule', 1],
  ])('%s', async (app, name, handlers) => {
    const { info } = await open(app);
    expect(info.name).toBe(name);
    expect(info.handlers).toHaveLength(handlers);
  });

  it.each([
    ['gateways.ts', /more than one application.*gateways\.ts#AppModule, /s],
    ['gateways.ts#Missing', /no export "Missing".*gateways\.ts#createApp/s],
    ['gateways.ts#notAnApp', /"notAnApp", which is neither/],
    ['gateways.ts#answersNothing', /returns neither an INestApplication/],
    ['nowhere.js#AppModule', /there is no file .*nowhere\.js/],
  ])('reports the problem of %s', async (app, message) => {
    await expect(OpenedApp.open(FOLDER + app)).rejects.toMatchObject({
      problem: 'app-not-found',
      message: expect.stringMatching(message),
    });
  });
});
