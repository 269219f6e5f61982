/* Three ways to look at the same sections: as readers will see them, as conversations, by time.
   Only the first is the order that is saved. */
(function ({ chatarchive }) {
  const KEPT = 'chatarchive.view';

  const VIEWS = {
    transcript: {
      label: 'Transcript',
      icon: 'list-ul',
      told: 'The order in which readers will see the tweets',
    },
    conversation: {
      label: 'Conversations',
      icon: 'thread',
      told: 'Replies under what they answer; ← and → fold and unfold them',
    },
    time: { label: 'By time', icon: 'time', told: 'Each section’s tweets as they were written' },
  };
  const FIRST = 'transcript';

  class Views {
    constructor(desk) {
      this.desk = desk;
      this.current = this.kept();
      this.folded = new Set();
    }

    kept() {
      try {
        const kept = localStorage.getItem(KEPT);
        return Object.hasOwn(VIEWS, kept) ? kept : FIRST;
      } catch {
        return FIRST;
      }
    }

    get ordered() {
      return this.current === FIRST;
    }

    /** To another view, or the next one. */
    show(name) {
      const names = Object.keys(VIEWS);
      this.current = name ?? names[(names.indexOf(this.current) + 1) % names.length];
      try {
        localStorage.setItem(KEPT, this.current);
      } catch {
        // Then it holds as long as the page is open.
      }
      this.desk.bar.notice();
      this.desk.refresh();
      this.desk.say(`${VIEWS[this.current].label}. ${VIEWS[this.current].told}.`);
    }

    /** What asks for places among neighbours means the transcript's order: offer it. */
    offerOrder() {
      const words = `Tweets have their places in the transcript’s order: here they stand ${
        this.current === 'time' ? 'by time' : 'as conversations'
      }.`;
      this.desk.bar.notice(words, 'Show the transcript’s order', () => {
        this.show(FIRST);
        this.desk.focusPlace();
      });
      this.desk.say(`${words} Show the transcript first.`);
    }

    /** Entries as this view has them: `ordered` all that `shows` lets pass, `view` those of
        them in no folded conversation, `levels` by key `{ depth, answers, folded }`. */
    arrange(section, entries, shows) {
      if (this.current === 'conversation') return this.conversations(section, entries, shows);
      const shown = entries.filter(shows);
      const ordered = this.current === 'time' ? this.byTime(shown) : shown;
      return { ordered, view: ordered, levels: new Map() };
    }

    /** A tweet whose time nobody knows stays behind the one it stands behind. */
    byTime(entries) {
      let last = 0;
      return entries
        .map((entry) => {
          last = this.desk.tweets.get(entry.key)?.at ?? last;
          return { entry, at: last };
        })
        .sort((one, other) => one.at - other.at)
        .map(({ entry }) => entry);
    }

    /** Below each tweet what answers it in this section. Not below the section's question:
        all answer that. */
    conversations(section, entries, shows) {
      const { tweets } = this.desk;
      const tree = { answers: new Map(), roots: [] };
      const here = new Map(entries.map((entry) => [entry.key, entry]));
      for (const entry of entries) {
        const above = tweets.get(entry.key)?.reply_to;
        if (!here.has(above) || tweets.get(above)?.reason === 'question') tree.roots.push(entry);
        else if (tree.answers.has(above)) tree.answers.get(above).push(entry);
        else tree.answers.set(above, [entry]);
      }
      const levels = new Map();
      const ordered = [];
      const hidden = new Set();
      const seen = new Set();
      // Not by recursion: a conversation can be thousands deep.
      const walk = (root) => {
        const waiting = [{ entry: root, depth: 0, above: [], folded: false }];
        while (waiting.length) {
          const { entry, depth, above, folded } = waiting.pop();
          if (seen.has(entry.key)) continue;
          seen.add(entry.key);
          const isShown = shows(entry);
          let level;
          if (isShown) {
            ordered.push(entry);
            level = { depth, above, answers: 0, folded: false };
            levels.set(entry.key, level);
            for (let up = above; up.level; up = up.above) up.level.answers += 1;
            if (folded) hidden.add(entry.key);
          }
          // What is found by a filter is shown, folded or not.
          const folds = !this.desk.filter.active && this.folded.has(entry.key);
          const below = tree.answers.get(entry.key) || [];
          for (const answer of [...below].reverse()) {
            waiting.push({
              entry: answer,
              depth: depth + Number(isShown),
              above: isShown ? { level, key: entry.key, above } : above,
              folded: folded || folds,
            });
          }
          if (level) level.folded = folds && below.length > 0;
        }
      };
      tree.roots.forEach(walk);
      // Tweets that answer each other in a ring have no first one.
      entries.forEach((entry) => seen.has(entry.key) || walk(entry));
      return { ordered, levels, view: ordered.filter(({ key }) => !hidden.has(key)) };
    }

    // Folding conversations

    /** ← and → as in any tree; false if they mean nothing here. */
    navigate(list, row, { key }) {
      const level = list.levels.get(row.key);
      if (!level || (key !== 'ArrowLeft' && key !== 'ArrowRight')) return false;
      const isRight = (key === 'ArrowRight') !== (getComputedStyle(list.grid).direction === 'rtl');
      if (level.answers && level.folded === isRight) this.fold(list, row.key);
      else if (isRight && level.answers) list.navigate({ key: 'ArrowDown' });
      else if (!isRight && level.above.key) list.focusKey(level.above.key);
      return true;
    }

    fold(list, key) {
      const { answers, folded } = list.levels.get(key);
      if (folded) this.folded.delete(key);
      else this.folded.add(key);
      list.refresh();
      const words = chatarchive.plural(answers, 'answer');
      this.desk.say(folded ? `${words} unfolded.` : `${words} folded.`);
    }

    /** Unfold what keeps an entry from being seen. */
    reveal(list, key) {
      let above = list.levels.get(key)?.above;
      if (!above) return;
      for (; above.key; above = above.above) this.folded.delete(above.key);
      list.refresh();
    }
  }

  chatarchive.VIEWS = VIEWS;
  chatarchive.Views = Views;
})(window);
