import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  InvalidOptionError,
  WebSocketManagerModule,
  type WebSocketManagerOptions,
  type WebSocketManagerOptionsFactory,
} from '../../src/index.js';
import { Option, type OptionTable } from '../../src/common/options/option.js';
import { OPTION_TABLE } from '../../src/module/option-table.js';
import { resolveOptions } from '../../src/module/resolve-options.js';
import {
  clientOf,
  closeAfterSpec,
  connect,
  identifyByAuth,
  refusalOf,
  urlOf,
} from '../support/harness.js';

@WebSocketGateway()
class EchoGateway {
  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }
}

type Imported = ReturnType<typeof WebSocketManagerModule.forRoot>;

async function start(imported: Imported): Promise<string> {
  const testing = await Test.createTestingModule({
    imports: [imported],
    providers: [EchoGateway],
  }).compile();
  const app = testing.createNestApplication();
  app.useLogger(false);
  closeAfterSpec(app);
  await app.listen(0, '127.0.0.1');
  return urlOf(app);
}

describe('an invalid option', () => {
  it.each<[option: string, options: object, got: string, expects: RegExp]>([
    ['identify', { identify: 'me' }, "'me'", /a function/],
    ['identifyRequest', { identifyRequest: {} }, '{}', /a function/],
    ['anonymous', { anonymous: true }, 'true', /'reject' or 'allow'/],
    ['handshakeTimeout', { handshakeTimeout: 0 }, '0', /milliseconds.*from 1/],
    [
      'handshakeTimeout',
      { handshakeTimeout: 2 ** 31 },
      '2147483648',
      /to 2147483647/,
    ],
    ['handshakeTimeout', { handshakeTimeout: '10s' }, "'10s'", /milliseconds/],
    ['idleTtl', { idleTtl: -1 }, '-1', /milliseconds.*from 0/],
    ['idleTtl', { idleTtl: NaN }, 'NaN', /milliseconds/],
    ['idleTtl', { idleTtl: Infinity }, 'Infinity', /milliseconds/],
    ['ackTimeout', { ackTimeout: 1.5 }, '1.5', /milliseconds/],
    ['adapter', { adapter: 'redis' }, "'redis'", /a function/],
    ['globalEnhancers', { globalEnhancers: 'no' }, "'no'", /true or false/],
    ['limits', { limits: 5 }, '5', /an object/],
    ['limits', { limits: [] }, '[]', /an object/],
    ['limits', { limits: null }, 'null', /an object/],
    [
      'limits.managers',
      { limits: { managers: 0 } },
      '0',
      /from 1, or Infinity/,
    ],
    [
      'limits.connectionsPerUser',
      { limits: { connectionsPerUser: '5' } },
      "'5'",
      /from 1/,
    ],
    [
      'limits.messagesPerSecond',
      { limits: { messagesPerSecond: NaN } },
      'NaN',
      /from 1/,
    ],
    [
      'limits.payloadBytes',
      { limits: { payloadBytes: '1mb' } },
      "'1mb'",
      /from 1/,
    ],
    [
      'limits.payload',
      { limits: { payload: 1 } },
      '1',
      /one of .*payloadBytes/,
    ],
    [
      'ids.fields',
      { ids: { fields: 'userId' } },
      "'userId'",
      /array of strings/,
    ],
    ['ids.fields', { ids: { fields: [1] } }, '[ 1 ]', /array of strings/],
    ['ids.maxLength', { ids: { maxLength: -5 } }, '-5', /from 1/],
    ['ids.reserved', { ids: { reserved: {} } }, '{}', /array of strings/],
    ['ids.allowed', { ids: { allowed: /x/ } }, '/x/', /array of strings/],
    [
      'identifyUser',
      { identifyUser: () => null },
      'identifyUser',
      /one of identify, /,
    ],
    ['constructor', { constructor: 1 }, '1', /one of identify, /],
    ['vectors.foreign', { vectors: { foreign: 'off' } }, "'off'", /one of /],
    [
      'vectors.foreign-room',
      { vectors: { 'foreign-room': 'warn' } },
      "'warn'",
      /'report' or 'off'/,
    ],
  ])(
    '%s in %o stops the application from starting',
    async (option, options, got, expects) => {
      const started = start(WebSocketManagerModule.forRoot(options));
      const error: unknown = await started.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(InvalidOptionError);
      expect(error).toMatchObject({ code: 'WSM_INVALID_OPTION', option });
      const { message } = error as Error;
      expect(message).toContain(got);
      expect(message).toMatch(expects);
    },
  );

  it.each<[option: string, answer: unknown]>([
    ['idleTtl', { idleTtl: 'long' }],
    ['__proto__', JSON.parse('{"__proto__":{"identify":1}}')],
    ['options', 'identify'],
    ['options', ['identify']],
    ['options', null],
    ['options', () => ({})],
  ])(
    'is also found in the options of forRootAsync(): %s in %o',
    async (option, answer) => {
      const imported = WebSocketManagerModule.forRootAsync({
        useFactory: async () => answer as WebSocketManagerOptions,
      });
      await expect(start(imported)).rejects.toMatchObject({
        code: 'WSM_INVALID_OPTION',
        option,
      });
    },
  );

  it('is not an option with the value undefined', async () => {
    const url = await start(
      WebSocketManagerModule.forRoot({
        identify: identifyByAuth,
        adapter: undefined,
        idleTtl: undefined,
        limits: { managers: undefined },
        ids: undefined,
      }),
    );
    expect(await (await connect(url, 'alice')).emitWithAck('ping')).toBe(
      'pong',
    );
  });
});

