// The wire: fetches the state, hears of every new one, and posts what the visitor does. Owns the last state known.
// @ts-check

const AGAIN = 3000; // milliseconds until a line that was closed for good is tried again

export class Wire {
  /**
   * @param {any} state the state the page came with
   * @param {(key: string | null, said?: string) => void} tell shows what is wrong, or that all is well again
   */
  constructor(state, tell) {
    this.state = state;
    this.tell = tell;
    this.away = false;
    /** @type {Set<(state: any, before: any) => void>} */
    this.listeners = new Set();
  }

  /**
   * Hear of every new state; the answer ends that.
   * @param {(state: any, before: any) => void} listener
   */
  on(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** @param {any} state */
  take(state) {
    const behind = Date.parse(this.state.clock.now) - Date.parse(state.clock.now);
    // A state can overtake another on its way here; one that is a moment older has nothing to say.
    if (behind > 0 && behind < 3000) return;
    const before = this.state;
    this.state = state;
    for (const listener of [...this.listeners]) listener(state, before);
  }

  /** Stay connected, for as long as the page is open. */
  listen() {
    const source = new EventSource("/demo/live");
    source.onmessage = (event) => {
      this.#back();
      this.take(JSON.parse(event.data));
    };
    source.onopen = () => this.#back();
    source.onerror = () => {
      this.away = true;
      this.tell("error-away");
      // The browser tries again by itself, but not after an answer that was no stream.
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.#again(), AGAIN);
    };
    addEventListener("pagehide", () => source.close());
  }

  #back() {
    if (this.away) this.tell(null);
    this.away = false;
  }

  async #again() {
    const answer = await fetch("/demo/state").catch(() => null);
    if (answer?.status === 403) this.tell("error-visitor", (await answer.json().catch(() => ({}))).error);
    else this.listen();
  }

  /**
   * Do something; the new state is taken. What the service refuses is told to the visitor.
   * @param {string} path
   * @param {object} body
   * @returns {Promise<boolean>} whether it was done
   */
  async post(path, body) {
    try {
      const answer = await fetch(`/demo/${path}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      const said = await answer.json();
      if (answer.ok) {
        this.tell(null);
        this.take(said);
      }
      else this.tell(answer.status === 403 ? "error-visitor" : "error-failed", said.error);
      return answer.ok;
    } catch {
      this.tell("error-failed");
      return false;
    }
  }
}
