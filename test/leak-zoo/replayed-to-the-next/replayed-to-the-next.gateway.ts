import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { type Observable, ReplaySubject, map } from 'rxjs';

/** The defect: The last draft is replayed to the next user. */
@WebSocketGateway()
export class DraftsGateway {
  private readonly drafts = new ReplaySubject<object>(1);

  @SubscribeMessage('drafts')
  follow(): Observable<object> {
    return this.drafts.pipe(map((data) => ({ event: 'draft', data })));
  }

  @SubscribeMessage('save')
  save(@MessageBody() draft: object): string {
    this.drafts.next(draft);
    return 'saved';
  }
}
