/* The blocks' side of Wagtail's editor: what telepath makes of our Python blocks. */
(function ({ chatarchive, telepath, wagtailStreamField }) {
  const { Desk, Quotes, TweetQuoteInput, Tweets } = chatarchive;
  const { StreamBlock, StreamBlockDefinition, StructBlock, StructBlockDefinition } =
    wagtailStreamField.blocks;

  /** One section's list in the form. `state` is null where the server did not get it whole:
      it goes back as it is, and the server refuses it again rather than empty the section. */
  class BoundTweetList {
    constructor(placeholder, name, id, state) {
      this.input = chatarchive.element('input', { type: 'hidden', name, id });
      const container = chatarchive.element('div', {}, this.input);
      placeholder.replaceWith(container);
      this.desk = Desk.around(container);
      this.section = container.closest('[data-streamfield-child]').dataset.contentpath;
      this.list = this.desk.open(this.section, state || [], this.input);
      if (state === null) this.input.value = 'null';
      container.append(this.list.element);
    }

    getState() {
      return [...this.desk.store.entries(this.section)];
    }

    getValue() {
      return this.getState();
    }

    setState(entries) {
      const { section } = this;
      const count = this.desk.store.entries(section).length;
      this.desk.run({
        label: 'Tweets replaced',
        commands: [{ do: 'splice', section, at: 0, count, entries }],
      });
    }

    setInvalid(invalid) {
      this.list.grid.setAttribute('aria-invalid', String(invalid));
    }

    getTextLabel() {
      return this.list.figures().join(', ');
    }

    focus() {
      this.list.focusAt(0);
    }
  }

  class TweetListInput {
    render(placeholder, name, id, initialState) {
      return new BoundTweetList(placeholder, name, id, initialState);
    }
  }

  class SectionBlock extends StructBlock {
    /** A tweet stands once in a transcript, so a section's copy begins without any. */
    getDuplicatedState() {
      return { ...super.getDuplicatedState(), tweets: [] };
    }
  }

  class SectionBlockDefinition extends StructBlockDefinition {
    render(...args) {
      return new SectionBlock(this, ...args);
    }
  }

  /** A StreamField that tells its desk what happens to its blocks, and how to take it back. */
  class TranscriptBlock extends StreamBlock {
    insert(state, index, opts) {
      // Commands name blocks by id; blocks from elsewhere may have none yet.
      return super.insert({ ...state, id: state.id || chatarchive.uuid() }, index, opts);
    }

    _insert(...args) {
      const child = super._insert(...args);
      this.tell('Block added', [{ do: 'delete', id: child.id }]);
      return child;
    }

    deleteBlock(index, opts) {
      const state = this.children[index].getState();
      this.desk.comments.spare(state.id, () => {
        super.deleteBlock(index, opts);
        this.tell('Block deleted', [{ do: 'insert', at: index, state }]);
        if (state.type === 'section') this.desk.close(state.id);
      });
      this.desk.rearranged();
    }

    moveBlock(from, to) {
      const { id } = this.children[from];
      super.moveBlock(from, to);
      if (from !== to) this.tell('Block moved', [{ do: 'move', id, to: from }]);
    }

    tell(label, back) {
      // There is no desk yet while the first blocks are put in.
      if (!this.desk) return;
      if (!this.desk.history.performing) this.desk.record(label, back);
      this.desk.rearranged();
    }
  }

  class TranscriptBlockDefinition extends StreamBlockDefinition {
    render(placeholder, ...args) {
      const { editor } = this.meta;
      const tweets = new Tweets(placeholder.closest('form'), editor.tweetsUrl);
      tweets.askAhead();
      const block = new TranscriptBlock(this, placeholder, ...args);
      block.desk = Desk.around(block.element);
      block.desk.attach(block, editor, tweets);
      return block;
    }
  }

  /** The summary, which tells the desk which tweets it quotes. */
  class SummaryBlock extends StreamBlock {
    _insert(...args) {
      const child = super._insert(...args);
      this.quotes?.changed();
      return child;
    }

    deleteBlock(...args) {
      super.deleteBlock(...args);
      this.quotes?.changed();
    }
  }

  class SummaryBlockDefinition extends StreamBlockDefinition {
    render(...args) {
      const block = new SummaryBlock(this, ...args);
      block.quotes = Quotes.around(block.element);
      block.quotes.attach(block);
      return block;
    }
  }

  telepath.register('chatarchive.SummaryBlock', SummaryBlockDefinition);
  telepath.register('chatarchive.TweetQuoteInput', TweetQuoteInput);
  telepath.register('chatarchive.TweetListInput', TweetListInput);
  telepath.register('chatarchive.SectionBlock', SectionBlockDefinition);
  telepath.register('chatarchive.TranscriptBlock', TranscriptBlockDefinition);
})(window);
