/* Choosing tweets, with the mouse and with keys. */
(function ({ chatarchive }) {
  const { plural } = chatarchive;
  const OWN_CLICKS = 'a, button, input, .chat-form, .chat-row__grip';

  class Choosing {
    constructor(desk) {
      this.desk = desk;
    }

    watch(list) {
      list.grid.addEventListener('mousedown', (event) => this.pressed(list, event));
      list.grid.addEventListener('click', (event) => this.clicked(list, event));
    }

    // With the mouse: the box, Ctrl and Shift. A plain click is for the words.

    pressed(list, event) {
      const row = list.rowAt(event.target);
      // Not at the click: by then the press has changed which words are selected.
      this.isMeant = this.isForRow(row, event.target);
      if (!event.shiftKey || !this.isMeant) return;
      // The browser would select all the words up to here.
      event.preventDefault();
      row.element.focus({ preventScroll: true });
    }

    clicked(list, event) {
      const { target } = event;
      const row = list.rowAt(target);
      const box = target.closest('.chat-row__choose');
      const modified = event.shiftKey || event.ctrlKey || event.metaKey;
      if (!box && !(modified && row && this.isMeant)) return;
      row.element.focus({ preventScroll: true });
      if (event.shiftKey) this.extendTo(row.key);
      else this.choose(list, row);
    }

    /** Not where a press has a meaning of its own, nor while the row's words are selected. */
    isForRow(row, target) {
      if (!row || target.closest(OWN_CLICKS)) return false;
      const words = window.getSelection();
      return words.isCollapsed || !row.element.contains(words.anchorNode);
    }

    // Operations, as `keys` names them

    choose(list, row) {
      this.desk.selection.toggle(row.key);
      this.tell();
    }

    extendUp(list, row) {
      this.extend(row, -1);
    }

    extendDown(list, row) {
      this.extend(row, 1);
    }

    chooseAll(list) {
      const { selection } = this.desk;
      selection.add(list.view.map(({ key }) => key));
      selection.forget();
      this.tell();
    }

    chooseNone() {
      const { bar, selection } = this.desk;
      if (!selection.size) return false;
      const back = bar.chosen.element.contains(document.activeElement) && [...selection.keys][0];
      selection.clear();
      this.tell();
      if (back) this.desk.focus(back);
      return true;
    }

    choices(list, row) {
      this.desk.choices.show(list, row);
    }

    alike(list, row) {
      this.desk.alike.fold(row);
    }

    // Extending

    /** All keys in sight, through all sections. */
    inSight() {
      const { blocks, lists } = this.desk;
      return blocks.sections().flatMap((id) => lists.get(id).view.map(({ key }) => key));
    }

    extend(row, by) {
      const { desk } = this;
      const { selection } = desk;
      if (selection.tip !== row.key) selection.forget(row.key);
      const keys = this.inSight();
      const to = keys[keys.indexOf(row.key) + by] || row.key;
      this.extendTo(to, keys);
      desk.focus(to);
    }

    /** From the last chosen on, both included. */
    extendTo(key, keys = this.inSight()) {
      const { selection } = this.desk;
      if (!keys.includes(selection.anchor)) selection.forget([...selection.keys].at(-1));
      const ends = [selection.anchor, key].map((end) => keys.indexOf(end));
      if (ends[0] < 0) {
        selection.add([key]);
        selection.forget(key);
      } else {
        selection.extend(keys.slice(Math.min(...ends), Math.max(...ends) + 1), key);
      }
      this.tell();
    }

    tell() {
      const { size } = this.desk.selection;
      this.desk.say(size ? `${plural(size, 'tweet')} chosen.` : 'None chosen.');
    }
  }

  chatarchive.Choosing = Choosing;
})(window);
