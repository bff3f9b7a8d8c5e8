import { makeRecords } from './shared/state.js';

/** Events of the servers that publish. */
export const JOIN = 'join';
export const PUBLISH = 'publish';
export const NEWS = 'news';

/** What a client asks for. */
export interface Publication {
  /** Through what: the server as in socket.io, or the manager. */
  readonly through: 'server' | 'manager';
  readonly channel: string;
  /** How many packets, so that the request itself does not count. */
  readonly times: number;
  readonly size: 'small' | 'large';
}

const RECORDS = 200;

/** A payload of its own for each packet: some 70 bytes, or some 16 KB. */
export function makeNews(size: Publication['size'], id: number): object {
  if (size === 'small')
    return { id, text: 'The report is there.', options: { lang: 'en' } };
  return { id, records: makeRecords(RECORDS) };
}
