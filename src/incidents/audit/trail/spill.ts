import type { SpilledRecord } from '../chain/record.js';
import type { SecurityIncident } from '../../incident.js';

/** Counts incidents beyond the capacity by vector and action, in bounded memory. */
export class Spill {
  private readonly counts = new Map<string, SpilledRecord['counts'][number]>();
  private from = '';
  private to = '';

  get isEmpty(): boolean {
    return this.counts.size === 0;
  }

  add({ vector, action, count, at }: SecurityIncident): void {
    this.count({ vector, action, violations: count }, at, at);
  }

  merge(later: Spill): this {
    for (const row of later.counts.values())
      this.count(row, later.from, later.to);
    return this;
  }

  toRecord(): SpilledRecord {
    return {
      kind: 'spilled',
      from: this.from,
      to: this.to,
      counts: [...this.counts.values()],
    };
  }

  private count(
    row: SpilledRecord['counts'][number],
    from: string,
    to: string,
  ): void {
    const key = `${row.vector} ${row.action}`;
    const violations = (this.counts.get(key)?.violations ?? 0) + row.violations;
    this.counts.set(key, { ...row, violations });
    this.from ||= from;
    this.to = to;
  }
}
