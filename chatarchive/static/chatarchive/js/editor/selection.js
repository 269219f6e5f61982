/* The chosen tweets. By key, so that they stay chosen wherever they go, drawn or not. */
(function ({ chatarchive }) {
  class Selection extends EventTarget {
    constructor() {
      super();
      /** In the order in which they were chosen. */
      this.keys = new Set();
      this.forget();
    }

    get size() {
      return this.keys.size;
    }

    has(key) {
      return this.keys.has(key);
    }

    /** Choose exactly these. */
    set(keys) {
      this.keys = new Set(keys);
      this.forget();
      this.tell();
    }

    clear() {
      this.set([]);
    }

    toggle(key) {
      if (!this.keys.delete(key)) this.keys.add(key);
      this.forget(key);
      this.tell();
    }

    add(keys) {
      for (const key of keys) this.keys.add(key);
      this.tell();
    }

    /** Choose `range` too, from the anchor to `tip`; what the last extension from the same
        anchor chose, and this one does not reach, is chosen no longer. */
    extend(range, tip) {
      for (const key of this.reached) this.keys.delete(key);
      this.reached = range.filter((key) => !this.keys.has(key));
      this.tip = tip;
      this.add(range);
    }

    /** Further extensions begin at `anchor`. */
    forget(anchor = null) {
      this.anchor = anchor;
      this.tip = anchor;
      this.reached = [];
    }

    /** Let go of all that `isThere` denies. */
    keep(isThere) {
      const gone = [...this.keys].filter((key) => !isThere(key));
      for (const key of gone) this.keys.delete(key);
      if (this.anchor && !isThere(this.anchor)) this.forget();
      if (gone.length) this.tell();
    }

    tell() {
      this.dispatchEvent(new Event('change'));
    }
  }

  chatarchive.Selection = Selection;
})(window);
