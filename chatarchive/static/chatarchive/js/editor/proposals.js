/* What the server proposes for hiding. Nothing is hidden unasked. */
(function ({ chatarchive }) {
  const { plural } = chatarchive;
  const KINDS = { advert: 'an advert', stray: 'a stray' };

  class Proposals {
    constructor(desk) {
      this.desk = desk;
    }

    /** What an entry may be, and why: `{ kind, why }`; null once somebody has decided on it. */
    of(entry) {
      const proposal = this.desk.tweets.get(entry.key)?.proposal;
      if (!proposal || entry.hidden || entry.starred || entry.text || entry.settled) return null;
      const [kind, why] = proposal;
      return { kind: KINDS[kind] || kind, why };
    }

    /** Keys, in the transcript's order. */
    keys() {
      const { desk } = this;
      const { lists, blocks, store } = desk;
      if (!desk.tweets.proposed) return [];
      return blocks
        .sections()
        .filter((id) => lists.has(id))
        .flatMap((id) => store.entries(id).filter((entry) => this.of(entry)))
        .map(({ key }) => key);
    }

    /** Choose them all and go to the first. */
    review() {
      const { desk } = this;
      const keys = this.keys();
      if (!keys.length) return;
      desk.bar.showAll();
      desk.selection.set(keys);
      desk.focus(keys[0]);
      desk.say(`${plural(keys.length, 'tweet')} chosen. ${chatarchive.keys.shown('hide')} hides them.`);
    }
  }

  chatarchive.Proposals = Proposals;
})(window);
