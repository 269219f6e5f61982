/* The list of one section. Its rows stand in chunks; only chunks near the window are drawn. */
(function ({ chatarchive }) {
  const { Row, element, icon, keys, number, plural } = chatarchive;

  const CHUNK = 25;
  const PAGE = 10;
  const GUESSED_HEIGHT = 44;
  const PATIENCE = 500;
  // Drawn ahead of scrolling by this much, and emptied when further away than that.
  const NEAR = '500px 0px';

  const chunks = new WeakMap();
  const observer = new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) {
        const { list, chunk } = chunks.get(target);
        list.setNear(chunk, isIntersecting);
      }
    },
    // Wagtail's page scrolls within the window, which clips what is only near it.
    { rootMargin: NEAR, scrollMargin: NEAR },
  );

  /** Ends the following of the row that was focused last. */
  let inSight = null;

  let told = null;
  let pressed = false;
  document.addEventListener('pointerdown', () => (pressed = true), true);
  for (const name of ['pointerup', 'pointercancel']) {
    document.addEventListener(name, () => (pressed = false), true);
  }

  class List {
    constructor(desk, section, input) {
      this.desk = desk;
      this.section = section;
      this.input = input;
      this.rows = new Map();
      this.chunks = [];
      this.view = [];
      this.active = null;
      this.rowHeight = GUESSED_HEIGHT;
      this.ordered = [];
      this.levels = new Map();
      this.number = element('kbd', { class: 'chat-list__number' });
      this.counts = element('span', { class: 'chat-list__counts' });
      this.mergeButton = element(
        'button',
        {
          'type': 'button',
          'class': 'chat-action',
          'title': keys.label('merge'),
          'data-operation': 'merge',
        },
        icon('merge'),
        'Join to the section above',
      );
      this.empty = element('p', { class: 'chat-list__empty' });
      this.grid = element('div', { 'role': 'grid', 'class': 'chat-list', 'aria-multiselectable': 'true' });
      this.element = element(
        'div',
        { class: 'chat-section' },
        element('div', { class: 'chat-list__head' }, this.number, this.counts, this.mergeButton),
        this.grid,
        this.empty,
      );
      this.grid.addEventListener('focusin', (event) => this.focused(event));
      this.grid.addEventListener('pointerover', ({ target }) => this.arm(this.rowAt(target)));
    }

    get entries() {
      return this.desk.store.entries(this.section);
    }

    /** Bring everything drawn up to the entries, the filter and the tweets as they are now. */
    refresh() {
      const { filter, views } = this.desk;
      const { activeElement } = document;
      const held = this.heldFocus();
      const was = this.view.findIndex(({ key }) => key === this.active);
      // Not from under the hands of somebody who writes in it.
      const shows = (entry) =>
        !filter.active || filter.matches(entry, this.section) || this.rows.get(entry.key)?.form;
      Object.assign(this, views.arrange(this.section, this.entries, shows));
      if (!this.view.some(({ key }) => key === this.active)) {
        this.active = this.view[Math.min(Math.max(was, 0), this.view.length - 1)]?.key;
      }
      this.fitChunks();
      this.draw();
      this.drawHead();
      // Written in, but moved with its row.
      if (!held && this.grid.contains(activeElement)) activeElement.focus({ preventScroll: true });
      if (!held || this.focusKey(held.key, { operation: held.operation })) return;
      if (!this.focusKey(this.active)) this.desk.focusAround(this.section);
    }

    write() {
      this.input.value = JSON.stringify(this.entries);
    }

    // Chunks

    fitChunks() {
      const wanted = Math.ceil(this.view.length / CHUNK);
      while (this.chunks.length > wanted) {
        const { element: gone } = this.chunks.pop();
        observer.unobserve(gone);
        gone.remove();
      }
      while (this.chunks.length < wanted) {
        const group = element('div', { role: 'rowgroup', class: 'chat-chunk' });
        const chunk = { element: group, near: false };
        chunks.set(group, { list: this, chunk });
        this.chunks.push(chunk);
        this.grid.append(group);
        observer.observe(group);
      }
    }

    setNear(chunk, near) {
      if (chunk.near === near) return;
      chunk.near = near;
      if (near || !this.holdsWork(chunk)) {
        if (!near) this.measure(chunk);
        this.draw();
      }
    }

    /** Never take away the row that somebody is in. */
    holdsWork(chunk) {
      return (
        chunk.element.contains(document.activeElement) ||
        Boolean(chunk.element.querySelector('.chat-row--open, .chat-row--dragged'))
      );
    }

    measure(chunk) {
      const rows = chunk.element.childElementCount;
      if (rows) {
        chunk.height = chunk.element.offsetHeight;
        this.rowHeight = chunk.height / rows;
      }
    }

    draw() {
      const stale = new Map(this.rows);
      this.chunks.forEach((chunk, at) => {
        const entries = this.view.slice(at * CHUNK, (at + 1) * CHUNK);
        if (chunk.near || chunk.forced || this.holdsWork(chunk)) {
          this.drawChunk(chunk, entries, at * CHUNK, stale);
          chunk.element.style.height = '';
        } else if (chunk.rows !== entries.length || chunk.element.firstChild) {
          chunk.element.replaceChildren();
          chunk.element.style.height = `${chunk.height || entries.length * this.rowHeight}px`;
          chunk.rows = entries.length;
        }
      });
      for (const [key, row] of stale) {
        row.form?.close();
        row.element.remove();
        this.rows.delete(key);
      }
      this.setTabStop();
      this.desk.comments?.settle();
    }

    drawChunk(chunk, entries, from, stale) {
      // First what goes: what stays is then where it was, and keeps the focus, or a press.
      const wanted = new Set(entries.map(({ key }) => key));
      for (const drawn of [...chunk.element.children]) {
        if (!wanted.has(drawn.dataset.key)) drawn.remove();
      }
      let place = chunk.element.firstElementChild;
      entries.forEach((entry, at) => {
        let row = this.rows.get(entry.key);
        if (!row) {
          row = new Row(entry);
          this.rows.set(entry.key, row);
        }
        stale.delete(entry.key);
        row.update(entry, this.desk.tweets, this.place(entry));
        this.drawHints([row]);
        row.setComments(this.desk.comments?.count(entry.key) || 0);
        row.element.setAttribute('aria-rowindex', from + at + 1);
        if (row.element === place) place = place.nextElementSibling;
        else chunk.element.insertBefore(row.element, place);
      });
    }

    /** What rows show of the whole transcript, for those that are drawn. */
    drawHints(rows = this.rows.values()) {
      for (const row of rows) {
        row.setChosen(this.desk.selection.has(row.key));
        row.setHints(this.desk.hints(row.entry));
      }
    }

    /** What a row has to know of its entry's place. */
    place(entry) {
      const { depth, answers, folded } = this.levels.get(entry.key) || {};
      const doubt = this.desk.doubts?.of(this.section, entry);
      const quoted = this.desk.quotes.has(entry.key);
      return { section: this.section, depth, answers, folded, doubt, quoted };
    }

    figures() {
      const { desk } = this;
      const counts = desk.store.counts(this.section);
      const parts = [plural(counts.all, 'tweet')];
      const tell = (count, words) => count && parts.push(`${number.format(count)} ${words}`);
      tell(counts.hidden, 'hidden');
      tell(counts.starred, 'starred');
      if (desk.blocks) tell(desk.doubts.count(this.section), 'unsure');
      if (desk.filter?.active) parts.push(`${number.format(this.ordered.length)} match`);
      return parts;
    }

    drawHead() {
      const { desk } = this;
      const all = this.entries.length;
      this.counts.textContent = this.figures().join(' · ');
      const place = desk.blocks ? desk.blocks.sections().indexOf(this.section) + 1 : 0;
      this.number.hidden = place < 1 || place > 9;
      this.number.textContent = place;
      this.number.title = `${place} on another section’s tweet moves it here`;
      this.mergeButton.hidden = !desk.blocks?.neighbour(this.section, -1);
      this.empty.hidden = this.view.length > 0;
      this.empty.textContent = all
        ? 'No tweet here matches the filter.'
        : 'No tweets here yet. Move some here, or import a capture.';
      this.grid.setAttribute('role', this.levels.size ? 'treegrid' : 'grid');
      this.grid.setAttribute('aria-rowcount', this.view.length);
      const heading = desk.blocks?.heading(this.section);
      this.grid.setAttribute('aria-label', heading ? `Tweets of “${heading}”` : 'Tweets');
    }

    // Focus

    rowAt(target) {
      const drawn = target.closest?.('.chat-row');
      return drawn && this.rows.get(drawn.dataset.key);
    }

    focused({ target }) {
      const row = this.rowAt(target);
      if (row) {
        this.arm(row);
        this.tell(row);
        this.setActive(row.key);
        this.desk.place = { section: this.section, key: row.key };
      } else if (target === this.grid && this.active) {
        this.focusKey(this.active);
      }
    }

    arm(row) {
      if (!this.desk.locked) row?.arm();
    }

    /** The row that was last come to by key says why it stands there. One that is pressed does
        not, and the one before falls silent only once the mouse is up: else what is below
        would move away under it. */
    tell(row) {
      const before = told;
      if (before === row.element) return;
      const hush = () => before !== told && before?.classList.remove('chat-row--told');
      told = pressed ? null : row.element;
      told?.classList.add('chat-row--told');
      if (pressed) document.addEventListener('pointerup', () => setTimeout(hush), { once: true });
      else hush();
    }

    setActive(key) {
      this.rows.get(this.active)?.setTabIndex(-1);
      this.active = key;
      this.setTabStop();
    }

    /** Where the row to be focused is not drawn, the list itself stands in for it. */
    setTabStop() {
      const row = this.rows.get(this.active);
      row?.setTabIndex(0);
      this.grid.tabIndex = row || !this.view.length ? -1 : 0;
    }

    heldFocus() {
      const { activeElement } = document;
      if (!this.grid.contains(activeElement)) return null;
      const row = this.rowAt(activeElement);
      if (!row || row.form?.element.contains(activeElement)) return null;
      return { key: row.key, operation: activeElement.dataset.operation };
    }

    chunkOf(key) {
      return this.chunks[Math.floor(this.view.findIndex((entry) => entry.key === key) / CHUNK)];
    }

    /** What stands where a key's row does: the row, or what stands in for it. */
    nearest(key) {
      return this.rows.get(key)?.element ?? this.chunkOf(key)?.element ?? this.element;
    }

    /** Unfold what hides the row, and draw it: until its chunk is `forced` no longer. Returns
        the chunk, or undefined where the filter hides the row. */
    force(key) {
      if (!this.chunkOf(key) && this.levels.has(key)) this.desk.views.reveal(this, key);
      const chunk = this.chunkOf(key);
      if (!chunk) return undefined;
      this.desk.blocks?.unfold(this.section);
      chunk.forced = true;
      this.draw();
      return chunk;
    }

    /** Bring the row into sight, without the focus. Returns it, or undefined where the filter
        hides it. */
    reveal(key) {
      const chunk = this.force(key);
      if (!chunk) return undefined;
      const row = this.rows.get(key);
      const wanted = () => true;
      const done = () => {
        chunk.forced = false;
      };
      this.keepInSight(row.element, { wanted, done });
      return row;
    }

    /** Bring the row into sight and focus it, or one of its buttons. */
    focusKey(key, { operation, patience } = {}) {
      const chunk = this.force(key);
      if (!chunk) return false;
      const row = this.rows.get(key);
      this.setActive(key);
      const button = operation && row.element.querySelector(`[data-operation="${operation}"]`);
      const target = button || row.element;
      if (document.activeElement !== target) target.focus({ preventScroll: true });
      chunk.forced = false;
      this.keepInSight(row.element, { patience });
      return true;
    }

    /** Rows near the new place are drawn only now, and push it away again: until then their
        heights were guessed. So follow it until all has been still for `patience` milliseconds,
        or the person scrolls or goes elsewhere. */
    keepInSight(target, { patience = PATIENCE, wanted, done } = {}) {
      inSight?.();
      let timer;
      const isWanted = wanted || (() => target.contains(document.activeElement));
      const show = () => {
        target.scrollIntoView({ block: 'nearest', behavior: 'instant' });
        clearTimeout(timer);
        timer = setTimeout(stop, patience);
      };
      const watcher = new ResizeObserver(() => {
        if (isWanted()) show();
      });
      const stop = () => {
        clearTimeout(timer);
        watcher.disconnect();
        done?.();
        window.removeEventListener('wheel', stop);
        window.removeEventListener('touchmove', stop);
      };
      show();
      watcher.observe(this.desk.root);
      window.addEventListener('wheel', stop, { passive: true });
      window.addEventListener('touchmove', stop, { passive: true });
      inSight = stop;
    }

    focusAt(at) {
      const entry = this.view.at(at);
      return Boolean(entry) && this.focusKey(entry.key);
    }

    /** Go where a key press leads from the focused row; false if it leads nowhere. */
    navigate(event) {
      const at = this.view.findIndex(({ key }) => key === this.active);
      const last = this.view.length - 1;
      const to = {
        ArrowUp: at - 1,
        ArrowDown: at + 1,
        PageUp: Math.max(at - PAGE, 0),
        PageDown: Math.min(at + PAGE, last),
        Home: 0,
        End: last,
      }[event.key];
      const modified = event.altKey || event.shiftKey || event.metaKey || event.ctrlKey;
      if (to === undefined || modified) return false;
      if (to < 0) this.desk.focusNeighbour(this.section, -1);
      else if (to > last) this.desk.focusNeighbour(this.section, 1);
      else this.focusAt(to);
      return true;
    }
  }

  chatarchive.List = List;
})(window);
