/* Entries whose place the machine was unsure of: which they are, and the way through them,
   one key each. A hidden one is in no doubt: nobody reads it, wherever it stands. */
(function ({ chatarchive }) {
  const { keys, marking, number, reason, shortened } = chatarchive;

  class Doubts {
    constructor(desk) {
      this.desk = desk;
      // The entry that was come to as the next unsure one: to settle it leads to the next.
      this.at = null;
    }

    is(section, entry) {
      const tweet = this.desk.tweets.get(entry.key);
      return Boolean(
        tweet?.unsure && tweet.section === section && !entry.settled && !entry.hidden,
      );
    }

    count(section) {
      const { store } = this.desk;
      const sections = section ? [section] : [...store.sections.keys()];
      return sections.reduce(
        (sum, id) => sum + store.entries(id).filter((entry) => this.is(id, entry)).length,
        0,
      );
    }

    /** The section an entry might belong to instead, while there is such a section. */
    other(tweet) {
      const { blocks } = this.desk;
      return blocks?.sections().includes(tweet?.other_section) ? tweet.other_section : undefined;
    }

    /** What a row says of its doubt, or undefined. */
    of(section, entry) {
      if (!this.is(section, entry)) return undefined;
      const other = this.other(this.desk.tweets.get(entry.key));
      return { other: other && this.desk.blocks.name(other) };
    }

    /** In the order they are shown in, from the first section to the last. */
    all() {
      const { blocks, lists } = this.desk;
      return blocks.sections().flatMap((section) =>
        lists
          .get(section)
          .ordered.filter((entry) => this.is(section, entry))
          .map((entry) => ({ section, entry })),
      );
    }

    /** To the next one after the row that had the focus last, round the end if need be.
        `said` is what there is to say first. */
    next(said = '') {
      const { desk } = this;
      const doubts = this.all();
      if (!doubts.length) {
        this.at = null;
        const others = this.count();
        desk.say(
          `${said} ${
            others
              ? `No tweet that the filter shows is unsure, ${number.format(others)} of the others.`
              : 'No tweet is unsure.'
          }`.trim(),
        );
        return false;
      }
      const at = this.place(doubts);
      const { section, entry } = doubts[at];
      this.at = entry.key;
      desk.focus(entry.key, section);
      desk.say(`${said} Unsure ${at + 1} of ${doubts.length}: ${this.told(section, entry)}`.trim());
      return true;
    }

    /** Which of `doubts` comes next. */
    place(doubts) {
      const { desk } = this;
      const order = desk.blocks.sections();
      const here = desk.place && desk.lists.get(desk.place.section);
      if (!here) return 0;
      const section = order.indexOf(desk.place.section);
      const row = here.ordered.findIndex(({ key }) => key === desk.place.key);
      const places = new Map(here.ordered.map(({ key }, at) => [key, at]));
      const found = doubts.findIndex((doubt) => {
        const its = order.indexOf(doubt.section);
        return its > section || (its === section && places.get(doubt.entry.key) > row);
      });
      return Math.max(found, 0);
    }

    told(section, entry) {
      const tweet = this.desk.tweets.get(entry.key);
      const other = this.of(section, entry)?.other;
      return [
        `${shortened(entry.text || tweet.text)}.`,
        `It stands in “${this.desk.blocks.name(section)}”: ${reason(tweet, section)}.`,
        other && `It might belong to “${other}”.`,
      ]
        .filter(Boolean)
        .join(' ');
    }

    /** Its place is right; once more, and it is in doubt again. */
    settle(list, row) {
      const { desk } = this;
      const { section } = list;
      const value = !row.entry.settled;
      if (value && !this.is(section, row.entry)) {
        desk.say(row.entry.hidden ? 'It is hidden, so in no doubt.' : 'It is in no doubt.');
        return;
      }
      const marked = desk
        .chosen(list, row)
        .filter((one) => (value ? this.is(one.section, one.entry) : one.entry.settled));
      const label = desk.operations.counted(marked, value ? 'Settled' : 'In doubt again');
      const { at } = this;
      desk.run({ label, key: row.key, commands: marking(marked, 'settled', value) });
      if (value && at === row.key) this.next(`${label}.`);
      else desk.say(`${label}.`);
    }

    /** Over to where it might belong instead. */
    take(list, row) {
      const { desk } = this;
      const other = this.other(row.tweet);
      if (!this.is(list.section, row.entry)) desk.say('It is in no doubt.');
      else if (!other) {
        desk.say(`No other section was found for it. Press ${keys.shown('moveTo')} to choose one.`);
      } else this.send(list, row, other);
    }

    /** To the section of a digit; the one it stands in already settles it. */
    sendTo(list, row, digit) {
      const { desk } = this;
      const section = desk.blocks.sections()[digit - 1];
      if (!section) desk.say(`There is no section ${digit}.`);
      else if (desk.chosen(list, row).some((one) => one.section !== section)) {
        this.send(list, row, section);
      } else if (this.is(section, row.entry)) this.settle(list, row);
      else desk.say('It stands in this section.');
    }

    send(list, row, section) {
      const goesOn = this.at === row.key;
      this.desk.operations.send(list, row, section);
      if (goesOn) this.next(this.desk.said);
    }
  }

  chatarchive.Doubts = Doubts;
})(window);
