/* Which entries match what a person typed: words, "exact phrases", @person, is:hidden and its
   like, each with a - before it for those that do not. All of them must hold. */
(function ({ chatarchive }) {
  const ID_LENGTH = 8;
  const LINK = /https?:\/\//i;
  const TERM = /(-?)(?:is:(\S*)|"([^"]*)"?|(\S+))/g;
  const plain = (text) => (text || '').normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

  // In the order they are offered in.
  const KINDS = {
    unsure: 'Unsure',
    hidden: 'Hidden',
    starred: 'Starred',
    edited: 'Edited',
    note: 'With a note',
    link: 'With a link',
    tagless: 'Replies without the hashtag',
  };

  class Filter {
    constructor(tweets, doubts) {
      this.tweets = tweets;
      this.terms = [];
      this.words = new WeakMap();
      this.kinds = {
        unsure: (entry, section) => doubts.is(section, entry),
        hidden: (entry) => entry.hidden,
        starred: (entry) => entry.starred,
        edited: (entry) => entry.text,
        note: (entry) => entry.note,
        tagless: (entry) => tweets.get(entry.key)?.without_hashtag,
        link: (entry) => LINK.test(entry.text || tweets.get(entry.key)?.text || ''),
      };
    }

    get active() {
      return this.terms.length > 0;
    }

    set(text) {
      // Phones write “ and ” by themselves.
      const typed = plain(text).replace(/[“”„«»]/g, '"');
      this.terms = [...typed.matchAll(TERM)]
        .map(([, not, kind, phrase, word]) => {
          const holds = this.term(kind, phrase, word);
          return holds && (not ? (...args) => !holds(...args) : holds);
        })
        .filter(Boolean);
    }

    /** What one term asks for, or undefined while it is only begun. */
    term(kind, phrase, word) {
      if (kind !== undefined) {
        const name = kind && Object.keys(KINDS).find((known) => known.startsWith(kind));
        return kind ? this.kinds[name] || (() => false) : undefined;
      }
      if (phrase !== undefined) {
        return phrase ? (entry) => this.wordsOf(entry).all.includes(phrase) : undefined;
      }
      if (word === '-') return undefined;
      if (word.length > 1 && word.startsWith('@')) {
        return (entry) => this.wordsOf(entry).person.startsWith(word);
      }
      // A pasted id finds its tweet; a few digits would find far too many.
      return (entry) =>
        this.wordsOf(entry).all.includes(word) ||
        (word.length >= ID_LENGTH && entry.key.includes(word));
    }

    matches(entry, section) {
      return this.terms.every((holds) => holds(entry, section));
    }

    wordsOf(entry) {
      const tweet = this.tweets.get(entry.key);
      const kept = this.words.get(entry);
      if (kept && kept.tweet === tweet) return kept;
      const { handle = '', name = '', text = '' } = tweet || {};
      const person = `@${plain(handle)}`;
      const spoken = [person, name, text, entry.text, entry.note];
      const all = spoken.map((said) => plain(said).replace(/\s+/g, ' ')).join('\n');
      const words = { tweet, person, all };
      this.words.set(entry, words);
      return words;
    }
  }

  Filter.KINDS = KINDS;
  chatarchive.Filter = Filter;
})(window);
