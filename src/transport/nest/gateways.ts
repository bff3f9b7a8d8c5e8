import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { InjectedManagerError } from './injected-manager.error.js';
import { dependsOn } from './dependencies.js';
import { troubleOf } from './internals/nest-expectations.js';
import { NestParts } from './internals/nest-internals.js';
import type { FoundGateway } from './internals/nest-shapes.js';
import { NestModules } from './internals/nest-modules.js';
import { Route } from './route.js';
import { followConnectionHandlers } from '../../common/connection-handlers.js';
import { OPTIONS } from '../../common/options/options.token.js';
import type { IdentityOptions } from '../../identity/index.js';
import { WebSocketManager } from '../../manager/index.js';

/** A gateway as far as it can be told from others by what Nest hands to an adapter. */
interface Candidate {
  /** `undefined` for one whose namespaces are made as clients ask for them. */
  readonly namespace: string | undefined;
  readonly messages: readonly unknown[];
  readonly routes: readonly Route[];
}

/** For each handler, in their order; `undefined` where the method behind it is unknown. */
export type Routes = readonly (Route | undefined)[];

/**
 * The gateways of the application: which method a message is for, and who handles what goes wrong there.
 *
 * Checked at start-up, handler by handler. Where this Nest is not as expected, one warning names the handlers, and
 * their messages take Nest's own pipeline.
 */
@Injectable()
export class Gateways implements OnModuleInit {
  private readonly logger = new Logger('WebSocketManager');
  private readonly unknown = new Set<string>();
  #parts: NestParts | undefined;
  #candidates: readonly Candidate[] | undefined;
  /** Whether a warning has named what is wrong: one is enough. */
  #isWarned = false;

  constructor(
    private readonly nest: NestModules,
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
    @Inject(OPTIONS)
    private readonly options: Pick<IdentityOptions, 'identity'>,
  ) {}

  /** @throws {InjectedManagerError} where Nest cannot build a gateway for each connection */
  onModuleInit(): void {
    this.prepare();
  }

  /**
   * Whether Nest runs the global guards and interceptors around the handlers of gateways. Nest 10 and 11 do not, nor
   * is it relied on with a Nest that is not as expected.
   */
  get runGlobalEnhancers(): boolean {
    this.prepare();
    return this.#parts?.appliesGlobals ?? false;
  }

  /** Looks at all gateways. Does nothing the second time. */
  prepare(): readonly Candidate[] {
    return (this.#candidates ??= this.explore());
  }

  /**
   * The handlers of the gateway that subscribes to these messages in a namespace, in their order. Nest does not say
   * which gateway it binds. Where two could be meant, none is, and the messages take Nest's own pipeline.
   */
  routesFor(namespace: string, messages: readonly unknown[]): Routes {
    const candidates = this.prepare();
    const [candidate, ...others] = candidates.filter(
      (one) =>
        (one.namespace === undefined || one.namespace === namespace) &&
        isSame(one.messages, messages),
    );
    if (!candidate) this.warnOfUnknown(namespace, messages);
    return candidate && others.length === 0 ? candidate.routes : [];
  }

  private explore(): readonly Candidate[] {
    const candidates: Candidate[] = [];
    const troubles = new Map<string, string>();
    this.followConnectionHandlers();
    const trouble = troubleOf(() => {
      const { modules, config } = this;
      const parts = new NestParts(this.nest.parts, modules, config);
      this.#parts = parts;
      for (const gateway of parts.gateways()) {
        const wrong = troubleOf(() => {
          const candidate = candidateOf(gateway, parts);
          candidates.push(candidate);
          for (const { name, trouble: why } of candidate.routes)
            if (why) troubles.set(name, why);
        });
        if (wrong) troubles.set(gateway.name, wrong);
      }
    });
    if (trouble) troubles.set('all gateways', trouble);
    this.warnOf(troubles);
    this.refuseInjectedManagers();
    return candidates;
  }

  private followConnectionHandlers(): void {
    if (this.options.identity !== 'connection') return;
    const controller = this.nest.parts.WebSocketsController;
    const trouble = troubleOf(() => followConnectionHandlers(controller));
    if (!trouble) return;
    this.logger.warn(
      `Nest ${this.nest.version} is not as expected (${trouble}). With identity: 'connection', handleConnection is not ` +
        'awaited: set the user on the socket before the first await. A newer version of nestjs-websocket-manager may know this Nest.',
    );
  }

  /** @throws {InjectedManagerError} */
  private refuseInjectedManagers(): void {
    const parts = this.#parts;
    if (!parts || parts.buildsPerConnection) return;
    for (const { name, wrapper } of parts.gateways()) {
      if (dependsOn(wrapper, WebSocketManager))
        throw new InjectedManagerError(name, this.nest.version);
    }
  }

  private warnOf(troubles: ReadonlyMap<string, string>): void {
    if (troubles.size === 0) return;
    this.#isWarned = true;
    const names = [...troubles.keys()].join(', ');
    const reasons = [...new Set(troubles.values())].join('; ');
    this.logger.warn(
      `Nest ${this.nest.version} is not as expected (${reasons}). Messages for ${names} are delivered through Nest's ` +
        'own pipeline: as safe, and slower. A newer version of nestjs-websocket-manager may know this Nest.',
    );
  }

  private warnOfUnknown(namespace: string, messages: readonly unknown[]): void {
    const key = JSON.stringify([namespace, messages.map(String)]);
    if (this.unknown.has(key) || this.#isWarned) return;
    this.unknown.add(key);
    this.logger.warn(
      `Nest ${this.nest.version}: no gateway is known for the messages ${messages.map(String).join(', ')} in ` +
        `${namespace}. They are delivered through Nest's own pipeline: as safe, and slower.`,
    );
  }
}

function candidateOf(gateway: FoundGateway, parts: NestParts): Candidate {
  const handlers = parts.handlersOf(gateway);
  return {
    namespace: namespaceOf(gateway.options.namespace),
    messages: handlers.map(({ message }) => message),
    routes: handlers.map((handler) => new Route(gateway, handler, parts)),
  };
}

/** As socket.io names it. */
function namespaceOf(namespace: unknown): string | undefined {
  if (namespace === undefined || namespace === '') return '/';
  if (typeof namespace !== 'string') return undefined;
  return namespace.startsWith('/') ? namespace : `/${namespace}`;
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
