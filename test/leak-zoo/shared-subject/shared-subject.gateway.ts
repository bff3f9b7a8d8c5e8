import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { Observable, Subject, map } from 'rxjs';

/** The defect: All users listen to one subject, which carries the results of all users. */
@WebSocketGateway()
export class QueryGateway {
  private readonly results = new Subject<object>();

  @SubscribeMessage('results')
  listen(): Observable<{ event: string; data: object }> {
    return this.results.pipe(map((data) => ({ event: 'result', data })));
  }

  @SubscribeMessage('query')
  query(@MessageBody() query: object): string {
    this.results.next({ rows: 1, query });
    return 'running';
  }
}
