import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  Scope,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { WebSocketManager } from '../manager/index.js';

/** What Nest knows of a provider or a controller. */
type Wrapper = NonNullable<
  ReturnType<
    NonNullable<ReturnType<ModulesContainer['get']>>['providers']['get']
  >
>;

/** What `@WebSocketGateway()` writes on a class; the same in all versions of Nest. */
const GATEWAY_METADATA = 'websockets:is_gateway';

/**
 * Warns at start-up of what becomes request-scoped because it depends on a gateway that injects the manager.
 *
 * Nest hands the scope on without a word: a job of such a provider never runs, and what a controller pushes through
 * the gateway reaches nobody. A provider that asks for a request-scoped one by itself is meant to be like that.
 */
@Injectable()
export class RequestScopeCheck implements OnApplicationBootstrap {
  private readonly logger = new Logger('WebSocketManager');

  /** @internal */
  constructor(private readonly modules: ModulesContainer) {}

  onApplicationBootstrap(): void {
    for (const [gateway, dependents] of this.dependents()) {
      this.logger.warn(
        `${dependents.join(', ')}: request-scoped because of a dependency on ${gateway}, which injects ` +
          'WebSocketManager. Jobs of such a provider never run, and what it pushes through the gateway reaches ' +
          `nobody. Take the manager with @CurrentManager() in the handlers of ${gateway} in place of its ` +
          'constructor, or inject WebSocketManagerRegistry where you push.',
      );
    }
  }

  /** The names of the dependents, by the gateway that they depend on. */
  private dependents(): Map<string, string[]> {
    const found = new Map<string, Set<string>>();
    for (const { providers, controllers } of this.modules.values()) {
      for (const wrapper of [...providers.values(), ...controllers.values()]) {
        if (isGateway(wrapper)) continue;
        const reached = gatewaysBelow(wrapper);
        if (!reached) continue;
        for (const gateway of reached)
          addTo(found, providerName(gateway), providerName(wrapper));
      }
    }
    return new Map([...found].map(([gateway, names]) => [gateway, [...names]]));
  }
}

/** The nearest gateways with a manager of their own; `undefined` for a provider that is request-scoped by itself. */
function gatewaysBelow(wrapper: Wrapper): Wrapper[] | undefined {
  const gateways: Wrapper[] = [];
  const isByItself = reaches(wrapper, (one) => {
    if (!isGateway(one)) return one.scope === Scope.REQUEST || 'follow';
    if (injectsManager(one)) gateways.push(one);
    return false;
  });
  return isByItself ? undefined : gateways;
}

function injectsManager(gateway: Wrapper): boolean {
  return reaches(gateway, (one) => one.token === WebSocketManager || 'follow');
}

/** Whether a search through what a provider depends on, itself included, finds something. */
function reaches(
  start: Wrapper,
  test: (wrapper: Wrapper) => boolean | 'follow',
): boolean {
  const seen = new Set<Wrapper>();
  const open = [start];
  for (let one = open.pop(); one; one = open.pop()) {
    if (seen.has(one)) continue;
    seen.add(one);
    const answer = test(one);
    if (answer === true) return true;
    if (answer === 'follow') open.push(...dependenciesOf(one));
  }
  return false;
}

/** Nest leaves a hole where an optional dependency is missing, and nothing where there is none. */
function dependenciesOf(wrapper: Wrapper): Wrapper[] {
  const parameters: readonly (Wrapper | undefined)[] | undefined =
    wrapper.getCtorMetadata();
  const properties: readonly { wrapper: Wrapper | undefined }[] | undefined =
    wrapper.getPropertiesMetadata();
  return [
    ...(parameters ?? []),
    ...(properties ?? []).map(({ wrapper: property }) => property),
  ].filter((one) => one !== undefined);
}

function isGateway({ metatype }: Wrapper): boolean {
  return (
    typeof metatype === 'function' &&
    Reflect.hasMetadata(GATEWAY_METADATA, metatype)
  );
}

function providerName({ token }: Wrapper): string {
  return typeof token === 'function' ? token.name : String(token);
}

function addTo(
  found: Map<string, Set<string>>,
  gateway: string,
  dependent: string,
): void {
  const names = found.get(gateway) ?? new Set();
  found.set(gateway, names.add(dependent));
}
