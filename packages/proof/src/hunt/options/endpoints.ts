import type { GatewayInfo, HandlerInfo } from '../../host/index.js';
import { type ReachableEndpoint, keyOf } from '../play/device.js';

/** The addresses of simulated users: every namespace of every gateway once. */
export class Endpoints {
  private readonly endpoints = new Map<string, ReachableEndpoint>();

  constructor(private readonly gateways: readonly GatewayInfo[]) {
    for (const gateway of gateways) {
      if (!gateway.isDynamic && !this.endpoints.has(keyOf(gateway)))
        this.endpoints.set(keyOf(gateway), gateway);
    }
  }

  get all(): readonly ReachableEndpoint[] {
    return [...this.endpoints.values()];
  }

  /** Opens namespaces of a pattern. @returns their handlers */
  open(
    namespaces: readonly string[],
    handlers: readonly HandlerInfo[],
  ): HandlerInfo[] {
    const dynamic = this.gateways.filter(({ isDynamic }) => isDynamic);
    return [...new Set(namespaces)].flatMap((namespace) =>
      dynamic
        .filter((gateway) => matches(gateway.namespace, namespace))
        .flatMap((gateway) => {
          const endpoint = { ...gateway, namespace, isDynamic: false };
          this.endpoints.set(keyOf(endpoint), endpoint);
          return handlers
            .filter((handler) => handler.gateway === gateway.name)
            .map((handler) => ({ ...handler, namespace, isDynamic: false }));
        }),
    );
  }

  /** Two namespaces of one server, which can share one transport. */
  get neighbours():
    readonly [ReachableEndpoint, ReachableEndpoint] | undefined {
    for (const one of this.all) {
      const other = this.all.find(
        ({ origin, path, namespace }) =>
          origin === one.origin &&
          path === one.path &&
          namespace !== one.namespace,
      );
      if (other) return [one, other];
    }
    return undefined;
  }
}

/** @param pattern a regular expression as text: `/^\/room-\d+$/` */
function matches(pattern: string, namespace: string): boolean {
  const [, source, flags] = /^\/(.*)\/([a-z]*)$/s.exec(pattern) ?? [];
  // If the application decides by a function, only a connection shows the result.
  return source === undefined || new RegExp(source, flags).test(namespace);
}
