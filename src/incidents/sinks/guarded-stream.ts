import {
  Observable,
  Subject,
  Subscriber,
  type Observer,
  type Subscription,
} from 'rxjs';
import type { Operator } from 'rxjs';

/**
 * A stream whose subscribers cannot affect each other. An error of a subscriber is counted; rxjs would
 * rethrow it from a timer, which ends the process.
 */
export class GuardedStream<Value> {
  /** Number of errors of subscribers. */
  subscriberErrors = 0;
  readonly values$: Observable<Value>;
  private readonly subject = new Subject<Value>();

  constructor() {
    this.values$ = new GuardedObservable(
      this.subject,
      () => this.subscriberErrors++,
    );
  }

  /** Passes a value to every subscriber. Never throws. */
  publish(value: Value): void {
    try {
      this.subject.next(value);
    } catch {
      // Only a subscriber that bypasses the error handling of rxjs throws here.
      this.subscriberErrors++;
    }
  }

  complete(): void {
    this.subject.complete();
  }
}

class GuardedObservable<T> extends Observable<T> {
  constructor(
    source: Observable<unknown>,
    private readonly onThrow: () => void,
    operator?: Operator<unknown, T>,
  ) {
    super();
    this.source = source;
    this.operator = operator as Operator<unknown, T>;
  }

  /** Keeps the guard through `pipe`. */
  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    return new GuardedObservable(this, this.onThrow, operator);
  }

  override subscribe(
    observer?: Partial<Observer<T>> | ((value: T) => void),
  ): Subscription;
  override subscribe(
    next?: ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription;
  override subscribe(
    first?: Partial<Observer<T>> | ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    // Operators and subjects subscribe with a Subscriber, which passes errors on to the end of the pipe.
    if (first instanceof Subscriber) return super.subscribe(first);
    const observer: Partial<Observer<T>> =
      typeof first === 'object' && first !== null
        ? first
        : {
            next: first ?? undefined,
            error: error ?? undefined,
            complete: complete ?? undefined,
          };
    return super.subscribe({
      next: this.guard((value: T) => observer.next?.(value)),
      error: this.guard((cause: unknown) => {
        if (observer.error) observer.error(cause);
        else this.onThrow();
      }),
      complete: this.guard(() => observer.complete?.()),
    });
  }

  private guard<A extends unknown[]>(
    call: (...args: A) => void,
  ): (...args: A) => void {
    return (...args) => {
      try {
        call(...args);
      } catch {
        this.onThrow();
      }
    };
  }
}
