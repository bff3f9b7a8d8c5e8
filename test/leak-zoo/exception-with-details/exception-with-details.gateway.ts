import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';

/** The defect: An error collects its details in a list that is never emptied, and tells everybody all of them. */
@WebSocketGateway()
export class ImportGateway {
  private readonly problems: object[] = [];

  @SubscribeMessage('import')
  import(@MessageBody() row: { valid: boolean }): string {
    if (row.valid) return 'imported';
    this.problems.push(row);
    throw new WsException({ status: 'error', problems: this.problems });
  }
}
