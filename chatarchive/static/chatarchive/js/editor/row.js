/* One entry, drawn: time, who, words, marks. Its buttons are made when somebody comes near. */
(function ({ chatarchive }) {
  const { element, icon, iconButton, keys, linked, plural, webAddress } = chatarchive;

  const REASONS = {
    question: 'the question itself',
    reply: 'answers what stands above it',
    quote: 'quotes what stands above it',
    label: 'its words name the question',
    thread: 'carries on what stands above it',
    conversation: 'speaks to somebody who wrote here, or its author did',
    words: 'its words are like those of this section',
    time: 'written at that time',
    facilitator: 'put here by a person',
  };

  /** For those who hear the page. */
  const unseen = (words) => element('span', { class: 'w-sr-only' }, words);

  class Row {
    constructor(entry) {
      this.key = entry.key;
      this.time = element('div', { role: 'gridcell', class: 'chat-row__time' });
      this.content = element('div', { class: 'chat-row__content' });
      this.body = element('div', { role: 'gridcell', class: 'chat-row__body' }, this.content);
      this.marks = element('div', { role: 'gridcell', class: 'chat-row__marks' });
      this.grip = element('span', { class: 'chat-row__grip', title: 'Drag to move' }, icon('grip'));
      this.element = element(
        'div',
        {
          'role': 'row',
          'class': 'chat-row',
          'tabindex': -1,
          'data-key': entry.key,
          'data-contentpath': entry.key,
        },
        this.time,
        this.body,
        this.marks,
      );
      this.armed = false;
      this.form = null;
    }

    /** Draw what `tweets` knows of the entry. */
    update(entry, tweets) {
      const tweet = tweets.get(entry.key);
      if (entry === this.entry && tweet === this.tweet) return;
      this.entry = entry;
      this.tweet = tweet;
      this.element.classList.toggle('chat-row--hidden', Boolean(entry.hidden));
      this.element.classList.toggle('chat-row--starred', Boolean(entry.starred));
      this.element.classList.toggle('chat-row--reply', this.isReply);
      this.element.classList.toggle('chat-row--gone', tweet === null);
      this.drawTime(tweets);
      this.drawBody();
      this.drawMarks();
    }

    get isReply() {
      return Boolean(this.tweet && (this.tweet.reply_to || this.tweet.reply_to_handle));
    }

    drawTime(tweets) {
      const { tweet } = this;
      if (!tweet) {
        this.time.replaceChildren(this.grip);
        return;
      }
      const moment = new Date(tweet.at * 1000);
      const told = [
        tweets.moment.format(moment),
        tweet.reason && `Placed here: ${REASONS[tweet.reason] || tweet.reason}.`,
      ];
      const address = webAddress(tweet.url);
      if (address) told.push(`Opens the original (${keys.shown('original')}).`);
      this.time.replaceChildren(
        this.grip,
        element(
          address ? 'a' : 'span',
          {
            href: address,
            target: address && '_blank',
            rel: address && 'noopener noreferrer',
            tabindex: address && this.tabIndex,
            title: told.filter(Boolean).join('\n'),
          },
          tweets.clock.format(moment),
        ),
      );
    }

    drawBody() {
      const parts = this.tweet ? this.words() : [this.placeholder()];
      if (this.entry.note) {
        parts.push(
          element('div', { class: 'chat-row__note' }, icon('comment'), ' ', this.entry.note),
        );
      }
      this.content.replaceChildren(...parts);
      this.setTabIndex(this.tabIndex);
    }

    /** Open a form below the words; one at a time. */
    open(form) {
      this.form?.close();
      this.form = form;
      // Not within the content, which is drawn anew with every letter typed.
      this.body.append(form.element);
      this.element.classList.add('chat-row--open');
      form.focus();
    }

    closed(form) {
      if (this.form !== form) return;
      this.form = null;
      form.element.remove();
      this.element.classList.remove('chat-row--open');
    }

    words() {
      const { entry, tweet } = this;
      const parts = [];
      if (this.isReply) {
        const whom = tweet.reply_to_handle ? `Reply to @${tweet.reply_to_handle}` : 'Reply';
        parts.push(element('span', { class: 'chat-row__reply', title: whom }, unseen(`${whom}.`)));
      }
      parts.push(
        element('b', { class: 'chat-row__name' }, tweet.name || tweet.handle || 'Unknown'),
        ' ',
        tweet.handle ? element('span', { class: 'chat-row__handle' }, `@${tweet.handle}`) : null,
        ' ',
        element('span', { class: 'chat-row__words' }, ...linked(entry.text || tweet.text)),
      );
      if (entry.text) parts.push(' ', element('span', { class: 'chat-row__badge' }, 'edited'));
      const drawn = [
        tweet.reposts && plural(tweet.reposts, 'repost'),
        tweet.likes && plural(tweet.likes, 'like'),
      ].filter(Boolean);
      if (drawn.length) {
        parts.push(' ', element('span', { class: 'chat-row__drawn' }, drawn.join(' · ')));
      }
      parts.push(...this.pictures());
      if (entry.text) {
        parts.push(
          element('div', { class: 'chat-row__original' }, 'Original: ', ...linked(tweet.text)),
        );
      }
      return parts.filter((part) => part != null);
    }

    /** Small, and not loaded before they are near. */
    pictures() {
      return (this.tweet.pictures || []).map(([address, whole, alt]) =>
        element(
          'a',
          {
            class: 'chat-row__picture',
            href: whole,
            target: '_blank',
            rel: 'noopener noreferrer',
            title: alt,
            tabindex: -1,
          },
          element('img', {
            src: address,
            alt: alt || 'Picture without description',
            loading: 'lazy',
          }),
        ),
      );
    }

    placeholder() {
      if (this.tweet === undefined) return element('span', { class: 'chat-row__waiting' }, '…');
      return element(
        'span',
        { class: 'chat-row__words' },
        this.entry.text || 'This tweet has been withdrawn, or its words were never captured.',
      );
    }

    /** Make the buttons: from now on this row can be worked on with the mouse. */
    arm() {
      if (this.armed) return;
      this.armed = true;
      this.drawMarks();
    }

    drawMarks() {
      const { hidden, starred } = this.entry;
      if (!this.armed) {
        const marks = [
          starred && this.mark('star', 'Starred'),
          hidden && this.mark('no-view', 'Hidden'),
        ];
        this.marks.replaceChildren(...marks.filter(Boolean));
        return;
      }
      const { activeElement } = document;
      const held = this.marks.contains(activeElement) && activeElement.dataset.operation;
      this.marks.replaceChildren(
        this.button(starred ? 'star' : 'star-outline', 'star', starred),
        this.button(hidden ? 'no-view' : 'view', 'hide', hidden),
        this.button('edit', 'edit'),
        iconButton('dots-horizontal', 'More', {
          'data-operation': 'more',
          'aria-haspopup': 'menu',
          'tabindex': this.tabIndex,
        }),
      );
      if (held) this.marks.querySelector(`[data-operation="${held}"]`).focus();
    }

    mark(name, label) {
      return element('span', { class: 'chat-row__mark', title: label }, icon(name), unseen(label));
    }

    /** What it does is in its name: a button that takes back a mark says so. */
    button(iconName, operation, given) {
      const { label, opposite } = keys.all[operation];
      return iconButton(iconName, keys.label(operation, given ? opposite : label), {
        'class': given ? 'chat-button chat-button--given' : 'chat-button',
        'data-operation': operation,
        'tabindex': this.tabIndex,
      });
    }

    get tabIndex() {
      return this.element.tabIndex;
    }

    /** Only the row that its list would focus is in the tab order, with all that is in it. */
    setTabIndex(tabIndex) {
      this.element.tabIndex = tabIndex;
      for (const inside of this.element.querySelectorAll('a, .chat-row__marks button')) {
        inside.tabIndex = tabIndex;
      }
    }
  }

  chatarchive.Row = Row;
})(window);
