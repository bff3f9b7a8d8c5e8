import {
  ForbiddenException,
  Inject,
  Injectable,
  InternalServerErrorException,
  UnauthorizedException,
} from '@nestjs/common';
import { OPTIONS } from '../../common/options/options.token.js';
import {
  HandshakeRefusal,
  type IdentityOptions,
} from '../../identity/index.js';
import { bindingOf } from '../current/binding.js';
import { ManagerQuarantinedError } from '../errors/manager-quarantined.error.js';
import { WebSocketManagerRegistry } from './websocket-manager.registry.js';
import type { WebSocketManager } from '../websocket-manager.js';

/**
 * Finds the manager for Nest's `REQUEST`: the socket in a gateway, the HTTP request in a controller.
 */
@Injectable()
export class RequestManager {
  constructor(
    private readonly registry: WebSocketManagerRegistry,
    @Inject(OPTIONS) private readonly options: IdentityOptions,
  ) {}

  /**
   * @throws {UnauthorizedException} if `identifyRequest` does not know the request
   * @throws {ForbiddenException} while the user is in quarantine
   * @throws {InternalServerErrorException} if the option `identifyRequest` is missing
   */
  async of(request: object): Promise<WebSocketManager> {
    const binding = bindingOf(request);
    if (binding) return binding.manager;
    const { identifyRequest } = this.options;
    if (!identifyRequest) {
      throw new InternalServerErrorException(
        'WebSocketManager was injected outside a gateway. Set the option "identifyRequest" of ' +
          'WebSocketManagerModule.forRoot() to identify the user of an HTTP request, ' +
          'or call registry.acquire(context).',
      );
    }
    const identity = await identifyRequest(request);
    if (!identity) throw new UnauthorizedException();
    try {
      return this.registry.acquire(identity);
    } catch (error) {
      if (error instanceof HandshakeRefusal) {
        throw new UnauthorizedException(error.publicMessage, { cause: error });
      }
      if (error instanceof ManagerQuarantinedError) {
        throw new ForbiddenException('This user is in quarantine.', {
          cause: error,
        });
      }
      throw error;
    }
  }
}
