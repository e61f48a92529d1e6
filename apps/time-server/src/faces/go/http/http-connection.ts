/** What one connection has that is not answered yet. */
export class HttpConnection {
  requests = 0;
  calls = 0;
  /** It has sent what cannot be read, was told so, and what else it sends is thrown away. */
  isRefused = false;
}
