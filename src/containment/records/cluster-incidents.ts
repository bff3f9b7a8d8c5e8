import type { Observable } from 'rxjs';
import type { Cluster } from '../../cluster/index.js';
import {
  GuardedStream,
  type IncidentSink,
  type SecurityIncident,
} from '../../incidents/index.js';

const STREAM = 'incidents';
const TOPIC = 'incidents';
/** Approximate number of incidents that the cluster keeps. */
const MAX_ENTRIES = 10_000;
const READ_AT_ONCE = 200;
/** Polling interval in milliseconds, since a notification may be lost. */
const POLL_MS = 5_000;

/**
 * Writes the incidents of this node to the stream of the cluster, at least once and in order. While the engine is
 * unreachable, they wait in the bounded queue of the sink; dropped ones are counted.
 */
export function clusterSink(cluster: Cluster): IncidentSink {
  return {
    name: 'cluster',
    patience: { attempts: Infinity, maxBackoffMs: 2_000 },
    write: async (incident) => {
      await cluster.append(STREAM, JSON.stringify(incident), MAX_ENTRIES);
      // The entry is written; nodes that miss the notification read it at the next poll.
      await cluster.publish(TOPIC, '').catch(() => undefined);
    },
  };
}

/** The incidents of all nodes since the start of this node, from the stream of the cluster. */
export class ClusterIncidents {
  private readonly stream = new GuardedStream<SecurityIncident>();
  readonly incidents$: Observable<SecurityIncident> = this.stream.values$;
  private end: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isReading = false;
  private isBehind = false;

  private constructor(
    private readonly cluster: Cluster,
    private position: string,
  ) {}

  static async open(cluster: Cluster): Promise<ClusterIncidents> {
    const incidents = new ClusterIncidents(cluster, await cluster.end(STREAM));
    incidents.end = await cluster.subscribe(TOPIC, () => incidents.poll());
    incidents.timer = setInterval(() => incidents.poll(), POLL_MS).unref();
    return incidents;
  }

  close(): void {
    clearInterval(this.timer);
    this.end?.();
    this.stream.complete();
  }

  /** Reads new entries, one call at a time, so that subscribers receive each node's incidents in order. */
  private poll(): void {
    this.isBehind = true;
    if (this.isReading) return;
    this.isReading = true;
    this.readAll()
      // Errors are retried at the next poll.
      .catch(() => undefined)
      .finally(() => {
        this.isReading = false;
      });
  }

  private async readAll(): Promise<void> {
    while (this.isBehind) {
      this.isBehind = false;
      const { cluster, position } = this;
      const entries = await cluster.read(STREAM, position, READ_AT_ONCE);
      for (const { id, entry } of entries) {
        this.position = id;
        const incident = incidentIn(entry);
        if (incident) this.stream.publish(incident);
      }
      if (entries.length === READ_AT_ONCE) this.isBehind = true;
    }
  }
}

/** @returns `undefined` for an entry that a node of another version wrote */
function incidentIn(entry: string): SecurityIncident | undefined {
  try {
    const incident = JSON.parse(entry) as SecurityIncident | null;
    return incident?.id && incident.vector
      ? Object.freeze(incident)
      : undefined;
  } catch {
    return undefined;
  }
}
