import { types } from 'node:util';

import { prototypeOf } from './prototype-of.js';

const MAX_PROTOTYPES = 32;

/** The class name of an object. Runs no code of the application. */
export function classNameOf(value: object): string {
  let prototype = prototypeOf(value);
  for (let up = 0; prototype !== undefined && up < MAX_PROTOTYPES; up++) {
    const constructor = ownValue(prototype, 'constructor');
    if (typeof constructor === 'function') {
      const name = ownValue(constructor, 'name');
      if (typeof name === 'string' && name !== '') return name.slice(0, 64);
    }
    prototype = prototypeOf(prototype);
  }
  return types.isProxy(value) ? 'Proxy' : 'Object';
}

function ownValue(value: object, key: string): unknown {
  if (types.isProxy(value)) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value as unknown;
}
