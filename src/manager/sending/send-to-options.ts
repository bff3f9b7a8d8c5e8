/** Options of {@link WebSocketManager.sendTo}. */
export interface SendToOptions {
  /** A short text such as `direct message`, for reviewers of the code. Not empty. */
  readonly reason: string;
  /** The recipient's tenant. Default: the sender's tenant. */
  readonly tenantId?: string;
}
