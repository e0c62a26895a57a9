// The voice: reads aloud what is said on a call, where the browser can. Owns when it speaks; silent until it is asked.
// @ts-check

export class Voice {
  /** @param {string} language what is spoken where nobody says in which language */
  constructor(language = "nl-NL") {
    this.language = language;
    this.synthesis = window.speechSynthesis ?? null;
    this.on = false;
    this.synthesis?.getVoices(); // a browser may look for them only when it is asked
    // A page that is left must not go on talking.
    addEventListener("pagehide", () => this.hush());
  }

  /** Whether this browser has a voice at all. */
  get able() {
    return this.synthesis !== null && typeof SpeechSynthesisUtterance === "function";
  }

  /** @param {boolean} on */
  set(on) {
    this.on = on;
    if (!on) this.hush();
  }

  /**
   * Say this after what is being said.
   * @param {string} text
   * @param {string | null} [language]
   */
  say(text, language) {
    if (!this.on || !this.able || !text) return;
    const spoken = new SpeechSynthesisUtterance(text);
    spoken.lang = language ?? this.language;
    const tongue = spoken.lang.slice(0, 2);
    const voices = this.synthesis?.getVoices() ?? [];
    const found = voices.find((one) => one.lang.replace("_", "-") === spoken.lang) ?? voices.find((one) => one.lang.startsWith(tongue));
    // Dutch in an English mouth is understood by nobody. A browser that tells of no voices at all decides for itself.
    if (!found && voices.length) return;
    if (found) spoken.voice = found;
    spoken.rate = 0.95;
    this.synthesis?.speak(spoken);
  }

  /** Be silent at once. */
  hush() {
    this.synthesis?.cancel();
  }
}
