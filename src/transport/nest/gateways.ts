import { Injectable } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { NestParts } from './nest-internals.js';
import { Route } from './route.js';

/** A gateway as far as it can be told from others by what Nest hands to an adapter. */
interface Candidate {
  /** `undefined` for one whose namespaces are made as clients ask for them. */
  readonly namespace: string | undefined;
  readonly messages: readonly unknown[];
  readonly routes: readonly Route[];
}

/** The gateways of the application: which method a message is for, and who handles what goes wrong there. */
@Injectable()
export class Gateways {
  readonly #parts: NestParts;
  #candidates: readonly Candidate[] | undefined;

  constructor(modules: ModulesContainer, config: ApplicationConfig) {
    this.#parts = new NestParts(modules, config);
  }

  /**
   * The handlers of the gateway that subscribes to these messages in a namespace, in their order. Nest does not say
   * which gateway it binds: where two could be meant, none is, and the messages take Nest's own way.
   */
  routesFor(namespace: string, messages: readonly unknown[]): readonly Route[] {
    this.#candidates ??= this.explore();
    const [candidate, ...others] = this.#candidates.filter(
      (one) =>
        (one.namespace === undefined || one.namespace === namespace) &&
        isSame(one.messages, messages),
    );
    return candidate && others.length === 0 ? candidate.routes : [];
  }

  private explore(): Candidate[] {
    const parts = this.#parts;
    return parts.gateways().map((gateway) => {
      const handlers = parts.handlersOf(gateway);
      return {
        namespace: nameOf(gateway.options.namespace),
        messages: handlers.map(({ message }) => message),
        routes: handlers.map((handler) => new Route(gateway, handler, parts)),
      };
    });
  }
}

/** As socket.io names it. */
function nameOf(namespace: unknown): string | undefined {
  if (namespace === undefined || namespace === '') return '/';
  if (typeof namespace !== 'string') return undefined;
  return namespace.startsWith('/') ? namespace : `/${namespace}`;
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
