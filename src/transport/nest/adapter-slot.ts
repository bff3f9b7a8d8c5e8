import type { WebSocketAdapter } from '@nestjs/common';
import type { ApplicationConfig } from '@nestjs/core';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { ManagedIoAdapter } from './managed-io.adapter.js';

/**
 * Puts our adapter where Nest would put its own.
 *
 * An adapter that is simply set beforehand changes which gateway makes the server: Nest then lets the first gateway
 * wait for the adapter and connects all others before it, so that the server gets the options (path, CORS) of another
 * gateway than without this module. So Nest is left to bring its own at the usual moment, and gets ours instead.
 * An adapter the application has set itself stays what it is; whether that is one of ours is checked at start-up.
 */
export function fillAdapterSlot(
  application: ApplicationConfig,
  adapter: ManagedIoAdapter,
): void {
  const getIoAdapter = application.getIoAdapter.bind(application);
  const setIoAdapter = application.setIoAdapter.bind(application);
  let isNestAboutToBringItsOwn = false;

  application.getIoAdapter = () => {
    const chosen = getIoAdapter() as WebSocketAdapter | null;
    isNestAboutToBringItsOwn ||= chosen == null;
    return chosen as WebSocketAdapter;
  };
  application.setIoAdapter = (chosen: WebSocketAdapter) => {
    const isNestsOwn =
      isNestAboutToBringItsOwn && chosen.constructor === IoAdapter;
    if (!isNestsOwn) return setIoAdapter(chosen);
    adapter.forceCloseConnections = (chosen as IoAdapter).forceCloseConnections;
    setIoAdapter(adapter);
  };
}
