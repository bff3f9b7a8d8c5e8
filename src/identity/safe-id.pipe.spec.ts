import type { ArgumentMetadata } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { WsException } from '@nestjs/websockets';
import { SafeIdPipe } from './safe-id.pipe.js';
import { SuspiciousIdException } from './suspicious-id.exception.js';

const BODY: ArgumentMetadata = { type: 'body', data: 'roomId' };

function refusalOf(action: () => unknown): SuspiciousIdException {
  try {
    action();
  } catch (error) {
    if (error instanceof SuspiciousIdException) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('SafeIdPipe', () => {
  it('lets an id pass unchanged', () => {
    const pipe = new SafeIdPipe();
    expect(pipe.transform('auth0|507f1f', BODY)).toBe('auth0|507f1f');
    expect(pipe.transform(42, BODY)).toBe(42);
  });

  it('says which parameter was refused and why, and never with what', () => {
    const error = refusalOf(() => new SafeIdPipe().transform('<evil>', BODY));
    expect(error).toBeInstanceOf(WsException);
    expect(error.getError()).toEqual({
      status: 'error',
      code: 'SUSPICIOUS_ID',
      message: 'The id in "roomId" is not acceptable (shape, injection).',
      field: 'roomId',
      reasons: ['shape', 'injection'],
    });
    expect(JSON.stringify(error) + error.message + error.stack).not.toContain(
      '<evil>',
    );
  });

  it('names no parameter where there is none', () => {
    const error = refusalOf(() =>
      new SafeIdPipe().transform('', { type: 'body' }),
    );
    expect(error.getError()).toEqual({
      status: 'error',
      code: 'SUSPICIOUS_ID',
      message: 'An id is not acceptable (empty).',
      reasons: ['empty'],
    });
  });

  it('follows rules of its own', () => {
    const pipe = new SafeIdPipe({ maxLength: 3 });
    expect(refusalOf(() => pipe.transform('alice', BODY)).reasons).toEqual([
      'too-long',
    ]);
  });

  it('is made by Nest without any rules', async () => {
    const module = await Test.createTestingModule({
      providers: [SafeIdPipe],
    }).compile();
    expect(module.get(SafeIdPipe).transform('alice', BODY)).toBe('alice');
    await module.close();
  });
});
