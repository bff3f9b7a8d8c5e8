/*
 * What can be seen of an installation: metrics, health and the dashboard, on Express and on Fastify, with the versions of
 * their packages that belong to this Nest. Exits with 1 if something is missing.
 */
require('reflect-metadata');
const { Controller, Get, Inject, Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { ExpressAdapter } = require('@nestjs/platform-express');
const { FastifyAdapter } = require('@nestjs/platform-fastify');
const terminus = require('@nestjs/terminus');
const { MeterProvider, MetricReader } = require('@opentelemetry/sdk-metrics');
const { Registry } = require('prom-client');
const library = require('nestjs-websocket-manager');
const dashboard = require('nestjs-websocket-manager/dashboard');
const health = require('nestjs-websocket-manager/health');
const opentelemetry = require('nestjs-websocket-manager/opentelemetry');
const prometheus = require('nestjs-websocket-manager/prometheus');

const HTTP = { express: ExpressAdapter, fastify: FastifyAdapter };
const OPERATOR = { authorization: 'operator' };

async function main() {
  for (const [name, Adapter] of Object.entries(HTTP)) {
    try {
      await check(new Adapter());
      console.log(`ok ${name}`);
    } catch (error) {
      console.error(`failed ${name}: ${error.stack}`);
      process.exitCode = 1;
    }
  }
  process.exit();
}

class Reader extends MetricReader {
  onForceFlush() {}
  onShutdown() {}
}

async function check(adapter) {
  const registry = new Registry();
  const reader = new Reader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  // Before 2.0 readers were added later.
  meterProvider.addMetricReader?.(reader);

  class App {}
  Module({
    imports: [
      library.WebSocketManagerModule.forRoot({ anonymous: 'allow' }),
      prometheus.WebSocketManagerPrometheusModule.forRoot({ registry }),
      opentelemetry.WebSocketManagerOpenTelemetryModule.forRoot({
        meterProvider,
      }),
      dashboard.WebSocketManagerDashboardModule.forRoot({
        authorize: ({ headers }) =>
          headers.authorization === OPERATOR.authorization,
      }),
      terminus.TerminusModule,
    ],
    controllers: [healthController()],
  })(App);
  const logger = { log() {}, warn: console.warn, error() {} };
  const app = await NestFactory.create(App, adapter, {
    logger,
    abortOnError: false,
  });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address();
  const url = `http://127.0.0.1:${port}`;

  expectMatch(await registry.metrics(), /^wsm_users 0$/m);
  const { resourceMetrics } = await reader.collect();
  const instruments = resourceMetrics.scopeMetrics.flatMap(({ metrics }) =>
    metrics.map(({ descriptor }) => descriptor.name),
  );
  expectMatch(instruments.join(' '), /\bwebsocket_manager\.users\b/);

  const answers = async (path, status, text, headers = {}) => {
    const response = await fetch(url + path, { headers });
    const body = await response.text();
    expectMatch(`${path}: ${response.status}`, new RegExp(`${status}$`));
    expectMatch(body, text);
  };
  await answers('/health/ready', 200, /"status":"ok"/);
  await answers('/wsm', 403, /^/);
  await answers('/wsm', 200, /<html/, OPERATOR);
  await answers('/wsm/page.js', 200, /^/, OPERATOR);
  app.get(library.EmergencyBreaker).trip('looked at');
  await answers('/health/ready', 503, /"status":"error"/);
  await answers('/wsm/state', 200, /"word":"held by hand"/, OPERATOR);
  await app.close();
}

function healthController() {
  class HealthController {
    ready() {
      return this.health.check([() => health.readiness(this.monitoring)]);
    }
  }
  const { prototype } = HealthController;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'ready');
  Inject(terminus.HealthCheckService)(prototype, 'health');
  Inject(library.Monitoring)(prototype, 'monitoring');
  Get('ready')(prototype, 'ready', descriptor);
  terminus.HealthCheck()(prototype, 'ready', descriptor);
  Controller('health')(HealthController);
  return HealthController;
}

function expectMatch(text, pattern) {
  if (!pattern.test(text))
    throw new Error(`expected ${pattern}, got ${text.slice(0, 500)}`);
}

void main();
