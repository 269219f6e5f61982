/* The one state: which entries each section holds, in order. Entries are never changed, only
   replaced, so that whoever draws one can tell by identity whether it is still the same. */
(function ({ chatarchive }) {
  class Store extends EventTarget {
    constructor() {
      super();
      this.sections = new Map();
      this.touched = null;
    }

    open(section, entries) {
      this.sections.set(section, [...entries]);
    }

    close(section) {
      this.sections.delete(section);
    }

    entries(section) {
      return this.sections.get(section) || [];
    }

    index(section, key) {
      return this.entries(section).findIndex((entry) => entry.key === key);
    }

    /** The section a key stands in, or undefined. */
    sectionOf(key) {
      for (const [section, entries] of this.sections) {
        if (entries.some((entry) => entry.key === key)) return section;
      }
      return undefined;
    }

    /** Put `entries` in the place of `count` entries from `at` on. Returns those taken out. */
    splice(section, at, count, entries) {
      const out = this.entries(section).splice(at, count, ...entries);
      this.touch(section);
      return out;
    }

    /** Give an entry a mark; a value that says nothing takes it away. Returns what it was. */
    mark(section, key, mark, value) {
      const at = this.index(section, key);
      const { [mark]: was, ...entry } = this.entries(section)[at];
      this.entries(section)[at] = value ? { ...entry, [mark]: value } : entry;
      this.touch(section);
      return was;
    }

    touch(section) {
      if (this.touched) this.touched.add(section);
      else this.tell(new Set([section]));
    }

    /** Whatever `change` does is told of once, when all is done. */
    together(change) {
      if (this.touched) {
        change();
        return;
      }
      this.touched = new Set();
      try {
        change();
      } finally {
        const { touched } = this;
        this.touched = null;
        this.tell(touched);
      }
    }

    tell(sections) {
      this.dispatchEvent(new CustomEvent('change', { detail: { sections } }));
    }

    counts(section) {
      const counts = { all: 0, hidden: 0, starred: 0 };
      const lists = section ? [this.entries(section)] : this.sections.values();
      for (const entries of lists) {
        counts.all += entries.length;
        for (const entry of entries) {
          if (entry.hidden) counts.hidden += 1;
          if (entry.starred) counts.starred += 1;
        }
      }
      counts.shown = counts.all - counts.hidden;
      return counts;
    }
  }

  chatarchive.Store = Store;
})(window);
