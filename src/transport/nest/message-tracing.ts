import { Injectable } from '@nestjs/common';
import { type Observable, finalize, isObservable } from 'rxjs';
import type { MessageScope } from '../../manager/index.js';

/** A message that is about to be handled by a method of a gateway. Nothing of it is the client's own choice. */
export interface TracedMessage {
  /** `ChatGateway.ask`, where it is known. */
  readonly handler: string | undefined;
  /** The event that the handler subscribes to. */
  readonly event: string;
  /** The name of the namespace. */
  readonly namespace: string;
  /** Knows in the end what was found. */
  readonly scope: MessageScope | undefined;
}

/** One message that is followed. */
export interface MessageTrace {
  /**
   * Nothing more of the message will be answered. Only the first call counts.
   *
   * @param isFailed whether an exception has ended it
   */
  end(isFailed: boolean): void;
}

/** Follows messages from their arrival to their last answer. */
export interface MessageTracer {
  /** Runs what handles a message, in whatever context the trace needs. */
  follow<Result>(
    message: TracedMessage,
    handle: (trace: MessageTrace) => Result,
  ): Result;
}

/** Where a tracer is put. Without one, following a message costs one look at this. */
@Injectable()
export class MessageTracing {
  tracer: MessageTracer | undefined;
}

/** Ends a trace with the last value of an answer: a value, a promise, an observable, or a promise of one. */
export async function endWith(
  trace: MessageTrace,
  answer: Promise<unknown>,
): Promise<unknown> {
  try {
    const value = await answer;
    if (isObservable(value)) return endWithLast(trace, value);
    trace.end(false);
    return value;
  } catch (error) {
    trace.end(true);
    throw error;
  }
}

function endWithLast(
  trace: MessageTrace,
  source: Observable<unknown>,
): Observable<unknown> {
  return source.pipe(finalize(() => trace.end(false)));
}
