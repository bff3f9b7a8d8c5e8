import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

interface Form {
  fields: string[];
}

/** The defect: An object that is returned to the pool twice is used by two users. */
@WebSocketGateway()
export class FormGateway implements OnGatewayConnection {
  private readonly pool: Form[] = [];

  handleConnection(client: Socket): void {
    const form = this.pool.pop() ?? { fields: [] };
    client.data.form = form;
    // Returned again, although it is in the pool already.
    this.pool.push(form);
  }

  @SubscribeMessage('fill')
  fill(
    @ConnectedSocket() client: Socket,
    @MessageBody() field: string,
  ): string[] {
    const { fields } = client.data.form as Form;
    fields.push(field);
    return fields;
  }
}
