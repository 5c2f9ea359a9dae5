import { appendFileSync, closeSync, openSync } from 'node:fs';
import { viewOf, viewOfCall, viewOfSms } from './message-view';
import type { MessageView, ReceivedCall, ReceivedMessage, ReceivedSms } from './received-message';

/**
 * Every message as a JSON line in a file, written before the client is answered, so that it outlives a killed
 * simulator. Lines with the same id are the same SMS with more of its parts; the last one counts.
 */
export class RecordFile {
  private descriptor: number | undefined;

  /** Opens the file for appending, and creates it if need be; throws when that cannot be done. */
  constructor(path: string) {
    try {
      this.descriptor = openSync(path, 'a');
    } catch (error) {
      throw new Error(`simulators: RECORD_FILE cannot be opened: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Writes an SMS as it stands now. Returns when the operating system has it. */
  appendSms(sms: ReceivedSms): void {
    this.write(viewOfSms(sms));
  }

  appendCall(call: ReceivedCall): void {
    this.write(viewOfCall(call));
  }

  async append(message: ReceivedMessage): Promise<void> {
    this.write(await viewOf(message));
  }

  /** Closes the file; messages still under way are not written any more. */
  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private write(view: MessageView): void {
    if (this.descriptor !== undefined) appendFileSync(this.descriptor, `${JSON.stringify(view)}\n`);
  }
}
