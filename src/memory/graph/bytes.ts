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

/** A non-empty range of bytes in a buffer. */
export interface Extent extends Range {
  readonly buffer: ArrayBufferLike;
}

/** The bytes that a view or a buffer covers now; `undefined` if it covers none. */
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
    // The buffer of a DataView was detached, or is now too short for the view.
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

/** Whether two ranges of one buffer have bytes in common. An empty range overlaps nothing. */
export function overlaps(a: Range, b: Range): boolean {
  return Math.max(a.start, b.start) < Math.min(a.end, b.end);
}
