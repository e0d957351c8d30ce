import picocolors from 'picocolors';

/** Colours for a stream: none when it is not a terminal, or NO_COLOR is set. */
export function colors(stream: NodeJS.WriteStream = process.stderr) {
  const wanted = stream.isTTY && process.env['NO_COLOR'] === undefined && process.env['TERM'] !== 'dumb';
  return picocolors.createColors(wanted);
}
