/* Everything that can happen to a transcript, as small commands that know their inverse, and
   the history made of them. A command is plain data; to perform it gives the command that
   takes it back. Sections and entries are named by id and key, never by where they stand. */
(function ({ chatarchive }) {
  const PERFORM = {
    mark({ store }, { section, key, mark, value }) {
      return { do: 'mark', section, key, mark, value: store.mark(section, key, mark, value) };
    },

    /** `values` are pairs of key and value. */
    marks({ store }, { section, mark, values }) {
      return { do: 'marks', section, mark, values: store.marks(section, mark, values) };
    },

    take({ store }, { section, keys }) {
      return { do: 'put', section, places: store.take(section, keys) };
    },

    /** `places` are pairs of place and entry. */
    put({ store }, { section, places }) {
      store.put(section, places);
      return { do: 'take', section, keys: places.map(([, { key }]) => key) };
    },

    splice({ store }, { section, at, count, entries }) {
      const out = store.splice(section, at, count, entries);
      return { do: 'splice', section, at, count: entries.length, entries: out };
    },

    heading({ blocks }, { id, value }) {
      return { do: 'heading', id, value: blocks.setHeading(id, value) };
    },

    /** `state` is a block's, with its id and type, as StreamField's own `getState` gives it. */
    insert({ blocks }, { at, state }) {
      blocks.insert(state, at);
      return { do: 'delete', id: state.id };
    },

    delete({ blocks }, { id }) {
      const at = blocks.index(id);
      const state = blocks.state(id);
      blocks.delete(id);
      return { do: 'insert', at, state };
    },

    move({ blocks }, { id, to }) {
      const from = blocks.index(id);
      blocks.move(id, to);
      return { do: 'move', id, to: from };
    },

    /** A tweet's quote in the summary. */
    quote({ quotes }, { at, state }) {
      quotes.insert(state, at);
      return { do: 'unquote', id: state.id };
    },

    /** Where a person deleted the quote meanwhile, nothing is left to do, or to do again. */
    unquote({ quotes }, { id }) {
      const taken = quotes.delete(id);
      return taken ? { do: 'quote', ...taken } : { do: 'unquote', id };
    },

    /** Wagtail's comments on one block go to another, or those of `only`. */
    comments({ blocks }, { from, to, only }) {
      return { do: 'comments', from: to, to: from, only: blocks.moveComments(from, to, only) };
    },
  };

  const MOST_STEPS = 500;

  class History {
    /** `desk` has the `store` and the `blocks` that commands work on. */
    constructor(desk) {
      this.desk = desk;
      this.done = [];
      this.undone = [];
      this.performing = false;
    }

    /** Do what one operation of a person asks for, as one step.
        Steps with the same `joins` in a row count as one: a text being typed. */
    run({ label, commands, key, joins }) {
      const back = this.perform(commands);
      const last = this.done.at(-1);
      if (joins && last && last.joins === joins) {
        last.back = [...back, ...last.back];
        this.undone = [];
        return;
      }
      this.record({ label, key, joins, back });
    }

    /** Keep a step that has been done already: by one of Wagtail's own controls. */
    record(step) {
      this.done.push(step);
      if (this.done.length > MOST_STEPS) this.done.shift();
      this.undone = [];
    }

    /** Undo the last step if it is `joins`' own, as though it had never been. */
    takeBack(joins) {
      if (this.done.at(-1)?.joins === joins) this.perform(this.done.pop().back);
    }

    undo() {
      return this.take(this.done, this.undone);
    }

    redo() {
      return this.take(this.undone, this.done);
    }

    take(from, to) {
      const step = from.pop();
      if (step) to.push({ ...step, joins: null, back: this.perform(step.back) });
      return step;
    }

    /** Perform commands in turn. Returns those that take them back, in the order for that. */
    perform(commands) {
      const back = [];
      const outer = this.performing;
      this.performing = true;
      try {
        this.desk.store.together(() => {
          for (const command of commands) {
            back.unshift(PERFORM[command.do](this.desk, command));
          }
        });
      } finally {
        this.performing = outer;
      }
      return back;
    }
  }

  chatarchive.History = History;

  /** The commands that give all `chosen`, as `{ section, key }`, one mark. */
  chatarchive.marking = function marking(chosen, mark, value) {
    const sections = new Map(chosen.map(({ section }) => [section, []]));
    for (const { section, key } of chosen) sections.get(section).push([key, value]);
    return [...sections].map(([section, values]) => ({ do: 'marks', section, mark, values }));
  };
})(window);
