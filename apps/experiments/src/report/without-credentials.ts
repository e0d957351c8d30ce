/** The text with the user and password of every address in it left out: what is shown is passed on. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/(\w+:\/\/)[^\s/@]+@/g, '$1…@');
}
