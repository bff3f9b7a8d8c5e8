import { TokenBucket } from 'limiter';
import type { Cluster } from '../../../../cluster/index.js';
import type { Binding } from '../../../../manager/index.js';
import type { InboundLimitOptions } from '../../../transport.options.js';
import { ClusterRate } from './cluster-rate.js';

/** What becomes of one more message. */
export type RateVerdict = 'admit' | 'refuse' | 'disconnect';

/**
 * The burst that is allowed where the option is left out, in seconds of the rate: with 100 messages a second, 1,000 at
 * once. A page that has been offline sends its outbox of some hundred messages when it is back, and a drag on a screen
 * of 144 Hz goes on for 20 seconds.
 */
const BURST_SECONDS = 10;

/**
 * Counts messages: those of one user, over all devices, against the rate and the burst; those that are refused, of one
 * connection, against the same. So a device that bursts is refused what is too much and stays, and one that keeps
 * sending more than twice the rate is disconnected, without the user's other devices.
 */
export class MessageRate {
  private readonly perSecond: number;
  readonly burst: number;
  private readonly users = new WeakMap<object, TokenBucket>();
  private readonly refusals = new WeakMap<object, TokenBucket>();
  private readonly shared: ClusterRate | undefined;

  /** @param cluster where the user may have devices on other nodes */
  constructor(
    { messagesPerSecond, burst }: InboundLimitOptions,
    cluster?: Cluster,
  ) {
    this.perSecond = messagesPerSecond;
    this.burst = burst ?? messagesPerSecond * BURST_SECONDS;
    if (cluster && Number.isFinite(messagesPerSecond + this.burst))
      this.shared = new ClusterRate(cluster, messagesPerSecond, this.burst);
  }

  judge({ manager, connection }: Binding): RateVerdict {
    if (this.perSecond === Infinity || this.burst === Infinity) return 'admit';
    const isWithinBurst = this.takesOneOf(this.users, manager);
    if (isWithinBurst && this.shared?.spend(manager) !== false) return 'admit';
    return this.takesOneOf(this.refusals, connection) ? 'refuse' : 'disconnect';
  }

  private takesOneOf(
    buckets: WeakMap<object, TokenBucket>,
    owner: object,
  ): boolean {
    let bucket = buckets.get(owner);
    if (!bucket) {
      bucket = new TokenBucket({
        bucketSize: this.burst,
        tokensPerInterval: this.perSecond,
        interval: 'second',
      });
      // A new bucket of this library is empty.
      bucket.content = this.burst;
      buckets.set(owner, bucket);
    }
    return bucket.tryRemoveTokens(1);
  }
}
