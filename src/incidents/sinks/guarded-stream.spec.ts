import { Subject, bufferCount, filter, firstValueFrom, map } from 'rxjs';
import { GuardedStream } from './guarded-stream.js';
import { incident } from '../incident.fixture-spec.js';
import type { SecurityIncident } from '../incident.js';

describe('values$', () => {
  it('passes every incident to every subscriber, also through operators', async () => {
    const stream = new GuardedStream<SecurityIncident>();
    const seen: string[] = [];
    stream.values$.subscribe(({ id }) => void seen.push(`a${id.slice(-1)}`));
    stream.values$
      .pipe(
        filter(({ severity }) => severity === 'critical'),
        map(({ id }) => id.slice(-1)),
      )
      .subscribe({
        next: (n) => void seen.push(`b${n}`),
        complete: () => void seen.push('end'),
      });
    const pair = firstValueFrom(stream.values$.pipe(bufferCount(2)));
    const relay = new Subject<SecurityIncident>();
    relay.subscribe(({ id }) => void seen.push(`c${id.slice(-1)}`));
    stream.values$.subscribe(relay);
    stream.publish(incident(1));
    stream.publish(incident(2));
    stream.complete();
    expect(seen).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'end']);
    expect(await pair).toHaveLength(2);
  });

  it('isolates an error of a subscriber from other subscribers and from the process', async () => {
    const uncaught = vi.fn();
    process.on('uncaughtException', uncaught);
    const stream = new GuardedStream<SecurityIncident>();
    const seen: string[] = [];
    const broken = (): never => {
      throw new Error('broken dashboard');
    };
    stream.values$.subscribe(broken);
    stream.values$.subscribe({ next: broken });
    stream.values$.pipe(map(({ id }) => id)).subscribe(broken);
    stream.values$.pipe(map(broken)).subscribe();
    stream.values$.subscribe(({ id }) => void seen.push(id.slice(-1)));
    stream.publish(incident(1));
    stream.publish(incident(2));
    // rxjs throws uncaught errors from a timer.
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('uncaughtException', uncaught);
    expect(seen).toEqual(['1', '2']);
    expect(uncaught).not.toHaveBeenCalled();
    // Three subscribers that throw for each incident, and one pipe that ended with its first error.
    expect(stream.subscriberErrors).toBe(7);
  });

  it('passes errors of a pipe to its error handler', () => {
    const stream = new GuardedStream<SecurityIncident>();
    const error = vi.fn();
    stream.values$
      .pipe(
        map(() => {
          throw new Error('mine');
        }),
      )
      .subscribe({ error });
    stream.publish(incident(1));
    expect(error).toHaveBeenCalledExactlyOnceWith(new Error('mine'));
    expect(stream.subscriberErrors).toBe(0);
  });
});
