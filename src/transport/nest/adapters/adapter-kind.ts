import type { WebSocketAdapter } from '@nestjs/common';
import type { Namespace, Server } from 'socket.io';

/*
 * An application may have two copies of socket.io or of Nest's adapter, and two copies of one class are two classes.
 * So adapters and servers are recognized by what they are, not by `instanceof`.
 */

/** The methods of an adapter, some of which it may lack. */
export type AnyAdapter = WebSocketAdapter & Record<string, unknown>;

/** The server behind what an adapter has made; `undefined` if that is none of socket.io. */
export function socketIoServerOf(created: unknown): Server | undefined {
  if (isServer(created)) return created;
  const { server } = (created ?? {}) as Partial<Namespace>;
  return isServer(server) ? server : undefined;
}

function isServer(value: unknown): value is Server {
  const server = value as (Partial<Server> & { _nsps?: unknown }) | null;
  return (
    typeof server?.of === 'function' &&
    typeof server.on === 'function' &&
    server._nsps instanceof Map
  );
}

/** Whether an adapter is Nest's `IoAdapter` itself. */
export function isNestsOwn(adapter: object): boolean {
  return isIoAdapter(Object.getPrototypeOf(adapter) as object | null);
}

/** Whether a method of an adapter is the one of Nest's `IoAdapter`, not overridden. */
export function isInherited(adapter: object, method: string): boolean {
  let owner: object | null = adapter;
  while (owner && !Object.hasOwn(owner, method))
    owner = Object.getPrototypeOf(owner) as object | null;
  return owner !== null && isIoAdapter(owner);
}

/** Whether this is the prototype of Nest's class, not of an application's class with the same name. */
function isIoAdapter(prototype: object | null): boolean {
  if (!prototype || prototype.constructor?.name !== 'IoAdapter') return false;
  const above = Object.getPrototypeOf(prototype) as object | null;
  return above?.constructor?.name === 'AbstractWsAdapter';
}
