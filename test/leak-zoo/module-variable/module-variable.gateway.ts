import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';

let latest: { filter: object; hits: number } | undefined;

/** The defect: A variable of the module keeps the last query for everybody. */
@WebSocketGateway()
export class FilterGateway {
  @SubscribeMessage('filter')
  filter(@MessageBody() filter: object): number {
    latest = { filter, hits: 3 };
    return latest.hits;
  }

  @SubscribeMessage('again')
  again(): object | undefined {
    return latest;
  }
}
