/* Dragging a row by its grip, within and between sections: with mouse, pen or finger. Elsewhere
   a finger scrolls. */
(function ({ chatarchive }) {
  const { element, plural } = chatarchive;
  const EDGE = 90;
  // Most of the upper edge lies on the bar: the first rows below it are dropped among.
  const ON_BAR = 60;
  const SPEED = 16;
  const SLACK = 4;
  // Milliseconds over a folded section until it unfolds.
  const HOVERED = 700;

  /** What moves when the page is scrolled: Wagtail's is not always the window. */
  function scrollerOf(inside) {
    for (let up = inside.parentElement; up !== document.body; up = up.parentElement) {
      const isScrolled = /auto|scroll/.test(getComputedStyle(up).overflowY);
      if (isScrolled && up.scrollHeight > up.clientHeight) return up;
    }
    return document.scrollingElement;
  }

  class Drag {
    /** Watch a list's grips; `drop(key, section, before)` moves the entry before another, or
        with no `before` to the section's end. `load(row)` is how many go along. */
    static watch(list, drop, load) {
      list.grid.addEventListener('pointerdown', (event) => {
        const grip = event.target.closest('.chat-row__grip');
        if (!grip || event.button !== 0 || !event.isPrimary) return;
        event.preventDefault();
        const row = list.rowAt(grip);
        row.element.focus({ preventScroll: true });
        new Drag(event, list.desk, row, drop, load(row));
      });
    }

    constructor(event, desk, row, drop, load) {
      this.desk = desk;
      this.scroller = scrollerOf(desk.root);
      this.row = row;
      this.drop = drop;
      this.load = load;
      this.start = event;
      const own = (handle) => (happened) => {
        if (happened.pointerId === event.pointerId) handle(happened);
      };
      this.handlers = {
        pointermove: own((moved) => this.move(moved)),
        pointerup: own(() => this.end(true)),
        pointercancel: own(() => this.end(false)),
        keydown: (pressed) => this.keydown(pressed),
        // What a finger that rests on the grip would bring up.
        contextmenu: (asked) => asked.preventDefault(),
      };
      for (const [name, handler] of Object.entries(this.handlers)) {
        document.addEventListener(name, handler, { capture: true, passive: false });
      }
    }

    begin() {
      this.line = element('div', { class: 'chat-drop' });
      const words =
        this.load > 1 ? plural(this.load, 'tweet') : this.row.content.textContent.slice(0, 80);
      this.ghost = element('div', { class: 'chat-ghost' }, words);
      document.body.append(this.ghost);
      document.body.classList.add('chat-dragging');
      document.body.classList.toggle('chat-dragging-chosen', this.load > 1);
      this.row.element.classList.add('chat-row--dragged');
      this.scroll();
    }

    move(event) {
      event.preventDefault();
      this.x = event.clientX;
      this.y = event.clientY;
      const way = Math.hypot(this.x - this.start.clientX, this.y - this.start.clientY);
      if (!this.ghost && way < SLACK) return;
      if (!this.ghost) this.begin();
      this.ghost.style.transform = `translate(${this.x + 14}px, ${this.y + 10}px)`;
      this.aim();
    }

    /** Find what is below the pointer and show where the row would land. */
    aim() {
      const below = document.elementFromPoint(this.x, this.y);
      const row = below?.closest('.chat-row');
      const block = below?.closest('[data-streamfield-child]');
      const grid = block?.querySelector('.chat-list');
      const isFolded = Boolean(grid) && this.desk.blocks.isFolded(block.dataset.contentpath);
      this.target = null;
      this.into(isFolded ? block : null);
      if (row) {
        const { top, height } = row.getBoundingClientRect();
        const after = this.y > top + height / 2;
        row[after ? 'after' : 'before'](this.line);
        const next = after ? this.next(row) : row;
        this.target = { element: row, before: next?.dataset.key };
      } else if (isFolded) {
        this.line.remove();
        this.target = { element: grid };
      } else if (grid) {
        const first = grid.querySelector('.chat-row');
        const above = first && this.y < first.getBoundingClientRect().top;
        this.target = { element: grid, before: above ? first.dataset.key : undefined };
        if (above) first.before(this.line);
        else grid.append(this.line);
      } else {
        this.line.remove();
      }
    }

    /** A folded section is dropped into as a whole; who waits over it sees it unfold. */
    into(block) {
      if (block === this.folded) return;
      clearTimeout(this.waiting);
      this.folded?.classList.remove('chat-drop-into');
      this.folded = block;
      if (!block) return;
      block.classList.add('chat-drop-into');
      this.waiting = setTimeout(() => {
        this.desk.blocks.unfold(block.dataset.contentpath);
        this.aim();
      }, HOVERED);
    }

    next(row) {
      const rows = [...row.closest('.chat-list').querySelectorAll('.chat-row')];
      return rows[rows.indexOf(row) + 1];
    }

    /** Near the edges of what can be seen the page goes along. */
    scroll() {
      const depth = (distance) => Math.min(1, Math.max(0, EDGE - distance) / EDGE);
      const { bottom } = this.desk.bar.element.getBoundingClientRect();
      const by = depth(window.innerHeight - this.y) - depth(this.y - bottom + ON_BAR);
      if (by) {
        // Wagtail's own scrolling is smooth, and would never get going.
        this.scroller.scrollBy({ top: by * SPEED, behavior: 'instant' });
        this.aim();
      }
      this.frame = requestAnimationFrame(() => this.scroll());
    }

    keydown(event) {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      this.end(false);
    }

    end(drops) {
      for (const [name, handler] of Object.entries(this.handlers)) {
        document.removeEventListener(name, handler, { capture: true });
      }
      if (!this.ghost) return;
      cancelAnimationFrame(this.frame);
      this.into(null);
      this.ghost.remove();
      this.line.remove();
      document.body.classList.remove('chat-dragging', 'chat-dragging-chosen');
      this.row.element.classList.remove('chat-row--dragged');
      const { target, row } = this;
      if (drops && target && target.before !== row.key) {
        this.drop(row.key, target.element, target.before);
      }
    }
  }

  chatarchive.Drag = Drag;
})(window);
