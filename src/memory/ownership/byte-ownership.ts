import { type Extent, type Range, overlaps } from '../graph/bytes.js';
import { type Owner, isRival } from './owner.js';

interface OwnedRange extends Range {
  readonly owner: Owner;
}

/**
 * The owners of the bytes of each buffer.
 *
 * Ownership is kept by range and not by buffer: Node allocates the small `Buffer`s of all users from one pool, which is
 * no violation as long as they do not overlap.
 */
export class ByteOwnership {
  // Sorted, without overlaps. Adjacent ranges of one owner are merged.
  readonly #ranges = new WeakMap<ArrayBufferLike, OwnedRange[]>();

  /** Another live owner of some of these bytes. */
  rivalOf(extent: Extent, owner: Owner): Owner | undefined {
    const ranges = this.#ranges.get(extent.buffer);
    if (ranges === undefined) return undefined;
    const [from, to] = touching(ranges, extent);
    return ranges
      .slice(from, to)
      .find((range) => overlaps(range, extent) && isRival(range.owner, owner))
      ?.owner;
  }

  /**
   * Claims the bytes for `owner`, unless another live owner has some of them.
   *
   * @returns the other owner; nothing was claimed then
   */
  claim(extent: Extent, owner: Owner): Owner | undefined {
    const rival = this.rivalOf(extent, owner);
    if (rival === undefined) this.#take(extent, owner);
    return rival;
  }

  #take(extent: Extent, owner: Owner): void {
    const ranges = this.#ranges.get(extent.buffer) ?? [];
    const [from, to] = touching(ranges, extent);
    let { start, end } = extent;
    const others: OwnedRange[] = [];
    for (const range of ranges.slice(from, to)) {
      if (areMergeable(range.owner, owner)) {
        start = Math.min(start, range.start);
        end = Math.max(end, range.end);
      } else if (range.owner.live) {
        others.push(range);
      }
    }
    const merged = [...others, { start, end, owner }];
    merged.sort((a, b) => a.start - b.start);
    ranges.splice(from, to - from, ...merged);
    this.#ranges.set(extent.buffer, ranges);
  }

  /** Transfers bytes from one owner to another. */
  transfer(extent: Extent, from: Owner, to: Owner): void {
    this.release(extent, from);
    this.claim(extent, to);
  }

  /** Removes the bytes from an owner. */
  release(extent: Extent, owner: Owner): void {
    const ranges = this.#ranges.get(extent.buffer);
    if (ranges === undefined) return;
    const [from, to] = touching(ranges, extent);
    const rest = ranges.slice(from, to).flatMap((range) => {
      if (range.owner !== owner) return [range];
      const before = { ...range, end: Math.min(range.end, extent.start) };
      const after = { ...range, start: Math.max(range.start, extent.end) };
      return [before, after].filter(({ start, end }) => start < end);
    });
    ranges.splice(from, to - from, ...rest);
  }
}

/** The indices of the ranges that overlap an extent or are adjacent to it. */
function touching(
  ranges: readonly OwnedRange[],
  { start, end }: Range,
): [from: number, to: number] {
  const from = firstIndex(ranges, (range) => range.end >= start);
  let to = from;
  while (to < ranges.length && ranges[to].start <= end) to++;
  return [from, to];
}

/** Binary search for the first range for which `matches` returns true. */
function firstIndex(
  ranges: readonly OwnedRange[],
  matches: (range: OwnedRange) => boolean,
): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (matches(ranges[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Whether ranges of these owners may be merged. */
function areMergeable(one: Owner, other: Owner): boolean {
  if (one === other) return true;
  const isFenced = one.kind === 'fenced' || other.kind === 'fenced';
  return one.key === other.key && !isFenced;
}