describe('forRootAsync()', () => {
  @Injectable()
  class Config {
    readonly known = new Set(['alice']);
  }

  @Module({ providers: [Config], exports: [Config] })
  class ConfigModule {}

  /** Only those the configuration knows. */
  const optionsOf = ({ known }: Config): WebSocketManagerOptions => ({
    identify: (socket) => {
      const identity = identifyByAuth(socket);
      return identity && known.has(identity.userId) ? identity : null;
    },
  });

  @Injectable()
  class OptionsFactory implements WebSocketManagerOptionsFactory {
    constructor(private readonly config: Config) {}

    async createWebSocketManagerOptions(): Promise<WebSocketManagerOptions> {
      await Promise.resolve();
      return optionsOf(this.config);
    }
  }

  @Module({
    imports: [ConfigModule],
    providers: [OptionsFactory],
    exports: [OptionsFactory],
  })
  class OptionsModule {}

  it.each<[string, Parameters<typeof WebSocketManagerModule.forRootAsync>[0]]>([
    [
      'useFactory, inject and imports',
      {
        imports: [ConfigModule],
        inject: [Config],
        useFactory: async (config: Config) => optionsOf(config),
      },
    ],
    ['useClass', { imports: [ConfigModule], useClass: OptionsFactory }],
    ['useExisting', { imports: [OptionsModule], useExisting: OptionsFactory }],
  ])('takes %s', async (_, asyncOptions) => {
    const url = await start(WebSocketManagerModule.forRootAsync(asyncOptions));
    const alice = await connect(url, 'alice');
    expect(await alice.emitWithAck('ping')).toBe('pong');
    expect((await refusalOf(clientOf(url, { user: 'mallory' }))).code).toBe(
      'UNAUTHENTICATED',
    );
  });
});

describe('options that are not an object', () => {
  it.each([[[]], ['identify'], [5], [null], [() => ({})]])(
    'are refused at once: %o',
    (options) => {
      expect(() => WebSocketManagerModule.forRoot(options as never)).toThrow(
        /"options" .* expected an object/,
      );
    },
  );
});

it('have no secret in the error about a misspelt option', () => {
  const options = { incidents: { auditkey: 'a secret of the application' } };
  expect(() => resolveOptions(options as never)).toThrow(/auditkey.*a string/);
  expect(() => resolveOptions(options as never)).not.toThrow(/a secret of/);
});

describe('a misspelt option', () => {
  it.each<[meant: string, options: object]>([
    ['identify', { indentify: () => null }],
    ['limits.payloadBytes', { limits: { payloadbyte: 1 } }],
    ['limits.messagesPerSecond', { messagesPerSecond: 1 }],
    ['egress.publicEvents', { ingress: { publicEvents: [] } }],
    ['ids.allowed', { ids: { allow: [] } }],
    ['vectors.foreign-channel', { vectors: { 'foreign-chanel': 'off' } }],
    ['limits', { limit: {} }],
  ])('is answered with the one that was meant: %s', (meant, options) => {
    expect(() => resolveOptions(options as never)).toThrow(
      `Did you mean "${meant}"?`,
    );
  });

  it('gets no suggestion if no name is near', () => {
    expect(() => resolveOptions({ colour: 'red' } as never)).not.toThrow(
      /Did you mean/,
    );
  });
});

describe('the table of options', () => {
  /** Every row by its whole name. */
  function* rowsOf(
    table: OptionTable,
    path = '',
  ): Iterable<[name: string, row: Option<unknown, unknown>]> {
    for (const [name, row] of Object.entries(table)) {
      if (row instanceof Option) yield [path + name, row];
      else yield* rowsOf(row, `${path}${name}.`);
    }
  }

  it.each([...rowsOf(OPTION_TABLE)])(
    'has a default for %s that its own rule accepts',
    (_, row) => {
      const value = row.defaultValue();
      expect(value === undefined || row.rule.accepts(value)).toBe(true);
    },
  );

  it('has the defaults of an application without options', () => {
    const resolved = resolveOptions();
    for (const [name, row] of rowsOf(OPTION_TABLE)) {
      const value = name
        .split('.')
        .reduce<unknown>((at, part) => (at as never)[part], resolved);
      expect(value, name).toEqual(row.defaultValue());
    }
  });

  it('returns frozen options', () => {
    const resolved = resolveOptions({ limits: { managers: 5 } });
    expect(resolved.limits.managers).toBe(5);
    expect(Object.isFrozen(resolved)).toBe(true);
    expect(Object.isFrozen(resolved.limits)).toBe(true);
  });
});
