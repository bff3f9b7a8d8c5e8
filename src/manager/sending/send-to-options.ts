/** Why a packet goes to another user, and where that user is. */
export interface SendToOptions {
  /** A short text such as `direct message`. It is what a reviewer of the code gets to read. */
  readonly reason: string;
  /** The recipient's tenant. Default: the sender's own. */
  readonly tenantId?: string;
}
