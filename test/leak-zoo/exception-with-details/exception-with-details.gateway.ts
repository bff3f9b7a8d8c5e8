import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';

/** The defect: An error collects details in a list that is never cleared, and sends all of them to everybody. */
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
