import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter, on } from 'node:events';
import { PassThrough } from 'node:stream';
import { MessageChannel } from 'node:worker_threads';
import {
  BehaviorSubject,
  type Observable,
  ReplaySubject,
  Subject,
  bufferTime,
  delay,
  filter,
  from,
  fromEvent,
  map,
  share,
  shareReplay,
} from 'rxjs';
import type { Socket } from 'socket.io';

/** A way by which what one handler has goes to the clients of others. */
export interface Channel {
  readonly publish: (post: unknown) => void;
  /** What a handler does that wants it: it returns a stream, or sends by the socket. */
  readonly follow: (client: Socket, signal: AbortSignal) => unknown;
}

type Channels = Readonly<Record<string, () => Channel>>;

const posted = (posts: Observable<unknown>) =>
  posts.pipe(map((data) => ({ event: 'posted', data })));

const FOLLOWING = 'following';

function bySubject(
  subject: Subject<unknown>,
  posts: Observable<unknown> = subject,
): Channel {
  return {
    publish: (post) => subject.next(post),
    follow: () => posted(posts),
  };
}

/** By listeners that send to the socket of who has registered them. */
function byListeners(
  listen: (listener: (post: unknown) => void) => void,
  publish: Channel['publish'],
): Channel {
  return {
    publish,
    follow: (client) => {
      listen((post) => client.emit('posted', post));
      return FOLLOWING;
    },
  };
}

async function forward(
  posts: AsyncIterable<unknown>,
  client: Socket,
): Promise<void> {
  for await (const post of posts) client.emit('posted', post);
}

function byEmitter(
  follow: (
    posts: AsyncIterable<unknown>,
    client: Socket,
    signal: AbortSignal,
  ) => unknown,
): Channel {
  const bus = new EventEmitter();
  return {
    publish: (post) => bus.emit('post', post),
    follow: (client, signal) =>
      follow(firstOfEach(on(bus, 'post', { signal })), client, signal),
  };
}

async function* firstOfEach(events: AsyncIterable<unknown>) {
  for await (const event of events) yield (event as unknown[])[0];
}

/** Readers wait for what comes next. */
class Queue implements AsyncIterable<unknown> {
  private waiting: ((post: unknown) => void)[] = [];

  push(post: unknown): void {
    for (const resolve of this.waiting.splice(0)) resolve(post);
  }

  take(): Promise<unknown> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator {
    for (;;) yield await this.take();
  }
}

function byQueue(
  follow: (queue: Queue, client: Socket) => unknown,
  queue = new Queue(),
): Channel {
  return {
    publish: (post) => queue.push(post),
    follow: (client) => follow(queue, client),
  };
}

function byBinding(
  bind: (send: (post: unknown) => void) => (post: unknown) => void,
): Channel {
  const all: ((post: unknown) => void)[] = [];
  return {
    publish: (post) => {
      for (const send of all) send(post);
    },
    follow: (client) => {
      all.push(bind((post) => client.emit('posted', post)));
      return FOLLOWING;
    },
  };
}

/** The value arrives in the context of the handler that has published it. */
export const SYNCHRONOUS: Channels = {
  'a Subject': () => bySubject(new Subject()),
  'a BehaviorSubject': () => {
    const subject = new BehaviorSubject<unknown>(undefined);
    return bySubject(subject, subject.pipe(filter(Boolean)));
  },
  'a ReplaySubject': () => bySubject(new ReplaySubject(1)),
  'share()': () => {
    const subject = new Subject();
    return bySubject(subject, subject.pipe(share()));
  },
  'shareReplay()': () => {
    const subject = new Subject();
    return bySubject(subject, subject.pipe(shareReplay(1)));
  },
  'delay()': () => {
    const subject = new Subject();
    return bySubject(subject, subject.pipe(delay(2)));
  },
  'fromEvent()': () => {
    const bus = new EventEmitter();
    return {
      publish: (post) => bus.emit('post', post),
      follow: () => posted(fromEvent(bus, 'post')),
    };
  },
  'an EventEmitter': () => {
    const bus = new EventEmitter();
    return byListeners(
      (listener) => bus.on('post', listener),
      (post) => bus.emit('post', post),
    );
  },
  'an EventTarget': () => {
    const bus = new EventTarget();
    return byListeners(
      (listener) =>
        bus.addEventListener('post', (event) =>
          listener((event as Event & { post: unknown }).post),
        ),
      (post) => bus.dispatchEvent(Object.assign(new Event('post'), { post })),
    );
  },
  'an AbortSignal': () => {
    const controller = new AbortController();
    const { signal } = controller;
    return byListeners(
      (listener) =>
        signal.addEventListener('abort', () => listener(signal.reason)),
      (post) => controller.abort(post),
    );
  },
  'the event "data" of a PassThrough': () => {
    const stream = new PassThrough({ objectMode: true });
    return byListeners(
      (listener) => stream.on('data', listener),
      (post) => stream.write(post),
    );
  },
};

/** It arrives in the context of the handler that follows, in the same turn of the event loop. */
export const BY_PROMISE: Channels = {
  'events.on() in a loop': () =>
    byEmitter((posts, client) => forward(posts, client)),
  'events.on() in a loop that is left behind': () =>
    byEmitter((posts, client) => {
      forward(posts, client).catch(() => {});
      return FOLLOWING;
    }),
  'events.on() as a stream': () => byEmitter((posts) => posted(from(posts))),
  'a queue in a loop': () => byQueue((queue, client) => forward(queue, client)),
  'a queue as a stream': () => byQueue((queue) => posted(from(queue))),
  'a deferred answer': () =>
    byQueue(async (queue) => ({ event: 'posted', data: await queue.take() })),
  'a PassThrough in a loop': () => {
    const stream = new PassThrough({ objectMode: true });
    return {
      publish: (post) => stream.write(post),
      follow: (client) => {
        forward(stream, client).catch(() => {});
        return FOLLOWING;
      },
    };
  },
  'AsyncLocalStorage.snapshot()': () =>
    byBinding((send) => {
      const run = AsyncLocalStorage.snapshot();
      return (post) => run(send, post);
    }),
  'AsyncLocalStorage.bind()': () =>
    byBinding((send) => AsyncLocalStorage.bind(send)),
};

/** It arrives in another turn, in the context of the handler that follows. */
export const LATER: Channels = {
  'bufferTime()': () => {
    const subject = new Subject();
    const posts = subject.pipe(
      bufferTime(2),
      filter(({ length }) => length > 0),
    );
    return bySubject(subject, posts);
  },
  'a list that a timer looks at': () => {
    const posts: unknown[] = [];
    return {
      publish: (post) => void posts.push(post),
      follow: (client, signal) => {
        const look = () => {
          for (const post of posts.splice(0)) client.emit('posted', post);
        };
        const timer = setInterval(look, 3);
        signal.addEventListener('abort', () => clearInterval(timer));
        return FOLLOWING;
      },
    };
  },
};

/** A copy arrives, as from another process. */
export const COPIED: Channels = {
  'a MessageChannel': () => {
    const { port1, port2 } = new MessageChannel();
    return {
      publish: (post) => port1.postMessage(post),
      follow: (client, signal) => {
        port2.on('message', (post) => client.emit('posted', post));
        signal.addEventListener('abort', () => port2.close());
        return FOLLOWING;
      },
    };
  },
};
