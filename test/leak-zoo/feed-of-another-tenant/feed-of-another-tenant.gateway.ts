import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { type Observable, Subject, map } from 'rxjs';

/** The defect: One feed serves all tenants. */
@WebSocketGateway()
export class NewsGateway {
  private readonly news = new Subject<string>();

  @SubscribeMessage('news')
  follow(): Observable<object> {
    return this.news.pipe(map((data) => ({ event: 'news', data })));
  }

  @SubscribeMessage('publish')
  publish(@MessageBody() text: string): string {
    this.news.next(text);
    return 'published';
  }
}
