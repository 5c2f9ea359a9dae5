/** What the adapter needs of an SMS; the payload of `delivery.send-sms` is one. */
export interface SendSmsPayload {
  readonly deliveryId: string;
  /** E.164 with its plus. */
  readonly to: string;
  /** Sender; without it the configured one. */
  readonly from?: string;
  readonly text: string;
  /** After it the message is not to be delivered any more. */
  readonly expiresAt?: Date | string;
}
