/* What a facilitator can do to an entry or a section. Each asks the desk to run one step of
   commands, says what happened, and knows where the focus goes. */
(function ({ chatarchive }) {
  const { Menu, RowForm, author, keys, plural } = chatarchive;

  /** These mean a place among neighbours as readers will see them. */
  const NEED_ORDER = new Set(['up', 'down', 'split']);

  class Operations {
    constructor(desk) {
      this.desk = desk;
    }

    /** Do `name` to the focused row of `list`. */
    do(name, list, row, event) {
      if (!this[name]) return false;
      if (NEED_ORDER.has(name) && !this.desk.views.ordered) {
        this.desk.views.offerOrder();
        return true;
      }
      return this[name](list, row, event) !== false;
    }

    named(row) {
      return row.tweet ? `${author(row.tweet)}’s tweet` : 'The tweet';
    }

    // Marks

    hide(list, row) {
      this.toggle(list, row, 'hidden', ['Hidden', 'Shown again']);
    }

    star(list, row) {
      this.toggle(list, row, 'starred', ['Starred', 'Star taken away']);
    }

    toggle({ section }, row, mark, [given, taken]) {
      const value = !row.entry[mark];
      const label = value ? given : taken;
      this.desk.run({
        label,
        key: row.key,
        commands: [{ do: 'mark', section, key: row.key, mark, value }],
      });
      this.desk.say(`${label}.`);
    }

    edit(list, row) {
      if (!row.tweet) {
        this.desk.say('There are no words here to edit.');
        return;
      }
      this.write(list, row, 'text', {
        label: 'Words as readers will see them, marked as edited',
        help: 'Readers can see the original too. Ctrl+Enter: done. Esc: cancel.',
        original: row.tweet.text,
        length: this.desk.options.textLength,
      });
    }

    note(list, row) {
      this.write(list, row, 'note', {
        label: 'Note, for facilitators',
        help: 'Readers do not see it. Ctrl+Enter: done. Esc: cancel.',
        length: this.desk.options.noteLength,
      });
    }

    write({ section }, row, mark, options) {
      const { desk } = this;
      const { key } = row;
      const label = mark === 'text' ? 'Words edited' : 'Note';
      row.open(
        new RowForm({
          ...options,
          value: row.entry[mark],
          write: (value, joins) =>
            desk.run({ label, key, joins, commands: [{ do: 'mark', section, key, mark, value }] }),
          takeBack: (joins) => desk.history.takeBack(joins),
          close: (form) => {
            const focused = form.element.contains(document.activeElement);
            row.closed(form);
            if (focused) desk.focus(key, section);
          },
        }),
      );
    }

    // Places

    up(list, row) {
      this.step(list, row, -1);
    }

    down(list, row) {
      this.step(list, row, 1);
    }

    /** Past the next entry to be seen; at a section's end, into the next section. */
    step(list, row, by) {
      const { desk } = this;
      const { section, view } = list;
      const neighbour = view[view.findIndex(({ key }) => key === row.key) + by];
      if (neighbour) {
        const at = desk.store.index(section, neighbour.key);
        this.place(row, section, section, at, `Moved ${by < 0 ? 'up' : 'down'}`);
        const place = desk.store.index(section, row.key) + 1;
        desk.say(`Moved to place ${place} of ${desk.store.entries(section).length}.`);
        return;
      }
      const next = desk.blocks.neighbour(section, by);
      if (!next) {
        desk.say(by < 0 ? 'This is the first of all.' : 'This is the last of all.');
        return;
      }
      const at = by < 0 ? desk.store.entries(next).length : 0;
      this.place(row, section, next, at, 'Moved');
      desk.focus(row.key, next);
      desk.say(`Moved to “${desk.blocks.heading(next)}”.`);
    }

    /** Take an entry out of `from` and put it at `at` in `to`, as counted without it. */
    place({ key, entry }, from, to, at, label) {
      const index = this.desk.store.index(from, key);
      this.desk.run({
        label,
        key,
        commands: [
          { do: 'splice', section: from, at: index, count: 1, entries: [] },
          { do: 'splice', section: to, at, count: 0, entries: [entry] },
        ],
      });
    }

    moveTo(list, row) {
      const { blocks, store } = this.desk;
      const items = blocks.sections().map((section) => ({
        label: blocks.heading(section) || 'Section without a heading',
        hint: plural(store.entries(section).length, 'tweet'),
        disabled: section === list.section,
        run: () => this.send(list, row, section),
      }));
      Menu.show(row.element, 'Move to', items, { numbered: true });
    }

    /** Into another section, where its time belongs; the focus stays here, for the next one. */
    send(list, row, to) {
      const { desk } = this;
      const next = this.neighbourKey(list, row.key);
      this.place(row, list.section, to, this.timelyPlace(row, to), 'Moved');
      desk.focus(next, list.section);
      desk.say(`${this.named(row)} moved to “${desk.blocks.heading(to)}”.`);
    }

    /** Before the first thread that began later. */
    timelyPlace({ tweet }, section) {
      const { store, tweets } = this.desk;
      const entries = store.entries(section);
      const here = new Set(entries.map(({ key }) => key));
      const at = entries.findIndex(({ key }) => {
        const other = tweets.get(key);
        return tweet && other && other.at > tweet.at && !here.has(other.reply_to);
      });
      return at < 0 ? entries.length : at;
    }

    /** Where a dragged row was let go: before the entry `before`, or at the section's end. */
    drop(key, from, to, before) {
      const { desk } = this;
      const row = { key, entry: desk.store.entries(from)[desk.store.index(from, key)] };
      if (!desk.views.ordered) {
        if (from === to) desk.views.offerOrder();
        else this.send(desk.lists.get(from), { ...row, tweet: desk.tweets.get(key) }, to);
        return;
      }
      const entries = desk.store.entries(to).filter((entry) => entry.key !== key);
      const found = entries.findIndex((entry) => entry.key === before);
      this.place(row, from, to, found < 0 ? entries.length : found, 'Moved');
      desk.focus(key, to);
      desk.say(from === to ? 'Moved.' : `Moved to “${desk.blocks.heading(to)}”.`);
    }

    remove(list, row) {
      const { desk } = this;
      const { section } = list;
      const next = this.neighbourKey(list, row.key);
      const at = desk.store.index(section, row.key);
      desk.run({
        label: 'Taken out',
        key: row.key,
        commands: [{ do: 'splice', section, at, count: 1, entries: [] }],
      });
      desk.focus(next, section);
      desk.say(`${this.named(row)} taken out. ${keys.shown('undo')} brings it back.`);
    }

    /** The entry that takes the place of `key` for the eye once it is gone. */
    neighbourKey({ view }, key) {
      const at = view.findIndex((entry) => entry.key === key);
      return (view[at + 1] || view[at - 1])?.key;
    }

    // Doubts

    settle(list, row) {
      this.desk.doubts.settle(list, row);
    }

    other(list, row) {
      this.desk.doubts.take(list, row);
    }

    nth(list, row, { key }) {
      this.desk.doubts.sendTo(list, row, Number(key));
    }

    // Sections

    split({ section }, row) {
      const { desk } = this;
      const { blocks, store } = desk;
      const at = store.index(section, row.key);
      if (at === 0) {
        desk.say('This section begins here already.');
        return;
      }
      const tweets = store.entries(section).slice(at);
      const id = chatarchive.uuid();
      const heading = `${blocks.heading(section)} (continued)`.slice(0, 255);
      const state = { type: 'section', id, value: { heading, tweets } };
      desk.run({
        label: 'New section',
        key: row.key,
        commands: [
          { do: 'splice', section, at, count: tweets.length, entries: [] },
          { do: 'insert', at: blocks.index(section) + 1, state },
        ],
      });
      const input = blocks.headingInput(id);
      input?.focus();
      input?.select();
      desk.say(`New section with ${plural(tweets.length, 'tweet')}. Write its heading.`);
    }

    merge({ section }) {
      const { desk } = this;
      const { blocks, store } = desk;
      const above = blocks.neighbour(section, -1);
      if (!above) {
        desk.say('There is no section above this one.');
        return;
      }
      const entries = [...store.entries(section)];
      const at = store.entries(above).length;
      desk.run({
        label: 'Sections joined',
        key: entries[0]?.key,
        commands: [
          { do: 'splice', section, at: 0, count: entries.length, entries: [] },
          { do: 'splice', section: above, at, count: 0, entries },
          { do: 'comments', from: section, to: above },
          { do: 'delete', id: section },
        ],
      });
      if (!desk.focus(entries[0]?.key, above)) blocks.headingInput(above)?.focus();
      desk.say(`${plural(entries.length, 'tweet')} joined to “${blocks.heading(above)}”.`);
    }

    // Ways

    thread(list, row) {
      this.desk.views.fold(list, row.key);
    }

    /** Only on the row itself: on what is in it, Enter means that. */
    match(list, row, { shiftKey }) {
      if (!this.desk.filter.active || document.activeElement !== row.element) return false;
      this.desk.focusMatch(shiftKey ? -1 : 1);
      return true;
    }

    original(list, row) {
      const address = chatarchive.webAddress(row.tweet?.url);
      if (address) window.open(address, '_blank', 'noopener,noreferrer');
      else this.desk.say('The address of the original is not known.');
    }

    more(list, row) {
      const item = (name, iconName, label = keys.all[name].label) => ({
        label,
        icon: iconName,
        hint: keys.shown(name),
        run: () => this.do(name, list, row),
      });
      Menu.show(row.marks, 'More', [
        item('note', 'comment', row.entry.note ? 'Change the note' : 'Add a note'),
        item('up', 'arrow-up'),
        item('down', 'arrow-down'),
        item('moveTo', 'redirect'),
        item('split', 'split'),
        ...(chatarchive.webAddress(row.tweet?.url) ? [item('original', 'link-external')] : []),
        item('remove', 'bin'),
      ]);
    }
  }

  chatarchive.Operations = Operations;
})(window);
