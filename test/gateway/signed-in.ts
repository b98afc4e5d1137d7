/** Somebody signed in at a server, as their browser is. */
export class SignedIn {
  readonly url: string;
  readonly cookie: string;
  readonly csrf: string;
  /** `set-cookie` of the sign-in. */
  readonly setCookie: string;

  private constructor(url: string, setCookie: string, csrf: string) {
    this.url = url;
    this.setCookie = setCookie;
    this.cookie = setCookie.split(';')[0] ?? '';
    this.csrf = csrf;
  }

  static async at(
    url: string,
    login: string,
    password: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<SignedIn> {
    const response = await fetch(`${url}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ login, password }),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
    const { csrf } = (await response.json()) as { csrf: string };
    return new SignedIn(url, response.headers.getSetCookie()[0] ?? '', csrf);
  }

  get headers(): Record<string, string> {
    return { cookie: this.cookie, 'x-csrf-token': this.csrf };
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return await fetch(`${this.url}${path}`, {
      method,
      redirect: 'manual',
      headers: { ...this.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}
