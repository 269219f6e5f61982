/* The one state: which entries each section holds, in order. Entries are never changed, only
   replaced, so that whoever draws one can tell by identity whether it is still the same. */
(function ({ chatarchive }) {
  class Store extends EventTarget {
    constructor() {
      super();
      this.sections = new Map();
      this.touched = null;
      this.homes = null;
    }

    open(section, entries) {
      this.sections.set(section, [...entries]);
      this.homes = null;
    }

    close(section) {
      this.sections.delete(section);
      this.homes = null;
    }

    entries(section) {
      return this.sections.get(section) || [];
    }

    index(section, key) {
      return this.entries(section).findIndex((entry) => entry.key === key);
    }

    /** The section a key stands in, or undefined. */
    sectionOf(key) {
      return this.home(key)?.section;
    }

    /** The entry of a key, or undefined. */
    entry(key) {
      const home = this.home(key);
      return home && this.entries(home.section)[home.at];
    }

    home(key) {
      if (!this.homes) {
        this.homes = new Map();
        for (const [section, entries] of this.sections) {
          entries.forEach((entry, at) => this.homes.set(entry.key, { section, at }));
        }
      }
      return this.homes.get(key);
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

    /** Give many entries a mark in one pass: `values` are pairs of key and value. Returns
        such pairs of what they were. */
    marks(section, mark, values) {
      const wanted = new Map(values);
      const were = [];
      this.entries(section).forEach((entry, at, entries) => {
        if (!wanted.has(entry.key)) return;
        const { [mark]: was, ...rest } = entry;
        const value = wanted.get(entry.key);
        entries[at] = value ? { ...rest, [mark]: value } : rest;
        were.push([entry.key, was]);
      });
      this.touch(section);
      return were;
    }

    /** Take many entries out in one pass. Returns pairs of place and entry, as `put` wants. */
    take(section, keys) {
      const wanted = new Set(keys);
      const places = [];
      const left = [];
      this.entries(section).forEach((entry, at) => {
        if (wanted.has(entry.key)) places.push([at, entry]);
        else left.push(entry);
      });
      this.sections.set(section, left);
      this.touch(section);
      return places;
    }

    /** Put many entries in, each where it will stand when all are there; places ascend. */
    put(section, places) {
      const others = this.entries(section);
      const all = [];
      places.forEach(([at, entry], count) => {
        // So many of the others stand before it.
        all.push(...others.slice(all.length - count, at - count), entry);
      });
      this.sections.set(section, [...all, ...others.slice(all.length - places.length)]);
      this.touch(section);
    }

    touch(section) {
      this.homes = null;
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
