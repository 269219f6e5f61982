/* Which entries match what a person typed: every word must occur; @ means who wrote it. */
(function ({ chatarchive }) {
  const ID_LENGTH = 8;
  const plain = (text) => (text || '').normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

  class Filter {
    constructor(tweets) {
      this.tweets = tweets;
      this.terms = [];
      this.words = new WeakMap();
    }

    get active() {
      return this.terms.length > 0;
    }

    set(text) {
      this.terms = plain(text).split(/\s+/).filter(Boolean);
    }

    matches(entry) {
      const { person, all } = this.wordsOf(entry);
      return this.terms.every((term) => {
        if (term.length > 1 && term.startsWith('@')) return person.startsWith(term);
        // A pasted id finds its tweet; a few digits would find far too many.
        return all.includes(term) || (term.length >= ID_LENGTH && entry.key.includes(term));
      });
    }

    wordsOf(entry) {
      const tweet = this.tweets.get(entry.key);
      const kept = this.words.get(entry);
      if (kept && kept.tweet === tweet) return kept;
      const { handle = '', name = '', text = '' } = tweet || {};
      const person = `@${plain(handle)}`;
      const all = [person, name, text, entry.text, entry.note].map(plain).join('\n');
      const words = { tweet, person, all };
      this.words.set(entry, words);
      return words;
    }
  }

  chatarchive.Filter = Filter;
})(window);
