import type { Observable } from 'rxjs';
import type { Cluster } from '../../cluster/index.js';
import {
  GuardedStream,
  type IncidentSink,
  type SecurityIncident,
} from '../../incidents/index.js';

const STREAM = 'incidents';
const TOPIC = 'incidents';
/** How many incidents the cluster keeps, or somewhat more. */
const MAX_ENTRIES = 10_000;
const READ_AT_ONCE = 200;
/** A message that there is something to read may have got lost. */
const LOOK_MS = 5_000;

/**
 * Writes the incidents of this node into the stream of the cluster: at least once, in their order. While the engine is
 * away they wait in the bounded queue that every sink has; what no longer has room is counted.
 */
export function clusterSink(cluster: Cluster): IncidentSink {
  return {
    name: 'cluster',
    patience: { attempts: Infinity, maxBackoffMs: 2_000 },
    write: async (incident) => {
      await cluster.append(STREAM, JSON.stringify(incident), MAX_ENTRIES);
      // The entry is written; who is not told finds it a little later.
      await cluster.publish(TOPIC, '').catch(() => undefined);
    },
  };
}

/** The incidents of all nodes, from the start of this one on, as they stand in the stream of the cluster. */
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
    incidents.end = await cluster.subscribe(TOPIC, () => incidents.look());
    incidents.timer = setInterval(() => incidents.look(), LOOK_MS).unref();
    return incidents;
  }

  close(): void {
    clearInterval(this.timer);
    this.end?.();
    this.stream.complete();
  }

  /** Reads what is new. One reading at a time: subscribers get each node's incidents in its order. */
  private look(): void {
    this.isBehind = true;
    if (this.isReading) return;
    this.isReading = true;
    this.readAll()
      // What fails is read with the next look.
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

/** @returns `undefined` for what a node of another version has written */
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
