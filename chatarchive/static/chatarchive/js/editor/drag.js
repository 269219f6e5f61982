/* Dragging a row by its grip, within and between sections: with mouse, pen or finger. */
(function ({ chatarchive }) {
  const { element, plural } = chatarchive;
  const EDGE = 90;
  const SPEED = 16;
  const SLACK = 4;

  class Drag {
    /** Watch a list's grips; `drop(key, section, before)` moves the entry before another, or
        with no `before` to the section's end. `load(row)` is how many go along. */
    static watch(list, drop, load) {
      list.grid.addEventListener('pointerdown', (event) => {
        const grip = event.target.closest('.chat-row__grip');
        if (!grip || event.button !== 0) return;
        event.preventDefault();
        const row = list.rowAt(grip);
        row.element.focus({ preventScroll: true });
        new Drag(event, row, drop, load(row));
      });
    }

    constructor(event, row, drop, load) {
      this.row = row;
      this.drop = drop;
      this.load = load;
      this.start = event;
      this.handlers = {
        pointermove: (moved) => this.move(moved),
        pointerup: () => this.end(true),
        pointercancel: () => this.end(false),
        keydown: (pressed) => this.keydown(pressed),
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

    /** Find what is below the pointer and draw the line where the row would land. */
    aim() {
      const below = document.elementFromPoint(this.x, this.y);
      const row = below?.closest('.chat-row');
      const panel = below?.closest('[data-streamfield-child]')?.querySelector('.chat-section');
      this.target = null;
      if (row) {
        const { top, height } = row.getBoundingClientRect();
        const after = this.y > top + height / 2;
        row[after ? 'after' : 'before'](this.line);
        const next = after ? this.next(row) : row;
        this.target = { element: row, before: next?.dataset.key };
      } else if (panel) {
        const grid = panel.querySelector('.chat-list');
        const first = grid.querySelector('.chat-row');
        const above = first && this.y < first.getBoundingClientRect().top;
        this.target = { element: grid, before: above ? first.dataset.key : undefined };
        if (above) first.before(this.line);
        else grid.append(this.line);
      } else {
        this.line.remove();
      }
    }

    next(row) {
      const rows = [...row.closest('.chat-list').querySelectorAll('.chat-row')];
      return rows[rows.indexOf(row) + 1];
    }

    /** Near the window's edge the page goes along. */
    scroll() {
      const depth = (distance) => Math.max(0, EDGE - distance) / EDGE;
      const by = depth(window.innerHeight - this.y) - depth(this.y - EDGE / 2);
      if (by) {
        window.scrollBy(0, by * SPEED);
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
