import { types } from 'node:util';

import {
  lengthOfBuffer,
  lengthOfSharedBuffer,
  ofDataView,
  ofTypedArray,
} from './intrinsics.js';

/** A range of bytes; `end` is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A range of bytes in a buffer. There is at least one. */
export interface Extent extends Range {
  readonly buffer: ArrayBufferLike;
}

/** The bytes a view or a buffer stands for at this moment; `undefined` for none. */
export function extentOf(value: object): Extent | undefined {
  if (types.isAnyArrayBuffer(value)) {
    const length = types.isSharedArrayBuffer(value)
      ? lengthOfSharedBuffer(value)
      : lengthOfBuffer(value);
    return toExtent(value, 0, length);
  }
  const read = types.isTypedArray(value) ? ofTypedArray : ofDataView;
  try {
    return toExtent(
      read.buffer(value),
      read.byteOffset(value),
      read.byteLength(value),
    );
  } catch {
    // A DataView whose buffer was detached, or shrunk below it, stands for nothing any more.
    return undefined;
  }
}

function toExtent(
  buffer: ArrayBufferLike,
  start: number,
  length: number,
): Extent | undefined {
  return length === 0 ? undefined : { buffer, start, end: start + length };
}

/** Whether two ranges of one buffer have bytes in common. A range without bytes has none. */
export function overlaps(a: Range, b: Range): boolean {
  return Math.max(a.start, b.start) < Math.min(a.end, b.end);
}
