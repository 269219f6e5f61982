/* Tweets of the transcript quoted in the summary: the summary's blocks, as the desk needs them,
   and the cards that stand in them. */
(function ({ chatarchive }) {
  const { Stream, author, element, fill, icon, linked, plural, uuid, webAddress } = chatarchive;
  const TYPE = 'tweet';
  const FEWEST_DIGITS = 5;
  const forms = new WeakMap();

  class Quotes {
    /** Those of the form that `inside` is in. The summary is drawn before the transcript's
        desk is there, so whoever asks first makes them. */
    static around(inside) {
      const form = inside.closest('form');
      if (!forms.has(form)) forms.set(form, new Quotes());
      return forms.get(form);
    }

    constructor() {
      this.cards = new Set();
      this.ids = new Map();
      this.note = { words: '' };
    }

    attach(block) {
      this.blocks = new Stream(block);
      this.changed();
    }

    /** Called by the desk once it is complete. */
    connect(desk) {
      this.desk = desk;
      desk.tweets.addEventListener('change', () => this.draw());
      desk.store.addEventListener('change', () => this.draw());
      this.draw();
    }

    /** Blocks of the summary came, went, or name another tweet. */
    changed() {
      if (!this.blocks) return;
      const quotes = this.blocks.block.children.filter(({ type }) => type === TYPE);
      this.ids = new Map(quotes.map((child) => [child.block.getValue(), child.id]));
      this.ids.delete('');
      if (!this.desk) return;
      this.desk.version += 1;
      if (!this.desk.history.performing) this.desk.refresh();
      this.draw();
    }

    get size() {
      return this.ids.size;
    }

    get keys() {
      return [...this.ids.keys()];
    }

    has(key) {
      return this.ids.has(key);
    }

    draw() {
      if (!this.desk) return;
      const entries = new Map();
      for (const list of this.desk.store.sections.values()) {
        for (const entry of list) if (this.ids.has(entry.key)) entries.set(entry.key, entry);
      }
      for (const card of this.cards) {
        if (card.element.isConnected) card.draw(this.desk, entries.get(card.key));
        else this.cards.delete(card);
      }
    }

    /** Starred tweets that readers see, in the transcript's order. */
    starred() {
      const { blocks, store } = this.desk;
      return blocks
        .sections()
        .flatMap((section) => store.entries(section))
        .filter(({ starred, hidden }) => starred && !hidden);
    }

    /** Put a quote of each entry's tweet at the summary's end, as one step. */
    quote(entries) {
      const { desk } = this;
      if (!this.blocks) return;
      const there = entries.filter(({ key }) => this.has(key));
      const hidden = entries.filter((entry) => !this.has(entry.key) && entry.hidden);
      const gone = entries.filter(({ key }) => !this.has(key) && desk.tweets.get(key) === null);
      const left = new Set([...there, ...hidden, ...gone]);
      const chosen = entries.filter((entry) => !left.has(entry));
      const at = this.blocks.block.children.length;
      if (chosen.length) {
        desk.run({
          label: chosen.length === 1 ? 'Quoted' : `${plural(chosen.length, 'tweet')} quoted`,
          key: chosen[0].key,
          commands: chosen.map(({ key }, number) => ({
            do: 'quote',
            at: at + number,
            state: { type: TYPE, id: uuid(), value: key },
          })),
        });
      }
      const words = [
        chosen.length && `${plural(chosen.length, 'tweet')} quoted in the summary.`,
        there.length && `Already there: ${there.length}.`,
        hidden.length && `Hidden, so not quoted: ${hidden.length}.`,
        gone.length && `No longer stored: ${gone.length}.`,
      ];
      this.say(words.filter(Boolean).join(' ') || 'Nothing to quote.');
    }

    /** For the eye it stands until the next step. */
    say(words) {
      this.note = { words, after: this.desk.history.done.at(-1) };
      this.desk.say(words);
      this.desk.bar.update();
    }

    get said() {
      return this.note.after === this.desk.history.done.at(-1) ? this.note.words : '';
    }

    /** To the quote of a tweet; without a key, to the last. */
    show(key = this.keys.at(-1)) {
      const child = this.blocks?.child(this.ids.get(key));
      if (!child) return;
      const panel = child.element.closest('.w-panel:not(.w-panel--nested)');
      const toggles = [panel?.querySelector('[data-panel-toggle]'), child.toggleElement];
      for (const toggle of toggles) {
        if (toggle?.getAttribute('aria-expanded') === 'false') toggle.click();
      }
      child.block.focus();
      child.element.scrollIntoView({ block: 'center' });
    }

    // What commands do

    insert(state, at) {
      this.blocks.insert(state, Math.min(at, this.blocks.block.children.length));
    }

    /** Take a block out. Returns what it was, or null where somebody has deleted it since. */
    delete(id) {
      const at = this.blocks.index(id);
      if (at < 0) return null;
      const state = this.blocks.state(id);
      this.blocks.delete(id);
      return { at, state };
    }
  }

  /** One quote in the summary. Its hidden input holds the key. */
  class Card {
    constructor(placeholder, name, id, key) {
      this.input = element('input', { type: 'hidden', name, id });
      this.input.value = key || '';
      this.element = element('div', { class: 'chat-quote', tabindex: -1 }, this.input);
      placeholder.replaceWith(this.element);
      this.content = element('div', { class: 'chat-quote__content' });
      this.element.append(this.content);
      this.quotes = Quotes.around(this.element);
      this.quotes.cards.add(this);
      this.draw(this.quotes.desk);
    }

    get key() {
      return this.input.value;
    }

    draw(desk, entry) {
      const tweet = desk && this.key ? desk.tweets.get(this.key) : undefined;
      const drawn = [this.key, tweet, entry, Boolean(desk)];
      if (this.drawn && drawn.every((value, at) => value === this.drawn[at])) return;
      this.drawn = drawn;
      this.tweet = tweet;
      if (this.key) fill(this.content, ...this.quoted(desk, tweet, entry));
      else this.content.replaceChildren(...this.question(desk));
    }

    quoted(desk, tweet, entry) {
      if (!desk || tweet === undefined) return [element('span', {}, '…')];
      const warning = this.warning(tweet, entry);
      const buttons = [];
      if (entry) {
        const css = 'button button-small button-secondary';
        const back = element('button', { type: 'button', class: css }, 'Show in the transcript');
        back.addEventListener('click', () => desk.focus(this.key));
        buttons.push(back);
      }
      const address = webAddress(tweet?.url);
      if (address) {
        const link = { href: address, target: '_blank', rel: 'noopener noreferrer' };
        buttons.push(element('a', link, 'Open the original'));
      }
      return [
        tweet && this.by(desk, tweet, entry),
        tweet &&
          element('blockquote', { class: 'chat-quote__words' }, ...linked(entry?.text || tweet.text)),
        warning && element('p', { class: 'chat-quote__warning' }, icon('warning'), ' ', warning),
        element('div', { class: 'chat-quote__ways' }, ...buttons),
      ].filter(Boolean);
    }

    by(desk, tweet, entry) {
      return element(
        'div',
        { class: 'chat-quote__by' },
        element('b', { class: 'chat-row__name' }, tweet.name || tweet.handle || 'Unknown'),
        tweet.handle ? ` @${tweet.handle}` : null,
        ` · ${desk.tweets.clock.format(new Date(tweet.at * 1000))} `,
        entry?.text ? element('span', { class: 'chat-row__badge' }, 'edited') : null,
      );
    }

    warning(tweet, entry) {
      const unseen = 'Readers do not see this quote';
      if (!tweet) return `This tweet has been withdrawn. ${unseen}; you can delete it.`;
      if (!entry) return `${unseen}: its tweet is not in the transcript.`;
      return entry.hidden ? `${unseen}: its tweet is hidden in the transcript.` : '';
    }

    /** A block added with Wagtail's own button has no tweet yet. */
    question(desk) {
      const id = `${this.input.id}-address`;
      this.address = element('input', { id, type: 'text', autocomplete: 'off' });
      const found = element('p', { class: 'help', role: 'status' });
      this.address.addEventListener('input', () => {
        const key = this.find(desk, this.address.value);
        found.textContent = this.address.value ? 'No tweet of this chat has that address.' : '';
        if (key) this.choose(key);
      });
      return [
        element('label', { class: 'w-field__label', for: id }, 'Address of a tweet of this chat'),
        element('p', { class: 'help' }, 'Or delete this block, and press q on a tweet below.'),
        this.address,
        found,
      ];
    }

    find(desk, address) {
      const id = /(\d+)\D*$/.exec(address.split('?')[0])?.[1] || '';
      if (!desk || id.length < FEWEST_DIGITS) return undefined;
      const keys = [...desk.store.sections.values()].flat().map(({ key }) => key);
      return keys.find((key) => key.endsWith(`:${id}`) || key.endsWith(`/${id}`));
    }

    choose(key) {
      this.setState(key);
      this.element.focus();
    }

    getState() {
      return this.key;
    }

    getValue() {
      return this.key;
    }

    setState(key) {
      this.input.value = key || '';
      this.quotes.changed();
    }

    setInvalid(invalid) {
      this.address?.setAttribute('aria-invalid', String(invalid));
    }

    getTextLabel() {
      return this.tweet ? `${author(this.tweet)}: ${this.tweet.text.slice(0, 60)}` : '';
    }

    focus() {
      (this.key ? this.element : this.address)?.focus();
    }
  }

  class TweetQuoteInput {
    render(placeholder, name, id, initialState) {
      return new Card(placeholder, name, id, initialState);
    }
  }

  chatarchive.Quotes = Quotes;
  chatarchive.TweetQuoteInput = TweetQuoteInput;
})(window);
