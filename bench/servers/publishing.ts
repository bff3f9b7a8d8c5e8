import { makeRecords } from './shared/state.js';

/** Events of the servers that publish. */
export const JOIN = 'join';
export const PUBLISH = 'publish';
export const NEWS = 'news';

/** A request of a client. */
export interface Publication {
  /** The sender: the server as in socket.io, or the manager. */
  readonly through: 'server' | 'manager';
  readonly channel: string;
  /** The number of packets, over which the cost of the request is spread. */
  readonly times: number;
  readonly size: 'small' | 'large';
}

const RECORDS = 200;

/** A new payload for each packet, of about 70 bytes or 16 KB. */
export function makeNews(size: Publication['size'], id: number): object {
  if (size === 'small')
    return { id, text: 'The report is there.', options: { lang: 'en' } };
  return { id, records: makeRecords(RECORDS) };
}
