/* What a facilitator can do to an entry or a section. Each asks the desk to run one step of
   commands, says what happened, and knows where the focus goes. */
(function ({ chatarchive }) {
  const { Menu, RowForm, author, keys, marking, places, plural } = chatarchive;

  /** These mean a place among neighbours as readers will see them. */
  const NEED_ORDER = new Set(['up', 'down', 'split']);
  /** These change nothing. */
  const READ = new Set(['chooseNone', 'match', 'original', 'thread']);
  const LOCKED = 'This page is locked. You can read the transcript, but not change it.';

  class Operations {
    constructor(desk) {
      this.desk = desk;
    }

    /** Do `name` to the focused row of `list`, or, without a row, to all that is chosen.
        `how.byButton`: with the row's own button, which has a name of its own. */
    do(name, list, row, how = {}) {
      const doer = this[name] ? this : this.desk.choosing;
      if (!doer[name]) return false;
      const reads = READ.has(name) || (name === 'comment' && row?.comments);
      if (this.desk.locked && !reads) {
        this.desk.say(LOCKED);
        return true;
      }
      if (NEED_ORDER.has(name) && !this.desk.views.ordered) {
        this.desk.views.offerOrder();
        return true;
      }
      return doer[name](list, row, how) !== false;
    }

    named(chosen) {
      if (chosen.length > 1) return plural(chosen.length, 'tweet');
      const tweet = this.desk.tweets.get(chosen[0].key);
      return tweet ? `${author(tweet)}’s tweet` : 'The tweet';
    }

    // Marks

    hide(list, row, how) {
      const chosen = this.desk.chosen(list, row);
      this.toggle(chosen, row, 'hidden', how, ['Hidden', 'Shown again']);
    }

    star(list, row, how) {
      const chosen = this.desk.chosen(list, row);
      this.toggle(chosen, row, 'starred', how, ['Starred', 'Star taken away']);
    }

    /** Give all of them the mark if one lacks it, else take it away from all. */
    toggle(chosen, row, mark, { byButton }, [given, taken]) {
      const value = byButton ? !row.entry[mark] : chosen.some(({ entry }) => !entry[mark]);
      const label = this.counted(chosen, value ? given : taken);
      const key = row?.key || chosen[0].key;
      this.desk.run({ label, key, commands: marking(chosen, mark, value) });
      this.desk.say(`${label}.`);
    }

    /** "Hidden", or of several "37 tweets hidden". */
    counted({ length }, label) {
      return length > 1 ? `${plural(length, 'tweet')} ${label.toLowerCase()}` : label;
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
          mark,
          value: row.entry[mark],
          write: (value, joins) =>
            desk.run({ label, key, joins, commands: [{ do: 'mark', section, key, mark, value }] }),
          takeBack: (joins) => desk.takeBack(joins),
          close: (form) => {
            const focused = form.element.contains(document.activeElement);
            row.closed(form);
            if (focused) desk.focus(key, section);
          },
        }),
      );
    }

    /** For those who edit; Wagtail's, with replies. */
    comment(list, row) {
      this.desk.comments.open(row);
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
      const { blocks, lists, store } = desk;
      const chosen = desk.chosen(list, row);
      const keysOfChosen = new Set(chosen.map(({ key }) => key));
      const sections = blocks.sections().map((section) => ({
        section,
        entries: store.entries(section),
        view: lists.get(section).view,
      }));
      const { lists: stepped, moved } = places.stepped(sections, (key) => keysOfChosen.has(key), by);
      if (!moved.size) {
        desk.say(by < 0 ? 'This is the first of all.' : 'This is the last of all.');
        return;
      }
      const moving = chosen.filter(({ key }) => moved.has(key));
      const label = this.counted(moving, `Moved ${by < 0 ? 'up' : 'down'}`);
      this.place(moving, row, stepped, label);
      const { section, at } = store.home(row.key);
      if (section !== list.section) desk.focus(row.key, section);
      const left = chosen.length - moving.length;
      if (left) desk.say(`${label}. ${plural(left, 'chosen tweet')} stayed: not in sight, or at the end.`);
      else if (moving.length > 1) desk.say(`${label}.`);
      else if (section !== list.section) desk.say(`Moved to “${blocks.heading(section)}”.`);
      else desk.say(`Moved to place ${at + 1} of ${store.entries(section).length}.`);
    }

    /** Bring what is `moving` to where it stands in `lists`, the new ones by section. */
    place(moving, row, lists, label) {
      const key = row?.key || moving[0].key;
      this.desk.run({ label, key, commands: places.commands(moving, lists) });
    }

    moveTo(list, row) {
      const { blocks, store } = this.desk;
      const chosen = this.desk.chosen(list, row);
      const items = blocks.sections().map((section) => ({
        label: blocks.heading(section) || 'Section without a heading',
        hint: plural(store.entries(section).length, 'tweet'),
        disabled: chosen.every((one) => one.section === section),
        run: () => this.send(list, row, section),
      }));
      if (items.every(({ disabled }) => disabled)) {
        this.desk.say('There is no other section to move to.');
        return;
      }
      const title = chosen.length > 1 ? `Move ${plural(chosen.length, 'tweet')} to` : 'Move to';
      Menu.show(row ? row.element : document.activeElement, title, items, { numbered: true });
    }

    /** Into another section, where its time belongs; the focus stays here, for the next one. */
    send(list, row, to) {
      const { desk } = this;
      const { blocks, store, tweets } = desk;
      const moving = desk.chosen(list, row).filter(({ section }) => section !== to);
      const next = row && this.neighbourKey(list, row.key, moving);
      const entries = places.timely(
        store.entries(to),
        moving.map(({ entry }) => entry),
        tweets,
      );
      this.place(moving, row, new Map([[to, entries]]), this.counted(moving, 'Moved'));
      if (row) desk.focus(next, list.section);
      desk.say(`${this.named(moving)} moved to “${blocks.heading(to)}”.`);
    }

    /** Where a dragged row was let go: before the entry `before`, or at the section's end. */
    drop(key, from, to, before) {
      const { desk } = this;
      const { store } = desk;
      const row = { key };
      if (!desk.views.ordered) {
        if (from === to) desk.views.offerOrder();
        else this.send(desk.lists.get(from), { ...row, tweet: desk.tweets.get(key) }, to);
        return;
      }
      const moving = desk.chosen({ section: from }, row);
      const going = new Set(moving.map((one) => one.key));
      const all = store.entries(to);
      const mark = all.findIndex((entry) => entry.key === before);
      const next = mark < 0 ? undefined : all.slice(mark).find((entry) => !going.has(entry.key));
      const entries = places.before(
        all.filter((entry) => !going.has(entry.key)),
        moving.map(({ entry }) => entry),
        next?.key,
      );
      const label = this.counted(moving, 'Moved');
      this.place(moving, row, new Map([[to, entries]]), label);
      desk.focus(key, to);
      desk.say(from === to ? `${label}.` : `${label} to “${desk.blocks.heading(to)}”.`);
    }

    remove(list, row) {
      const { desk } = this;
      const going = desk.chosen(list, row);
      // From the bar the focus goes to where the first of them was.
      const section = row ? list.section : going[0].section;
      const { key } = row || going[0];
      const next = this.neighbourKey(desk.lists.get(section), key, going);
      desk.run({
        label: this.counted(going, 'Taken out'),
        key,
        commands: places.commands(going, new Map()),
      });
      desk.focus(next, section);
      const them = going.length > 1 ? 'them' : 'it';
      desk.say(`${this.named(going)} taken out. ${keys.shown('undo')} brings ${them} back.`);
    }

    /** The entry that has the place of `key` for the eye once those `going` are gone. */
    neighbourKey({ view }, key, going) {
      const gone = new Set(going.map((one) => one.key));
      const stays = (entry) => !gone.has(entry.key);
      const at = Math.max(view.findIndex((entry) => entry.key === key), 0);
      return (view.slice(at).find(stays) || view.slice(0, at).findLast(stays))?.key;
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
      desk.focus(entries[0]?.key, above);
      desk.say(`${plural(entries.length, 'tweet')} joined to “${blocks.heading(above)}”.`);
    }

    // Ways

    quote(list, row) {
      const chosen = this.desk.chosen(list, row);
      this.desk.quotes.quote(chosen.map(({ entry }) => entry));
    }

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
      const { length } = this.desk.chosen(list, row);
      Menu.show(row.marks, length > 1 ? `More, for ${plural(length, 'tweet')}` : 'More', [
        item('note', 'clipboard-list', row.entry.note ? 'Change the note' : 'Add a note'),
        item('comment', 'comment-add', row.comments ? 'Open its comments' : 'Comment'),
        ...(row.comments
          ? [{ label: 'Another comment', run: () => this.desk.comments.begin(row) }]
          : []),
        item('up', 'arrow-up'),
        item('down', 'arrow-down'),
        item('moveTo', 'redirect'),
        item('split', 'split'),
        this.desk.quotes.has(row.key)
          ? {
              label: 'Show in the summary',
              icon: 'openquote',
              run: () => this.desk.quotes.show(row.key),
            }
          : item('quote', 'openquote'),
        ...(chatarchive.webAddress(row.tweet?.url) ? [item('original', 'link-external')] : []),
        item('remove', 'bin'),
      ]);
    }
  }

  chatarchive.LOCKED = LOCKED;
  chatarchive.Operations = Operations;
})(window);
