/** What a manager is asked to do. */
export type ManagerUse =
  | 'emit'
  | 'emitWithAck'
  | 'sendTo'
  | 'join'
  | 'leave'
  | 'to'
  | 'state'
  | 'track'
  | 'on';
