import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import type { User } from '../stage.js';

function memoise<Args extends unknown[], Result>(
  compute: (...args: Args) => Result,
): (...args: Args) => Result {
  const known = new Map<unknown, Result>();
  return (...args) => {
    const result = known.get(args[0]) ?? compute(...args);
    known.set(args[0], result);
    return result;
  };
}

/** The defect: A memoised function takes two arguments and is keyed by the first. */
@WebSocketGateway()
export class CardGateway {
  private readonly card = memoise((format: string, holder: User) => ({
    format,
    holder,
  }));

  @SubscribeMessage('card')
  print(
    @ConnectedSocket() client: Socket,
    @MessageBody() format: string,
  ): object {
    return this.card(format, client.data.user as User);
  }
}
