import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { IoAdapter } from '@nestjs/platform-socket.io';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';
import {
  SpanKind,
  SpanStatusCode,
  context,
  propagation,
  trace,
} from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { Observable, interval, map, take } from 'rxjs';
import type { Socket } from 'socket.io';
import {
  CurrentManager,
  Incidents,
  type SecurityIncident,
  type WebSocketManager,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import { WebSocketManagerOpenTelemetryModule } from '../../src/opentelemetry.js';
import { afterSpec } from '../support/after-spec.js';
import {
  connect,
  eventually,
  next,
  record,
  serve,
  settle,
} from '../support/harness.js';
import type { ToldSpan } from './instrumented-application.js';

const OURS = 'nestjs-websocket-manager';

let exporter = new InMemorySpanExporter();
let provider: NodeTracerProvider | undefined;

/** The global SDK of an application: spans, and a context that follows asynchronous work. */
function startSdk(): void {
  exporter = new InMemorySpanExporter();
  provider = new NodeTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  provider.register();
}

afterSpec(async () => {
  await provider?.shutdown();
  provider = undefined;
  for (const api of [trace, context, propagation]) api.disable();
  exporter = new InMemorySpanExporter();
});

const kept: { secret: string } = { secret: 'of alice' };

@WebSocketGateway()
class AgentGateway {
  @SubscribeMessage('ask')
  async ask(
    @ConnectedSocket() client: Socket,
    @MessageBody() question: string,
  ): Promise<string> {
    await settle(5);
    trace.getTracer('the application').startSpan('look up').end();
    client.emit('thinking', question);
    await settle(5);
    return `about ${question}`;
  }

  @SubscribeMessage('count')
  count(): Observable<{ event: string; data: number }> {
    return interval(5).pipe(
      take(3),
      map((data) => ({ event: 'number', data })),
    );
  }

  @SubscribeMessage('fail')
  fail(): never {
    throw new WsException('the secret is 1234');
  }

  @SubscribeMessage('keep')
  keep(@CurrentManager() manager: WebSocketManager): boolean {
    manager.state.set('kept', kept);
    return true;
  }

  /** Returns an object of another user, after a while. */
  @SubscribeMessage('leak')
  async leak(): Promise<{ leaked: object }> {
    await settle(5);
    return { leaked: kept };
  }
}

const serveAgent = (options: WebSocketManagerOptions = {}) =>
  serve({
    options,
    gateways: [AgentGateway],
    imports: [
      WebSocketManagerOpenTelemetryModule.forRoot({ meterProvider: false }),
    ],
  });

const spansOf = (scope: string): ReadableSpan[] =>
  exporter
    .getFinishedSpans()
    .filter(({ instrumentationScope }) => instrumentationScope.name === scope);

const ours = () => spansOf(OURS);

/** The one span of a message, once it has ended. */
async function spanOf(name: string): Promise<ReadableSpan> {
  await eventually(() =>
    expect(ours().filter((span) => span.name === name)).toHaveLength(1),
  );
  return ours().find((span) => span.name === name)!;
}

describe('traces', () => {
  it('have one span for each message, as long as its handler runs', async () => {
    startSdk();
    const alice = await connect(await serveAgent(), 'alice');
    expect(await alice.emitWithAck('ask', 'cats')).toBe('about cats');
    const span = await spanOf('process AgentGateway.ask');
    expect(ours()).toEqual([span]);
    expect(span).toMatchObject({
      kind: SpanKind.CONSUMER,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'messaging.system': 'socket.io',
        'messaging.operation.type': 'process',
        'messaging.destination.name': '/',
        'messaging.socket.io.event_name': 'ask',
        'code.function.name': 'AgentGateway.ask',
      },
      events: [],
    });
    const [seconds, nanoseconds] = span.duration;
    expect(seconds * 1e9 + nanoseconds).toBeGreaterThanOrEqual(8e6);
  });

  it('are the parents of the spans of the application', async () => {
    startSdk();
    const alice = await connect(await serveAgent(), 'alice');
    await Promise.all(['cats', 'dogs'].map((q) => alice.emitWithAck('ask', q)));
    await eventually(() => expect(ours()).toHaveLength(2));
    const parents = spansOf('the application').map(
      ({ parentSpanContext }) => parentSpanContext?.spanId,
    );
    const ids = ours().map((span) => span.spanContext().spanId);
    expect(parents.toSorted()).toEqual(ids.toSorted());
  });

  it('follow a stream to its last value', async () => {
    startSdk();
    const alice = await connect(await serveAgent(), 'alice');
    const received = record(alice);
    alice.emit('count');
    await spanOf('process AgentGateway.count');
    await eventually(() => expect(received).toHaveLength(3));
  });

  it('end with the connection, if nothing else ends them', async () => {
    startSdk();
    const alice = await connect(await serveAgent(), 'alice');
    alice.emit('count');
    await next(alice, 'number');
    alice.disconnect();
    await spanOf('process AgentGateway.count');
  });

  it('show that a handler failed, without the text of the error', async () => {
    startSdk();
    const alice = await connect(await serveAgent(), 'alice');
    const exception = next(alice, 'exception');
    alice.emit('fail');
    await exception;
    const { status, events, attributes } = await spanOf(
      'process AgentGateway.fail',
    );
    expect(status).toEqual({ code: SpanStatusCode.ERROR });
    expect(JSON.stringify([events, attributes])).not.toContain('1234');
  });

  it('name the vector and the incident, also of late findings', async () => {
    startSdk();
    const served = await serveAgent();
    const incidents: SecurityIncident[] = [];
    served.app
      .get(Incidents)
      .incidents$.subscribe((incident) => incidents.push(incident));
    const alice = await connect(served, 'alice');
    const bob = await connect(served, 'bob');
    await alice.emitWithAck('keep');
    bob.emit('leak');
    const span = await spanOf('process AgentGateway.leak');
    const found = {
      'websocket_manager.violation.vector': 'foreign-object',
      'websocket_manager.violation.severity': 'critical',
      'websocket_manager.incident.id': incidents[0].id,
    };
    expect(span.attributes).toMatchObject(found);
    expect(span.events).toEqual([
      expect.objectContaining({
        name: 'websocket_manager.violation',
        attributes: found,
      }),
    ]);
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
    expect(
      (await spanOf('process AgentGateway.keep')).attributes,
    ).not.toHaveProperty(['websocket_manager.violation.vector']);
  });

  it.each(['ask', 'count', 'leak'])(
    'are the same for an adapter with its own bindMessageHandlers: %s',
    async (event) => {
      class OwnAdapter extends IoAdapter {
        override bindMessageHandlers(
          ...args: Parameters<IoAdapter['bindMessageHandlers']>
        ): void {
          super.bindMessageHandlers(...args);
        }
      }
      startSdk();
      const served = await serveAgent({
        adapter: (server) => new OwnAdapter(server as object),
      });
      const alice = await connect(served, 'alice');
      const bob = await connect(served, 'bob');
      await alice.emitWithAck('keep');
      bob.emit(event, 'cats');
      const { status, attributes } = await spanOf(
        `process AgentGateway.${event}`,
      );
      const isLeak = event === 'leak';
      expect(status.code).toBe(
        isLeak ? SpanStatusCode.ERROR : SpanStatusCode.UNSET,
      );
      expect(attributes['websocket_manager.violation.vector']).toBe(
        isLeak ? 'foreign-object' : undefined,
      );
    },
  );

  it('carry no user, no payload and no name that a client chose', async () => {
    startSdk();
    const alice = await connect(await serveAgent(), 'zebra-alice');
    alice.emit('zebra-event', 'zebra-payload');
    await alice.emitWithAck('ask', 'zebra-question');
    await spanOf('process AgentGateway.ask');
    const told = ours().map(({ name, attributes, events }) => [
      name,
      attributes,
      events,
    ]);
    expect(JSON.stringify(told)).not.toContain('zebra');
  });

  it('do nothing without an SDK', async () => {
    const alice = await connect(await serveAgent(), 'alice');
    expect(await alice.emitWithAck('ask', 'cats')).toBe('about cats');
    expect(exporter.getFinishedSpans()).toEqual([]);
  });

  it('are inside of those of instrumentation-socket.io, and not a second consumer', async () => {
    const { answer, spans } = await runInstrumented();
    expect(answer).toBe('about cats');
    const about = (event: string) =>
      spans.filter((span) => span.event === event);
    const [receive, process, ...more] = about('ask').toSorted(
      (a, b) => Number(a.scope === OURS) - Number(b.scope === OURS),
    );
    expect(more).toEqual([]);
    expect(receive).toMatchObject({
      scope: '@opentelemetry/instrumentation-socket.io',
      kind: SpanKind.CONSUMER,
    });
    expect(process).toMatchObject({
      scope: OURS,
      name: 'process AskGateway.ask',
      kind: SpanKind.INTERNAL,
      parent: receive.id,
    });
    expect(about('thinking')).toEqual([
      expect.objectContaining({ kind: SpanKind.PRODUCER, parent: process.id }),
    ]);
    // The child transpiles what it loads the first time.
  }, 60_000);
});

interface Told {
  readonly answer: unknown;
  readonly spans: readonly ToldSpan[];
}

function runInstrumented(): Promise<Told> {
  const pathOf = (name: string) =>
    fileURLToPath(new URL(name, import.meta.url));
  const child = fork(pathOf('instrumented-application.ts'), {
    execArgv: [
      '--import',
      pathOf('../support/typescript/typescript-loader.mjs'),
    ],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaints = '';
  child.stderr?.on('data', (text: Buffer) => (complaints += text.toString()));
  return new Promise((resolve, reject) => {
    child.once('message', (told) => resolve(told as Told));
    child.once('exit', () => reject(new Error(complaints)));
  });
}
