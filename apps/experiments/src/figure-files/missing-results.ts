import { UserError } from '@rangeloss/foundation';

/** Results are not there: the message names the command that makes them. */
export class MissingResults extends UserError {
  override readonly name: string = 'MissingResults';
}
