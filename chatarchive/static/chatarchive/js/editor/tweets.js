/* The tweets behind the keys: the chat's are fetched once, others are asked for by key. */
(function ({ chatarchive }) {
  const language = document.documentElement.lang || 'en-GB';
  const CUT = ' […]';

  class Tweets extends EventTarget {
    /** `address` has a 0 where the page's number belongs. */
    constructor(form, address) {
      super();
      this.form = form;
      this.address = address;
      this.known = new Map();
      this.unknown = new Set();
      this.loaded = false;
      this.proposed = false;
    }

    /** Ask for the chat's tweets already: the server finds them while the lists are drawn. */
    askAhead() {
      const url = this.url();
      this.asked = url && this.ask(url);
      // Whoever loads them hears of it.
      this.asked?.catch(() => {});
    }

    /** The tweet, null where nobody has it, undefined while nobody knows. */
    get(key) {
      return this.known.get(key) || (this.unknown.has(key) ? null : undefined);
    }

    /** Fetch the chat's tweets, then any of `keys` that are not among them. */
    async load(keys) {
      const url = this.url();
      try {
        if (url && !this.loaded) {
          const asked = this.asked || this.ask(url);
          this.asked = null;
          this.take(await asked);
        }
        const missing = keys.filter((key) => this.get(key) === undefined);
        if (missing.length) await this.lookUp(missing);
        this.failed = false;
      } catch (error) {
        this.failed = true;
      }
      this.loaded = !this.failed;
      this.dispatchEvent(new Event('change'));
    }

    async lookUp(keys) {
      const url = this.url();
      const token = this.form.elements.csrfmiddlewaretoken;
      if (url) {
        this.take(
          await this.ask(url, {
            method: 'POST',
            headers: { 'X-CSRFToken': token ? token.value : '' },
            body: JSON.stringify({ keys }),
          }),
        );
      }
      keys.filter((key) => !this.known.has(key)).forEach((key) => this.unknown.add(key));
    }

    async ask(url, options) {
      const response = await fetch(url, options);
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      return response.json();
    }

    take({ user, zone, starts_at: starts, ends_at: ends, fields, tweets }) {
      this.user = user;
      this.setZone(zone);
      Object.assign(this, { starts, ends });
      for (const row of tweets) {
        const tweet = {};
        fields.forEach((field, at) => (tweet[field] = row[at]));
        if (tweet.cut) tweet.text += CUT;
        this.proposed ||= Boolean(tweet.proposal);
        this.known.set(tweet.key, tweet);
      }
    }

    setZone(timeZone) {
      const format = (options) => new Intl.DateTimeFormat(language, { timeZone, ...options });
      this.clock = format({ hour: '2-digit', minute: '2-digit' });
      this.moment = format({ dateStyle: 'full', timeStyle: 'medium' });
    }

    /** Where the page's tweets are, once the page has a number. */
    url() {
      const page = /\/(\d+)\/edit\/?$/.exec(new URL(this.form.action, document.baseURI).pathname);
      return page && this.address.replace('/0/', `/${page[1]}/`);
    }
  }

  chatarchive.Tweets = Tweets;

  /** What a person is called in a sentence. */
  chatarchive.author = function author(tweet) {
    if (!tweet) return 'a tweet that is not stored here';
    return tweet.handle ? `@${tweet.handle}` : tweet.name || 'somebody';
  };
})(window);
