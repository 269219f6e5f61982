/* The desk: what belongs to one transcript, from its state to its bar, tied together. */
(function ({ chatarchive }) {
  const { Alike, Bar, Choices, Choosing, Doubts, Drag, Events, Filter, Folds } = chatarchive;
  const { History, KeptHistory, List, Operations, Proposals, Quotes, Selection } = chatarchive;
  const { Store, Stream, TweetComments, Views, number } = chatarchive;

  const ROOT = '.chat-transcript';
  const COMPARE_AFTER = 300;
  const REARRANGES = new Set(['insert', 'delete', 'move', 'heading', 'quote', 'unquote']);
  const desks = new WeakMap();

  class Desk {
    /** The desk of the transcript that `element` is in. Lists are drawn before the whole
        StreamField is there, so the first of them to ask makes it. */
    static around(element) {
      const root = element.closest(ROOT);
      if (!desks.has(root)) desks.set(root, new Desk(root));
      return desks.get(root);
    }

    constructor(root) {
      this.root = root;
      // For this person. Wagtail leaves the fields as they are, and only refuses to save them.
      this.locked = Boolean(root.closest('.content-locked'));
      this.store = new Store();
      this.lists = new Map();
      this.history = new History(this);
      this.selection = new Selection();
      this.operations = new Operations(this);
      this.choosing = new Choosing(this);
      this.choices = new Choices(this);
      this.alike = new Alike(this);
      this.proposals = new Proposals(this);
      this.views = new Views(this);
      // The row that had the focus last: `{ section, key }`.
      this.place = null;
      this.version = 0;
      this.sent = 0;
      this.selection.addEventListener('change', () => this.showChosen());
      this.store.addEventListener('change', ({ detail }) => this.changed(detail.sections));
    }

    /** Called once the StreamField is complete. */
    attach(block, options, tweets) {
      this.options = options;
      this.blocks = new Stream(block);
      this.form = this.root.closest('form');
      this.tweets = tweets;
      this.doubts = new Doubts(this);
      this.filter = new Filter(this.tweets, this.doubts);
      this.quotes = Quotes.around(this.root);
      this.quotes.connect(this);
      this.bar = new Bar(this);
      this.comments = new TweetComments(this);
      this.root.prepend(this.bar.element);
      // Rows that are gone to stop below it.
      new ResizeObserver(([{ target }]) => {
        this.root.style.setProperty('--chat-bar', `${target.offsetHeight}px`);
      }).observe(this.bar.element);
      this.folds = new Folds(this);
      this.keptHistory = new KeptHistory(this);
      this.events = new Events(this);
      // An open form's last words count, however the page's form is sent.
      this.form.addEventListener('submit', () => this.keepForms(), true);
      this.watchHeadings();
      this.watchSaves();
      this.refresh();
      this.tweets.addEventListener('change', () => this.loaded());
      this.load();
    }

    load() {
      const entries = [...this.store.sections.values()].flat();
      this.tweets.load([...entries.map(({ key }) => key), ...this.quotes.keys]);
    }

    loaded() {
      this.refresh();
      this.bar.complain(
        this.tweets.failed &&
          'The words of the tweets could not be fetched. Nothing is lost: all is as it was.',
        () => this.load(),
      );
      if (!this.tweets.loaded) return;
      // Once the rows in the window are drawn.
      requestAnimationFrame(() => requestAnimationFrame(() => this.ready()));
    }

    ready() {
      // Not again when more tweets come: by then somebody is at work.
      if (!this.bar.element.hasAttribute('data-ready')) {
        this.keptHistory.restore();
        this.goToLinked();
        this.comments.show(this.comments.focused);
        this.bar.element.setAttribute('data-ready', '');
      }
      // Nobody waits for it.
      setTimeout(() => this.compare(), COMPARE_AFTER);
    }

    compare() {
      this.alike.compare();
      this.showChosen();
    }

    /** A usage report links to a tweet by its content path, which ends in its key. */
    goToLinked() {
      const path = /:w:contentpath=([^&]*)/.exec(decodeURIComponent(window.location.hash))?.[1];
      if (!path) return;
      const section = this.blocks.sections().find((id) => path.includes(`.${id}.tweets.`));
      const key = section && path.split(`.${section}.tweets.`)[1];
      // The whole page is still settling.
      this.lists.get(section)?.focusKey(key, { patience: 3000 });
    }

    // Lists, as blocks come and go

    open(section, entries, input) {
      this.store.open(section, entries);
      const list = new List(this, section, input);
      this.lists.set(section, list);
      const drop = (key, element, before) => {
        const target = [...this.lists.values()].find(({ grid }) => grid.contains(element));
        if (target) this.operations.drop(key, section, target.section, before);
      };
      if (!this.locked) {
        Drag.watch(list, drop, (row) => this.chosen(list, row).length);
        this.choosing.watch(list);
      }
      list.write();
      return list;
    }

    close(section) {
      this.lists.delete(section);
      this.store.close(section);
    }

    /** Blocks were added, moved or deleted. */
    rearranged() {
      if (!this.history.performing) this.refresh();
    }

    /** Entries changed. The bar waits for the history to know of it. */
    changed(sections) {
      this.version += 1;
      for (const section of sections) this.lists.get(section)?.write();
      if (!this.blocks) return;
      const missing = [...(this.tweets.loaded ? sections : [])]
        .flatMap((section) => this.store.entries(section))
        .map(({ key }) => key)
        .filter((key) => this.tweets.get(key) === undefined);
      if (missing.length) this.tweets.load(missing);
      for (const [section, list] of this.lists) {
        if (sections.has(section)) list.refresh();
        else list.drawHints();
      }
      this.keepChosen();
      this.comments.moved();
      this.folds.retitle();
    }

    // What is chosen

    /** What an operation on `row` works on, in order, as `{ section, key, entry }`: all that is
        chosen if the row is, or if there is no row; else the row alone. */
    chosen(list, row) {
      const { blocks, selection, store } = this;
      if (row && !selection.has(row.key)) {
        return [{ section: list.section, key: row.key, entry: store.entry(row.key) }];
      }
      return blocks.sections().flatMap((section) =>
        store
          .entries(section)
          .filter(({ key }) => selection.has(key))
          .map((entry) => ({ section, key: entry.key, entry })),
      );
    }

    keepChosen() {
      if (this.selection.size) this.selection.keep((key) => this.store.sectionOf(key));
    }

    showChosen() {
      if (!this.blocks) return;
      this.root.classList.toggle('chat-transcript--choosing', this.selection.size > 0);
      for (const list of this.lists.values()) list.drawHints();
      this.bar.chosen.update();
    }

    /** What a row says of the rest of the transcript. */
    hints(entry) {
      return {
        alike: Math.max(0, this.alike.of(entry.key).length - 1),
        proposal: this.proposals.of(entry),
      };
    }

    refresh() {
      this.keepChosen();
      for (const list of this.lists.values()) list.refresh();
      this.comments.moved();
      this.folds.retitle();
      this.bar.update();
    }

    setFilter(text) {
      this.filter.set(text);
      this.refresh();
    }

    keepForms() {
      for (const { rows } of this.lists.values()) {
        for (const row of rows.values()) row.form?.keep();
      }
    }

    // Steps

    run(step) {
      this.history.run(step);
      if (step.commands.some((command) => REARRANGES.has(command.do))) this.refresh();
      else this.bar.update();
    }

    /** One of Wagtail's own controls did something: `back` takes it back. */
    record(label, back) {
      this.version += 1;
      this.history.record({ label, back });
      this.bar.update();
    }

    takeBack(joins) {
      this.history.takeBack(joins);
      this.bar.update();
    }

    undo() {
      this.again(this.history.undo(), 'Undone', 'Nothing to undo.');
    }

    redo() {
      this.again(this.history.redo(), 'Done again', 'Nothing to do again.');
    }

    again(step, done, nothing) {
      this.say(step ? `${done}: ${step.label}.` : nothing);
      if (!step) return;
      this.refresh();
      const { activeElement } = document;
      // The button may have gone with what was undone.
      const inBar = this.bar.element.contains(activeElement) && activeElement.checkVisibility();
      if (step.key && !inBar) this.focus(step.key);
      else if (this.place && activeElement === document.body) this.focusPlace();
    }

    /** Wagtail takes note of what the form is like a while after it is there, and again when
        an autosave is done. Work done just before would count as saved: say that it is not. */
    watchSaves() {
      const check = () => {
        if (this.version === this.sent) return;
        this.form.setAttribute('data-w-unsaved-force-value', 'true');
      };
      this.form.addEventListener('w-unsaved:watch-edits', check, { once: true });
      this.form.addEventListener('w-autosave:save', () => {
        this.sent = this.version;
      });
      this.form.addEventListener('w-autosave:success', () => setTimeout(check));
    }

    /** A heading is renamed in its own field, with the browser's own undo while one writes. */
    watchHeadings() {
      const written = new WeakMap();
      const heading = ({ target }) => target.closest?.('[data-contentpath="heading"] input');
      this.root.addEventListener('focusin', (event) => {
        const input = heading(event);
        if (input) written.set(input, input.value);
      });
      this.root.addEventListener('change', (event) => {
        const input = heading(event);
        if (!input || !written.has(input)) return;
        const id = input.closest('[data-streamfield-child]').dataset.contentpath;
        this.record('Heading', [{ do: 'heading', id, value: written.get(input) }]);
        written.set(input, input.value);
        // Rows of other sections may name it.
        this.refresh();
      });
    }

    // Focus and words for those who do not see

    focus(key, section = this.store.sectionOf(key)) {
      const list = this.lists.get(section);
      if (!list) return false;
      if (key && list.focusKey(key)) return true;
      if (list.focusAt(0)) return true;
      // Not to a field to write in, where Ctrl+Z is the browser's.
      this.focusAround(section);
      return false;
    }

    /** Back to the row that had the focus last, else to the first. */
    focusPlace() {
      if (!this.place || !this.focus(this.place.key, this.place.section)) this.focusFirst();
    }

    /** Where nothing is left to be focused in a section: to the one below, else above, else to
        the section's own button. */
    focusAround(section) {
      for (const by of [1, -1]) {
        let next = this.blocks.neighbour(section, by);
        while (next && !this.lists.get(next)?.view.length) next = this.blocks.neighbour(next, by);
        if (next && this.lists.get(next).focusAt(by < 0 ? -1 : 0)) return;
      }
      this.blocks.toggle(section)?.focus();
    }

    /** To the match `by` places from the focused row, round the end if need be; without a
        focused row, to the first or last. */
    focusMatch(by) {
      const matches = this.blocks
        .sections()
        .flatMap((section) => this.lists.get(section).ordered.map(({ key }) => ({ section, key })));
      if (!matches.length) {
        this.say('No tweet matches.');
        return;
      }
      const from = matches.findIndex(({ key }) => key === document.activeElement.dataset.key);
      const start = from < 0 ? (by < 0 ? 0 : -1) : from;
      const at = (start + by + matches.length) % matches.length;
      const { section, key } = matches[at];
      this.focus(key, section);
      const of = `Found ${number.format(at + 1)} of ${number.format(matches.length)}`;
      this.say(`${of}, in “${this.blocks.name(section)}”.`);
    }

    focusFirst() {
      const section = this.blocks.sections().find((id) => this.lists.get(id)?.view.length);
      if (section) this.lists.get(section).focusAt(0);
    }

    /** From a section's edge to the nearest tweet of the sections before or after it. */
    focusNeighbour(section, by) {
      const next = this.blocks.neighbour(section, by);
      const list = next && this.lists.get(next);
      if (list && !list.focusAt(by < 0 ? -1 : 0)) this.focusNeighbour(next, by);
    }

    say(words) {
      this.said = words;
      this.bar.say(words);
    }
  }

  chatarchive.Desk = Desk;
})(window);
