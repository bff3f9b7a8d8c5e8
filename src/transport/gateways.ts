import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import {
  type ExceptionsHandler,
  ExecutionContextHost,
  type FoundGateway,
  type FoundHandler,
  exceptionsHandlerFor,
  gatewaysIn,
  handlersOf,
} from './nest-internals.js';

/** What is known of a handler before any message has come. */
export class Route {
  #exceptions: ExceptionsHandler | undefined;

  constructor(
    private readonly gateway: FoundGateway,
    private readonly handler: FoundHandler,
    private readonly modules: ModulesContainer,
  ) {}

  /** `ChatGateway.ask`. */
  get name(): string {
    return `${this.gateway.name}.${this.handler.methodName}`;
  }

  /**
   * Hands an exception to the filters of the method and of its gateway, and then to Nest's own. They are made when
   * the first one is thrown.
   *
   * @param args those of the call: client, data, acknowledgement, message
   */
  handle(exception: unknown, args: unknown[]): void {
    const host = new ExecutionContextHost(args);
    host.setType('ws');
    this.#exceptions ??= exceptionsHandlerFor(
      this.gateway,
      this.handler,
      this.modules,
    );
    this.#exceptions.handle(exception, host);
  }
}

interface Candidate {
  readonly messages: readonly unknown[];
  readonly routes: readonly Route[];
}

/** The gateways of the application: which method a message is for, and who handles what goes wrong there. */
@Injectable()
export class Gateways {
  #candidates: Candidate[] | undefined;

  constructor(private readonly modules: ModulesContainer) {}

  /**
   * The handlers of the gateway that subscribes to these messages, in their order. Nest does not say which gateway
   * it binds; it binds each once, and two with the very same messages in the order in which it has found them.
   */
  take(messages: readonly unknown[]): readonly Route[] {
    const candidates = (this.#candidates ??= this.explore());
    const index = candidates.findIndex((candidate) =>
      isSame(candidate.messages, messages),
    );
    if (index === -1) return [];
    const [{ routes }] = candidates.splice(index, 1);
    return routes;
  }

  private explore(): Candidate[] {
    return gatewaysIn(this.modules).map((gateway) => {
      const handlers = handlersOf(gateway);
      return {
        messages: handlers.map(({ message }) => message),
        routes: handlers.map(
          (handler) => new Route(gateway, handler, this.modules),
        ),
      };
    });
  }
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
