import type * as OpenTelemetry from '@opentelemetry/api';
import type {
  MessageTrace,
  MessageTracer,
  TracedMessage,
} from '../../transport/index.js';

/** The part of `@opentelemetry/api` that is used while messages are handled. */
type Api = Pick<
  typeof OpenTelemetry,
  'SpanKind' | 'SpanStatusCode' | 'context' | 'trace'
>;

const SOCKET_IO_INSTRUMENTATION = '@opentelemetry/instrumentation-socket.io';

/**
 * One span for each message that a gateway handles, from its arrival to its last answer. After a violation the span has
 * the vector and the incident. It contains no payload, no user and no name that a client chose.
 *
 * Names follow the semantic conventions for messaging: https://opentelemetry.io/docs/specs/semconv/messaging/. With
 * `@opentelemetry/instrumentation-socket.io`, whose span "receive" ends before an asynchronous handler does, the span
 * is the processing inside of it, and not a second consumer.
 */
export class MessageSpans implements MessageTracer {
  constructor(
    private readonly api: Api,
    private readonly tracer: OpenTelemetry.Tracer,
  ) {}

  follow<Result>(
    message: TracedMessage,
    handle: (trace: MessageTrace) => Result,
  ): Result {
    const { SpanKind, context, trace } = this.api;
    const parent = context.active();
    const { handler, event, namespace } = message;
    const isReceived = isOfInstrumentation(trace.getSpan(parent));
    const span = this.tracer.startSpan(
      `process ${handler ?? event}`,
      {
        kind: isReceived ? SpanKind.INTERNAL : SpanKind.CONSUMER,
        attributes: {
          'messaging.system': 'socket.io',
          'messaging.operation.type': 'process',
          'messaging.destination.name': namespace,
          'messaging.socket.io.event_name': event,
          ...(handler !== undefined && { 'code.function.name': handler }),
        },
      },
      parent,
    );
    const messageTrace = new MessageSpan(this.api, span, message);
    return context.with(trace.setSpan(parent, span), () =>
      handle(messageTrace),
    );
  }
}

class MessageSpan implements MessageTrace {
  #hasEnded = false;

  constructor(
    private readonly api: Api,
    private readonly span: OpenTelemetry.Span,
    private readonly message: TracedMessage,
  ) {}

  end(isFailed: boolean): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#tellFindings();
    // Without the exception: its text may contain data that the user sent.
    if (isFailed) this.span.setStatus({ code: this.api.SpanStatusCode.ERROR });
    this.span.end();
  }

  #tellFindings(): void {
    const findings = this.message.scope?.findings ?? [];
    const all = findings.map(({ vector, severity, incidentId }) => ({
      'websocket_manager.violation.vector': vector,
      'websocket_manager.violation.severity': severity,
      ...(incidentId !== undefined && {
        'websocket_manager.incident.id': incidentId,
      }),
    }));
    const [first] = all;
    if (first) this.span.setAttributes(first);
    for (const each of all)
      this.span.addEvent('websocket_manager.violation', each);
  }
}

/** Whether the message already has a span. Only SDKs tell: version 2 by a scope, version 1 by a library. */
function isOfInstrumentation(span: OpenTelemetry.Span | undefined): boolean {
  const { instrumentationScope, instrumentationLibrary } = (span ?? {}) as {
    readonly instrumentationScope?: { readonly name: string };
    readonly instrumentationLibrary?: { readonly name: string };
  };
  const scope = instrumentationScope ?? instrumentationLibrary;
  return scope?.name === SOCKET_IO_INSTRUMENTATION;
}
