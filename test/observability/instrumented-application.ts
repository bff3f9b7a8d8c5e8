import 'reflect-metadata';
import { createRequire } from 'node:module';
import { SocketIoInstrumentation } from '@opentelemetry/instrumentation-socket.io';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';

/*
 * An application with instrumentation-socket.io, in a process of its own: the instrumentation patches socket.io when
 * it is loaded for the first time. Asks one question as a client, sends the spans to its parent, and ends.
 */

/** A span as it travels to the spec. */
export interface ToldSpan {
  readonly scope: string;
  readonly name: string;
  readonly kind: number;
  readonly id: string;
  readonly parent: string | undefined;
  readonly event: unknown;
}

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({
  spanProcessors: [new SimpleSpanProcessor(exporter)],
});
provider.register();
const instrumentation = new SocketIoInstrumentation();
instrumentation.setTracerProvider(provider);
createRequire(import.meta.url)('socket.io');

const { Module } = await import('@nestjs/common');
const { NestFactory } = await import('@nestjs/core');
const { io } = await import('socket.io-client');
const { WebSocketManagerModule } = await import('../../src/index.js');
const { WebSocketManagerOpenTelemetryModule } =
  await import('../../src/opentelemetry.js');
const { AskGateway } = await import('./ask.gateway.js');

@Module({
  imports: [
    WebSocketManagerModule.forRoot({ identify: () => ({ userId: 'alice' }) }),
    WebSocketManagerOpenTelemetryModule.forRoot({ meterProvider: false }),
  ],
  providers: [AskGateway],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: false });
await app.listen(0, '127.0.0.1');
const { port } = app.getHttpServer().address() as { port: number };
const client = io(`http://127.0.0.1:${port}`, { transports: ['websocket'] });
const answer: unknown = await client.emitWithAck('ask', 'cats');
client.disconnect();
await app.close();

const spans = exporter.getFinishedSpans().map((span): ToldSpan => ({
  scope: span.instrumentationScope.name,
  name: span.name,
  kind: span.kind,
  id: span.spanContext().spanId,
  parent: span.parentSpanContext?.spanId,
  event: span.attributes['messaging.socket.io.event_name'],
}));
process.send?.({ answer, spans });
process.disconnect?.();
