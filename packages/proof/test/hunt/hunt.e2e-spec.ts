import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server } from 'socket.io';
import {
  Closed,
  Hall,
  Leaky,
  Sharing,
  WithoutGateways,
} from '../apps/misled.js';
import { type Hunted, hunt, huntUntilFound } from './hunted.js';

@WebSocketGateway()
class MixedGateway {
  @WebSocketServer()
  private readonly server!: Server;

  @SubscribeMessage('leak')
  leak(@MessageBody() body: unknown): string {
    this.server.emit('news', body);
    return 'told';
  }

  @SubscribeMessage('echo')
  echo(@MessageBody() body: unknown): unknown {
    return { body };
  }
}

const of = (module: Hunted['module']): Hunted => ({ gateways: [], module });

describe('the leak hunt', () => {
  it('reports which value reached which user, and how to reproduce it', async () => {
    const { findings, handlers } = await huntUntilFound(of(Leaky));
    expect(findings).toEqual([
      expect.objectContaining({
        event: 'saved',
        path: '[0].text',
        sentWith: 'save',
        kind: 'value',
        owner: expect.stringMatching(/^alice-/),
        recipient: expect.stringMatching(/^bob-/),
      }),
    ]);
    const [{ steps, owner, recipient }] = findings;
    expect(steps[0]).toContain('the seed "spec" and 3 users');
    expect(steps.join('\n')).toContain(`${owner} sends "save" with {"text":`);
    expect(steps.at(-1)).toBe(
      `${recipient} receives "saved" with a value of ${owner} at [0].text`,
    );
    expect(handlers).toEqual([
      expect.objectContaining({ name: 'LeakyGateway.save', event: 'save' }),
    ]);
    expect(handlers[0].sent).toBeGreaterThan(0);
    expect(handlers[0].answered).toBeGreaterThan(0);
  });

  it('names the handler that leaks, not the last one that was called', async () => {
    const { findings } = await hunt({ gateways: [MixedGateway] });
    expect(new Set(findings.map(({ sentWith }) => sentWith))).toEqual(
      new Set(['leak']),
    );
  });

  it('ignores declared events', async () => {
    const result = await hunt(of(Leaky), { share: ['saved'] });
    expect(result).toMatchObject({
      findings: [],
      shared: ['saved'],
      unfinished: [],
    });
    expect(result.problem).toBeUndefined();
  });

  it('accepts @SharesWithOthers() on a handler', async () => {
    const { findings, shared } = await hunt(of(Sharing));
    expect(findings).toEqual([]);
    expect(shared).toEqual(['news', 'published', 'said']);
  });

  it('accepts @SharesWithOthers() on a gateway, for its events', async () => {
    const { findings, shared } = await hunt(of(Hall));
    expect(shared).toEqual(['came']);
    expect(findings).toEqual([
      expect.objectContaining({
        event: 'waved',
        kind: 'name',
        sentWith: undefined,
      }),
    ]);
  });

  it('reports that all users are refused, and connects them with identities', async () => {
    const refused = await hunt(of(Closed));
    expect(refused.problem?.code).toBe('identity-refused');
    expect(refused.problem?.message).toContain('/ answered "who are you?"');
    expect(refused.messagesSent).toBe(0);
    const { problem, findings } = await huntUntilFound(of(Closed), {
      identities: {
        identify: ({ name }) => ({ auth: { token: `valid ${name}` } }),
      },
    });
    expect(problem).toBeUndefined();
    expect(findings).not.toEqual([]);
  });

  it('reports an application without message handlers', async () => {
    const { problem } = await hunt(of(WithoutGateways));
    expect(problem?.code).toBe('no-gateways');
  });

  it('reports a failing identities module', async () => {
    const fails = () => Promise.reject(new Error('no test tenant'));
    const [identify, enter] = await Promise.all([
      hunt(of(Leaky), { identities: { identify: fails } }),
      hunt(of(Leaky), { identities: { enter: fails } }),
    ]);
    for (const [name, { problem, messagesSent }] of Object.entries({
      identify,
      enter,
    })) {
      expect(problem).toEqual({
        code: 'identity-refused',
        message: `${name}() of the identities module has failed: no test tenant`,
      });
      expect(messagesSent).toBe(0);
    }
  });
});
