/* Folding sections, with Wagtail's own toggles: whichever way one is folded, it is folded. */
(function ({ chatarchive }) {
  const { plural } = chatarchive;
  const KEPT = 'chatarchive.folded';

  class Folds {
    constructor(desk) {
      this.desk = desk;
      desk.root.addEventListener('wagtail:panel-toggle', ({ target }) => this.toggled(target));
      this.restore();
    }

    toggle(section) {
      const { desk } = this;
      const { blocks } = desk;
      const unfolds = blocks.isFolded(section);
      const toggle = blocks.toggle(section);
      const inside = document.activeElement === toggle;
      toggle.click();
      desk.say(`“${blocks.name(section)}” ${unfolds ? 'unfolded' : 'folded'}.`);
      if (unfolds && inside) desk.focus(desk.lists.get(section).active, section);
    }

    /** All of them, or all back if all are folded. */
    all() {
      const { blocks } = this.desk;
      const sections = blocks.sections();
      const open = sections.filter((id) => !blocks.isFolded(id));
      (open.length ? open : sections).forEach((id) => blocks.toggle(id).click());
      const words = plural(sections.length, 'section');
      this.desk.say(open.length ? `${words} folded.` : `${words} unfolded.`);
    }

    toggled(toggle) {
      const { desk } = this;
      const section = toggle.closest('[data-streamfield-child]')?.dataset.contentpath;
      if (!desk.lists.has(section) || toggle !== desk.blocks.toggle(section)) return;
      // What has the focus is hidden now.
      const isLost = desk.lists.get(section).element.contains(document.activeElement);
      if (isLost && desk.blocks.isFolded(section)) toggle.focus();
      desk.bar.drawFold();
      this.keep();
    }

    /** What a folded section shows of itself is Wagtail's to write, but only when it folds. */
    retitle() {
      const { blocks } = this.desk;
      blocks.sections().filter((id) => blocks.isFolded(id)).forEach((id) => blocks.retitle(id));
    }

    keep() {
      const { blocks } = this.desk;
      const folded = blocks.sections().filter((id) => blocks.isFolded(id));
      try {
        sessionStorage.setItem(KEPT, JSON.stringify(folded));
      } catch {
        // Then they are open after the next save.
      }
    }

    restore() {
      let folded = [];
      try {
        folded = JSON.parse(sessionStorage.getItem(KEPT)) || [];
      } catch {
        // Nothing is kept.
      }
      const { blocks } = this.desk;
      blocks
        .sections()
        .filter((id) => folded.includes(id) && !blocks.isFolded(id))
        .forEach((id) => blocks.toggle(id).click());
    }
  }

  chatarchive.Folds = Folds;
})(window);
