import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { type Observable, from, map } from 'rxjs';

/** The defect: Whoever reads next gets what is written next, whosever it is. */
@WebSocketGateway()
export class NotesGateway {
  private readonly readers: ((note: string) => void)[] = [];

  @SubscribeMessage('notes')
  read(): Observable<object> {
    return from(this.notes()).pipe(map((data) => ({ event: 'note', data })));
  }

  @SubscribeMessage('write')
  write(@MessageBody() note: string): string {
    for (const read of this.readers.splice(0)) read(note);
    return 'written';
  }

  private async *notes(): AsyncGenerator<string> {
    for (;;)
      yield await new Promise<string>((resolve) => this.readers.push(resolve));
  }
}
