/* Clicks and key presses in the transcript: which operation they ask for, and of what. */
(function ({ chatarchive }) {
  const { keys } = chatarchive;

  const ON_CHOSEN = new Set(['hide', 'star', 'moveTo', 'remove', 'chooseNone']);
  const WRITTEN_IN =
    'input:not([type=hidden]), textarea, select, [contenteditable]:not([contenteditable=false])';

  class Events {
    constructor(desk) {
      this.desk = desk;
      desk.root.addEventListener('click', (event) => this.clicked(event));
      document.addEventListener('keydown', (event) => this.keydown(event));
    }

    listAt(target) {
      return [...this.desk.lists.values()].find(({ element }) => element.contains(target));
    }

    clicked({ target }) {
      const button = target.closest('[data-operation]');
      const list = button && this.listAt(button);
      if (!list) return;
      const row = list.rowAt(button);
      // Before anything else, so that it is clear which row an operation leaves the focus to.
      if (row) row.element.contains(document.activeElement) || button.focus();
      this.desk.operations.do(button.dataset.operation, list, row, { byButton: true });
    }

    keydown(event) {
      const { target } = event;
      const inside = this.desk.root.contains(target);
      if (event.defaultPrevented || !(inside || target === document.body)) return;
      if (target.closest(WRITTEN_IN)) return;
      const operation = keys.operation(event);
      const list = inside && this.listAt(target);
      const row = list && list.rowAt(target);
      if (this.everywhere(operation)) this.handled(event);
      else if (inside && this.atLarge(operation, target)) this.handled(event);
      else if (row && list.navigate(event)) this.handled(event);
      else if (row && this.desk.views.navigate(list, row, event)) this.handled(event);
      else if (row && operation && this.desk.operations.do(operation, list, row, event)) {
        this.handled(event);
      } else if (this.forChosen(operation, target)) this.handled(event);
    }

    /** In the bar, keys act on all that is chosen. */
    forChosen(operation, target) {
      if (!this.desk.bar.chosen.element.contains(target)) return false;
      if (operation === 'choices') this.desk.bar.chosen.choose.click();
      else if (!ON_CHOSEN.has(operation) || !this.desk.selection.size) return false;
      else this.desk.operations.do(operation);
      return true;
    }

    everywhere(operation) {
      if (operation !== 'undo' && operation !== 'redo') return false;
      this.desk[operation]();
      return true;
    }

    /** What needs no row, only that somebody is in the transcript. */
    atLarge(operation, target) {
      const section = target.closest('[data-streamfield-child]')?.dataset.contentpath;
      if (operation === 'unsure') this.desk.doubts.next();
      else if (operation === 'view') this.desk.views.show();
      else if (operation === 'foldAll') this.desk.folds.all();
      else if (operation === 'keys') chatarchive.showKeys();
      else if (operation === 'filter') this.desk.bar.input.focus();
      else if (operation === 'fold' && this.desk.lists.has(section)) this.desk.folds.toggle(section);
      else return false;
      return true;
    }

    handled(event) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  chatarchive.Events = Events;
})(window);
