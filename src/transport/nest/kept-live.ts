import { Observable } from 'rxjs';
import type { MessageScope } from '../../manager/index.js';

/**
 * Keeps a message live until the first value of its answer. Where interceptors stand around a handler, it is called
 * when the answer is subscribed to, and is at work until the first value comes.
 */
export function keptLive(
  answer: Observable<unknown>,
  scope: MessageScope,
): Observable<unknown> {
  return new Observable((subscriber) => {
    let isLive = true;
    scope.begin();
    const end = () => {
      if (isLive) scope.end();
      isLive = false;
    };
    subscriber.add(end);
    subscriber.add(
      answer.subscribe({
        next: (value) => {
          subscriber.next(value);
          end();
        },
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      }),
    );
  });
}
