import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Injectable,
  Post,
  UseGuards,
} from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { WebSocketManager } from '../../src/index.js';
import { connect, next, serve } from '../support/harness.js';

interface Request {
  readonly headers: Record<string, string | undefined>;
  user?: { sub: string };
}

function signIn(request: Request): boolean {
  const sub = request.headers['x-user'];
  if (sub === undefined) return false;
  request.user = { sub };
  return true;
}

@Injectable()
class HeaderGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return signIn(context.switchToHttp().getRequest<Request>());
  }
}

@WebSocketGateway()
class PingGateway {
  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }
}

@Controller()
class PushController {
  constructor(private readonly manager: WebSocketManager) {}

  @UseGuards(HeaderGuard)
  @Post('push')
  push(): boolean {
    return this.manager.emit('pushed', 1);
  }
}

describe('identifyRequest', () => {
  const seen: unknown[] = [];
  const world = (isSignedInByMiddleware: boolean) =>
    serve({
      gateways: [PingGateway],
      controllers: [PushController],
      options: {
        identifyRequest: (request) => {
          const { user } = request as Request;
          seen.push(user);
          return user ? { userId: user.sub } : null;
        },
      },
      prepare: (app) => {
        if (!isSignedInByMiddleware) return;
        app.use((request: Request, _: unknown, go: () => void) => {
          signIn(request);
          go();
        });
      },
    });
  const push = (url: string, user?: string) =>
    fetch(`${url}/push`, {
      method: 'POST',
      headers: { ...(user && { 'x-user': user }) },
    });

  beforeEach(() => (seen.length = 0));

  it('sees the user that a middleware has found', async () => {
    const served = await world(true);
    const alice = await connect(served, 'alice');
    const pushed = next(alice, 'pushed');
    expect((await push(served.url, 'alice')).status).toBe(201);
    expect(await pushed).toEqual([1]);
    expect(seen).toEqual([{ sub: 'alice' }]);
  });

  // Nest makes what is injected for a request before its guards run.
  it('does not see the user that only a guard would find: nobody is let in', async () => {
    const served = await world(false);
    expect((await push(served.url, 'alice')).status).toBe(401);
    expect(seen).toEqual([undefined]);
    expect((await push(served.url)).status).toBe(401);
  });
});
