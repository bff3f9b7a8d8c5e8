import { judgeExercise } from '../../src/suites/leak-hunt/handler-checks.js';
import { judgeSharing } from '../../src/suites/leak-hunt/sharing-check.js';
import { BadRooms, Chat } from '../apps/chat.js';
import { hunt } from './hunted.js';

const CHAT = { gateways: [], module: Chat };

const statesOf = ({ handlers }: Awaited<ReturnType<typeof hunt>>) =>
  Object.fromEntries(handlers.map(({ event, state }) => [event, state]));

describe('a hunt tells for each handler', { timeout: 60_000 }, () => {
  it('whether it was exercised, by its answers and its effects, and the error of a rejection', async () => {
    const result = await hunt(CHAT);
    expect(statesOf(result)).toEqual({
      ping: 'exercised',
      join: 'exercised',
      say: 'exercised',
      nick: 'exercised',
      pay: 'rejected',
      delete: 'rejected',
      log: 'silent',
    });
    const of = (event: string) =>
      result.handlers.find((handler) => handler.event === event);
    expect(of('join')?.effects).toContain('joins a room');
    expect(of('say')?.effects).toContain('emits "said"');
    expect(of('nick')?.effects).toContain('changes socket.data');
    expect(of('pay')?.error).toBe('pay in EUR');
    expect(of('delete')?.error).toBe('moderators only');

    const outcome = judgeExercise(result);
    expect(outcome).toMatchObject({ status: 'skipped', isGap: true });
    expect(outcome.reason).toContain(
      'ChatGateway.pay (rejected: pay in EUR), ChatGateway.delete (rejected: moderators only), ChatGateway.note (silent)',
    );
    expect(outcome.evidence?.join('\n')).toContain(
      'export const messages = { "pay": ({ canary, id }) => ({ "currency": canary }) };',
    );
    expect(outcome.handlers).toHaveLength(7);
  });

  it('that it was exercised with the payload of the identities, or is explained', async () => {
    const result = await hunt(CHAT, {
      users: 2,
      explain: { 'ChatGateway.note': 'the log is read by operators only' },
      identities: {
        messages: { pay: () => ({ currency: 'EUR' }) },
        explain: { 'ChatGateway.delete': 'needs a moderator' },
      },
    });
    expect(statesOf(result)).toMatchObject({
      pay: 'exercised',
      delete: 'explained',
      log: 'explained',
    });
    expect(result.unfinished).toEqual([]);
    expect(judgeExercise(result)).toMatchObject({ status: 'passed' });
  });

  it('that an explanation names no handler', async () => {
    const result = await hunt(CHAT, {
      maxMessages: 5,
      explain: { 'ChatGateway.pray': 'a typing error' },
    });
    const outcome = judgeExercise(result);
    expect(outcome.status).toBe('failed');
    expect(outcome.reason).toContain('no handler ChatGateway.pray');
  });
});

describe(
  'a value that reaches the members of a room',
  { timeout: 60_000 },
  () => {
    it('is sharing to confirm, not a leak, if all users joined it themselves', async () => {
      const result = await hunt(CHAT);
      expect(result.findings).toEqual([]);
      expect(result.sharing).toContainEqual(
        expect.objectContaining({ event: 'said', sentWith: 'say' }),
      );
      const outcome = judgeSharing(result);
      expect(outcome).toMatchObject({ status: 'skipped', isGap: true });
      expect(outcome.reason).toContain('add --share said');
    });

    it('is accepted with --share', async () => {
      const result = await hunt(CHAT, { share: ['said'] });
      expect(result).toMatchObject({ findings: [], sharing: [] });
      expect(judgeSharing(result)).toMatchObject({ status: 'passed' });
    });

    it('is a leak if the room is named after a missing value', async () => {
      const result = await hunt({ gateways: [], module: BadRooms });
      expect(result.sharing).toEqual([]);
      expect(result.findings).toContainEqual(
        expect.objectContaining({ event: 'told' }),
      );
    });
  },
);
