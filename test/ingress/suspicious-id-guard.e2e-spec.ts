import { Body, Controller, Post, UseGuards } from '@nestjs/common';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import {
  DEFAULT_ID_RULES,
  SafeIdPipe,
  SuspiciousIdGuard,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import { connect, record, serve } from '../support/harness.js';

const handled: unknown[] = [];

@WebSocketGateway()
class IdGateway {
  @SubscribeMessage('take')
  take(@MessageBody() data: unknown): string {
    handled.push(data);
    return 'taken';
  }

  @SubscribeMessage('piped')
  piped(@MessageBody('target', SafeIdPipe) target: string): string {
    handled.push(target);
    return target;
  }

  @SubscribeMessage('piped as a whole')
  pipedAsAWhole(@MessageBody(SafeIdPipe) id: string): string {
    handled.push(id);
    return id;
  }

  @SubscribeMessage('piped with rules')
  pipedWithRules(
    @MessageBody(
      'target',
      new SafeIdPipe({ ...DEFAULT_ID_RULES, maxLength: 5 }),
    )
    target: string,
  ): string {
    handled.push(target);
    return target;
  }
}

@WebSocketGateway()
class HandGuardedGateway {
  @UseGuards(SuspiciousIdGuard)
  @SubscribeMessage('guarded by hand')
  guarded(): string {
    return 'taken';
  }

  @SubscribeMessage('not guarded')
  notGuarded(): string {
    return 'taken';
  }
}

@Controller('ids')
class IdController {
  @Post()
  take(@Body() body: unknown): unknown {
    return body;
  }

  @UseGuards(SuspiciousIdGuard)
  @Post('guarded')
  takeGuarded(@Body() body: unknown): unknown {
    return body;
  }
}

beforeEach(() => {
  handled.length = 0;
});

async function start(options: WebSocketManagerOptions = {}) {
  const served = await serve({
    gateways: [IdGateway, HandGuardedGateway],
    controllers: [IdController],
    options,
  });
  const alice = await connect(served, 'alice');
  /** Everything that the client receives for one message, including its acknowledgement. */
  const send = async (event: string, ...args: unknown[]) => {
    const heard = record(alice);
    alice.emit(event, ...args, (answer: unknown) =>
      heard.push(['answer', answer]),
    );
    await alice.emitWithAck('not guarded');
    return heard;
  };
  return { ...served, alice, send };
}

const refused = (field: string) => [
  [
    'answer',
    {
      status: 'error',
      code: 'SUSPICIOUS_ID',
      message: expect.stringContaining(`"${field}"`) as string,
      reasons: expect.arrayContaining([expect.any(String)]) as string[],
      field,
    },
  ],
];

const BAD = "x' OR 'marker'='marker";

describe('the SuspiciousIdGuard', () => {
  it.each([
    'userId',
    'user_id',
    'threadId',
    'runId',
    'sessionId',
    'tenantId',
    'ownerId',
    'room',
  ])(
    'refuses a suspicious %s with an error that does not contain the value',
    async (field) => {
      const { send } = await start();
      const heard = await send('take', { [field]: BAD, other: 1 });
      expect(heard).toEqual(refused(field));
      expect(JSON.stringify(heard)).not.toContain('marker');
      expect(handled).toEqual([]);
      expect(
        await send('take', { [field]: 'auth0|507f1f77bcf86cd799439011' }),
      ).toEqual([['answer', 'taken']]);
    },
  );

  it.each<[string, unknown[]]>([
    ['a reserved name', [{ userId: 'admin' }]],
    ['a path', [{ userId: '../../etc/passwd' }]],
    ['a script', [{ userId: '<script>alert(1)</script>' }]],
    ['an empty text', [{ userId: '' }]],
    ['an operator', [{ userId: { $ne: null } }]],
    ['an operator beside other keys', [{ userId: { id: 1, $gt: '' } }]],
    ['an empty object', [{ userId: {} }]],
    ['true', [{ userId: true }]],
    ['one bad id in a list', [{ userId: ['alice', 'bob', BAD] }]],
    ['an operator in a list', [{ userId: ['alice', { $ne: null }] }]],
    ['a list in a list', [{ userId: [[BAD]] }]],
    [
      'more ids than a message may have',
      [{ userId: Array.from({ length: 1001 }, (_, i) => `user${i}`) }],
    ],
    ['the second argument', ['text', { userId: BAD }]],
    ['an item of a list of objects', [[{ userId: 'alice' }, { userId: BAD }]]],
    ['an id of a megabyte', [{ userId: 'a'.repeat(900_000) }]],
  ])('finds %s', async (_, args) => {
    const { send } = await start();
    expect(await send('take', ...args)).toEqual(refused('userId'));
    expect(handled).toEqual([]);
  });

  it.each<[string, unknown[]]>([
    ['nothing', []],
    ['null', [null]],
    ['text that is no id', [BAD]],
    ['a number', [5]],
    ['bytes', [Buffer.from(BAD)]],
    ['null as an id', [{ userId: null }]],
    ['ids in other fields', [{ text: BAD, comment: 'admin' }]],
    ['an object that describes a thing', [{ room: { name: BAD } }]],
    [
      'ids of large providers',
      [{ userId: 'google-oauth2|103547991597142817347', room: 'a@b.example' }],
    ],
    ['a list of ids', [{ userId: ['alice', 'bob'] }]],
    ['no ids in a list', [{ userId: [] }]],
    ['a number as an id', [{ userId: 42 }]],
    ['a field of that name further down', [{ quoted: { userId: BAD } }]],
  ])('lets %s pass', async (_, args) => {
    const { send } = await start();
    expect(await send('take', ...args)).toEqual([['answer', 'taken']]);
    expect(handled).toHaveLength(1);
  });

  it('checks only the fields of the option ids.fields', async () => {
    const { send } = await start({ ids: { fields: ['target', 'to'] } });
    expect(await send('take', { target: BAD })).toEqual(refused('target'));
    expect(await send('take', { to: ['alice', BAD] })).toEqual(refused('to'));
    expect(await send('take', { userId: BAD })).toEqual([['answer', 'taken']]);
  });

  it('uses the other options of ids', async () => {
    const { send } = await start({
      ids: { maxLength: 8, reserved: ['billing'], allowed: ['admin'] },
    });
    expect(await send('take', { userId: 'admin' })).toEqual([
      ['answer', 'taken'],
    ]);
    expect(await send('take', { userId: 'billing' })).toEqual(
      refused('userId'),
    );
    expect(await send('take', { userId: 'a'.repeat(9) })).toEqual(
      refused('userId'),
    );
  });

  it('never echoes a name out of the payload', async () => {
    const { send } = await start();
    const heard = await send('take', { userId: { $marker: 1 }, marker: 2 });
    expect(JSON.stringify(heard)).not.toContain('marker');
  });

  it.each(['ids', 'ids/guarded'])(
    'does not judge HTTP bodies: POST /%s',
    async (path) => {
      const { url } = await start();
      const answer = await fetch(`${url}/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ userId: BAD }),
      });
      expect(answer.status).toBe(201);
      expect(await answer.json()).toEqual({ userId: BAD });
    },
  );

  it('is not bound with globalEnhancers: false, and can be bound by hand', async () => {
    const { send } = await start({ globalEnhancers: false });
    expect(await send('take', { userId: BAD })).toEqual([['answer', 'taken']]);
    expect(await send('guarded by hand', { userId: BAD })).toEqual(
      refused('userId'),
    );
    expect(await send('guarded by hand', { userId: 'bob' })).toEqual([
      ['answer', 'taken'],
    ]);
  });
});

describe('the SafeIdPipe', () => {
  it('lets a safe id through unchanged', async () => {
    const { send } = await start();
    expect(await send('piped', { target: 'bob' })).toEqual([['answer', 'bob']]);
    expect(await send('piped as a whole', 'bob')).toEqual([['answer', 'bob']]);
    expect(await send('piped with rules', { target: 'bob' })).toEqual([
      ['answer', 'bob'],
    ]);
  });

  it.each<[string, unknown, string | undefined]>([
    ['piped', { target: BAD }, 'target'],
    ['piped', { target: { $ne: null } }, 'target'],
    ['piped', {}, 'target'],
    ['piped', null, 'target'],
    ['piped as a whole', BAD, undefined],
    ['piped with rules', { target: 'robert' }, 'target'],
  ])('refuses %s %j', async (event, data, field) => {
    const { send } = await start();
    const heard = await send(event, data);
    expect(heard).toEqual([
      ['answer', expect.objectContaining({ code: 'SUSPICIOUS_ID' })],
    ]);
    expect((heard[0][1] as { field?: string }).field).toBe(field);
    expect(JSON.stringify(heard)).not.toContain('marker');
    expect(handled).toEqual([]);
  });
});
