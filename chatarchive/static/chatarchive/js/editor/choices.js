/* The menu of what can be chosen at once, each with its count, over the whole transcript. */
(function ({ chatarchive }) {
  const { Filter, Menu, author, element, keys, number, plural } = chatarchive;

  const ADDRESS = /https?:\/\/\S/i;
  const REPEATED = /^\W*(?:rt|mt)\b:?\s*@/i;
  const NOT_OWN = /https?:\/\/\S+|[@#＠＃][\p{L}\p{N}_]+/gu;

  const whose = (tweet) => tweet && (tweet.handle?.toLowerCase() || tweet.name);

  /** A retweet that the capture shows by its words only, or a quote that adds none. */
  const repeats = ({ text, pictures }) =>
    REPEATED.test(text) || (!pictures && !/[\p{L}\p{N}]/u.test(text.replace(NOT_OWN, '')));

  class Choices {
    constructor(desk) {
      this.desk = desk;
    }

    /** All entries, in order, with their section and tweet. */
    all() {
      const { blocks, store, tweets } = this.desk;
      return blocks.sections().flatMap((section) =>
        store.entries(section).map((entry) => ({
          section,
          entry,
          key: entry.key,
          tweet: tweets.get(entry.key),
        })),
      );
    }

    show(list, row, anchor = row.element) {
      const all = this.all();
      const item = ([label, isWanted]) => {
        const found = all.filter(isWanted).map(({ key }) => key);
        return {
          label,
          hint: number.format(found.length),
          disabled: !found.length,
          run: () => this.take(found, row),
        };
      };
      const items = this.groups(all, list, row).map(item);
      const ask = { label: 'All with a word…', run: () => this.ask(all, row) };
      items.splice(items.length - 1, 0, ask);
      Menu.show(anchor, 'Choose', items);
    }

    /** Pairs of a name and a test of the entries. */
    groups(all, list, row) {
      const { blocks, doubts, filter, proposals, selection } = this.desk;
      const { starts, ends } = this.desk.tweets;
      const person = whose(row?.tweet);
      const repeaters = this.repeaters(all);
      return [
        person && [`All by ${author(row.tweet)}`, ({ tweet }) => whose(tweet) === person],
        list && [
          `All of “${blocks.heading(list.section) || 'this section'}”`,
          ({ section }) => section === list.section,
        ],
        filter.active && [
          'All that match the filter',
          ({ section, entry }) => filter.matches(entry, section),
        ],
        ['All by people who only repeat', ({ tweet }) => repeaters.has(whose(tweet))],
        ['All with links', ({ tweet }) => tweet && ADDRESS.test(tweet.text)],
        ['All outside the hour', ({ tweet }) => tweet && (tweet.at < starts || tweet.at >= ends)],
        ['All in doubt', ({ section, entry }) => doubts.is(section, entry)],
        ['All proposed for hiding', ({ entry }) => proposals.of(entry)],
        ['All hidden', ({ entry }) => entry.hidden],
        ['All starred', ({ entry }) => entry.starred],
        [selection.size ? 'All others instead' : 'All of the transcript', ({ key }) => !selection.has(key)],
      ].filter(Boolean);
    }

    repeaters(all) {
      const found = new Map();
      for (const { tweet } of all) {
        const person = whose(tweet);
        if (person) found.set(person, found.get(person) !== false && repeats(tweet));
      }
      return new Set([...found.keys()].filter((person) => found.get(person)));
    }

    /** Choose exactly these; the focus goes to one of them, so that keys act on them. */
    take(found, row) {
      const { desk } = this;
      desk.selection.set(found);
      desk.choosing.tell();
      if (!row || desk.selection.has(row.key)) return;
      const first = desk.choosing.inSight().find((key) => desk.selection.has(key));
      if (first) desk.focus(first);
      else desk.bar.chosen.focus();
    }

    /** Ask for a word, telling how many have it while it is written. */
    ask(all, row) {
      const filter = new Filter(this.desk.tweets, this.desk.doubts);
      const id = 'chat-choose-word';
      const input = element('input', { id, type: 'text', autocomplete: 'off', maxlength: 200 });
      const count = element('span', { role: 'status' });
      const choose = element('button', { type: 'submit', class: 'button' }, 'Choose');
      const cancel = element(
        'button',
        { type: 'button', class: 'button button-secondary' },
        'Cancel',
      );
      const form = element(
        'form',
        { method: 'dialog' },
        element(
          'label',
          { for: id, class: 'w-field__label' },
          'Choose all with these words, or by @person',
        ),
        input,
        element('div', { class: 'chat-keys__buttons' }, choose, cancel, count),
      );
      const found = () => {
        filter.set(input.value);
        return filter.active ? all.filter(({ section, entry }) => filter.matches(entry, section)) : [];
      };
      input.addEventListener('input', () => {
        count.textContent = input.value.trim() && plural(found().length, 'tweet');
      });
      cancel.addEventListener('click', () => dialog.close());
      const dialog = chatarchive.showDialog('Choose all with a word', [form]);
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        const wanted = found().map(({ key }) => key);
        if (!wanted.length) {
          count.textContent = 'No tweet has that.';
          return;
        }
        dialog.addEventListener('close', () => this.take(wanted, row));
        dialog.close();
      });
      input.focus();
    }
  }

  chatarchive.Choices = Choices;
})(window);
