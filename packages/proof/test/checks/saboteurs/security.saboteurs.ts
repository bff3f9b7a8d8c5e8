import {
  VECTORS,
  type VectorId,
  Violations,
  type WebSocketManagerOptions,
} from 'nestjs-websocket-manager';
import { plant } from '../../../src/planting/plant.js';
import type { SecurityWorld } from '../../../src/suites/security/security-world.js';
import type { Testbed } from '../../../src/testbed/testbed.js';
import { type Saboteur, type Saboteurs, withMembers } from '../can-fail.js';

type Break = Saboteur<SecurityWorld>;

/** Applications with other options than the check passes. */
const withOptions =
  (change: WebSocketManagerOptions): Break =>
  (world) => ({
    ...world,
    open: (options) => world.open({ ...options, ...change }),
  });

/** Applications that are broken after the start. */
const withBed =
  (change: (bed: Testbed) => void): Break =>
  (world) => ({
    ...world,
    open: async (options) => {
      const bed = await world.open(options);
      change(bed);
      return bed;
    },
  });

/** The vector is not checked. */
const unwatched =
  (vector: VectorId): Break =>
  (world) => ({
    ...world,
    plant: () => plant(vector, world.open, 'off'),
  });

const SHARING_UNWATCHED = withOptions({
  vectors: { 'shared-reference': 'off', 'nested-shared-reference': 'off' },
});

const yesSayer: Break = (world) => ({
  ...world,
  verifyAuditTrail: async (files, options) => ({
    ...(await world.verifyAuditTrail(files, options)),
    ok: true,
  }),
});

let numbers = 0;

export const SECURITY_SABOTEURS: Saboteurs<SecurityWorld> = {
  ...Object.fromEntries(
    (Object.keys(VECTORS) as VectorId[]).map((vector) => [
      `security.vector-${vector}`,
      unwatched(vector),
    ]),
  ),
  'security.suspicious-ids': (world) => ({
    ...world,
    assessId: () => ({ suspicious: false, reasons: [] }),
  }),
  'security.ordinary-ids': (world) => ({
    ...world,
    assessId: () => ({ suspicious: true, reasons: ['shape'] }),
  }),
  'security.suspicious-handshake': withOptions({
    identify: () => ({ userId: 'somebody' }),
  }),
  'security.key-collisions': (world) => ({
    ...world,
    toUserKey: ({ userId, tenantId = '' }) =>
      world.toUserKey({
        userId: `${tenantId}.${userId}`.replace(/[^a-z]/g, '_'),
      }),
  }),
  'security.key-characters': (world) => ({
    ...world,
    toUserKey: ({ userId }) => userId as ReturnType<typeof world.toUserKey>,
  }),
  'security.key-deterministic': (world) => ({
    ...world,
    toUserKey: ({ userId }) =>
      world.toUserKey({ userId: `${userId}-${(numbers += 1)}` }),
  }),
  'security.breaker': withBed(({ breaker }) => {
    breaker.trip = () => ({}) as ReturnType<typeof breaker.trip>;
  }),
  'security.lockdown': withBed(({ breaker }) => {
    breaker.contaminated = () => false;
  }),
  'security.cleanup': SHARING_UNWATCHED,
  'security.quarantine': SHARING_UNWATCHED,
  'security.bystanders': withBed(({ app, registry }) => {
    app.get(Violations).violations$.subscribe(() => {
      registry.release({ userId: 'carol' });
    });
  }),
  'security.registry-integrity': withBed(({ registry }) => {
    registry.detach = () => true;
  }),
  'security.inspection': withOptions({
    isolation: { shared: [() => true] },
  }),
  'security.no-false-alarm': withBed(({ app, registry }) => {
    const acquire = registry.acquire.bind(registry);
    registry.acquire = (user) => {
      app.get(Violations).raise({ vector: 'foreign-object' });
      return acquire(user);
    };
  }),
  'security.incidents': (world) => ({
    ...world,
    plant: async (vector) => ({
      ...(await world.plant(vector)),
      incidents: [],
    }),
  }),
  'security.compliance': (world) => ({
    ...world,
    plant: async (vector) => {
      const planted = await world.plant(vector);
      const incidents = planted.incidents.map((incident) => ({
        ...incident,
        impact: { ...incident.impact, duties: [] },
      }));
      return { ...planted, incidents };
    },
  }),
  'security.monitoring': (world) => ({
    ...world,
    open: async (options) => {
      const bed = await world.open(options);
      const before = bed.monitoring.metrics();
      return {
        ...bed,
        monitoring: withMembers(bed.monitoring, { metrics: () => before }),
      };
    },
  }),
  'security.audit-trail': withOptions({
    vectors: { 'unscoped-broadcast': 'off' },
  }),
  'security.audit-tampering': yesSayer,
  'security.audit-key': yesSayer,
};
