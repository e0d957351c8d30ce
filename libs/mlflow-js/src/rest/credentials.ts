/** How a server knows the caller: name and password (basic auth), or a bearer token. */
export interface Credentials {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly token?: string | undefined;
}

const base64 = (text: string): string => {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
};

/** The Authorization header; as in MLflow's own client, name and password win over a token. */
export function authorization(credentials: Credentials | undefined): string | undefined {
  const { username, password, token } = credentials ?? {};
  if (username !== undefined && password !== undefined) return `Basic ${base64(`${username}:${password}`)}`;
  return token === undefined ? undefined : `Bearer ${token}`;
}

/**
 * Takes name and password out of a URI, so that the URI can be shown in messages.
 * @throws TypeError if the URI is not one.
 */
export function withoutUserInfo(uri: string): { uri: string; credentials: Credentials | undefined } {
  const url = new URL(uri);
  const credentials =
    url.username === ''
      ? undefined
      : { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  return { uri: url.href.replace(/\/+$/, ''), credentials };
}
