import { types } from 'node:util';

import {
  lengthOfBuffer,
  lengthOfSharedBuffer,
  ofDataView,
  ofTypedArray,
} from './intrinsics.js';

/** A range of bytes in a buffer; `end` is exclusive. */
export interface Extent {
  readonly buffer: ArrayBufferLike;
  readonly start: number;
  readonly end: number;
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

export function overlaps(a: Extent, b: Extent): boolean {
  return a.buffer === b.buffer && a.start < b.end && b.start < a.end;
}
