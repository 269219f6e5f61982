/* One entry, drawn: time, who, words, marks. Its buttons are made when somebody comes near. */
(function ({ chatarchive }) {
  const { author, element, fill, icon, iconButton, keys, linked, number, plural, shortened } =
    chatarchive;
  const { webAddress } = chatarchive;

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

  const IN_TAB_ORDER = 'a, .chat-row__choose, [data-operation]';
  // Seen, that is: how deep it is can be heard.
  const DEEPEST = 3;

  /** Why a tweet stands in `section`, to go on after “Placed here:”; empty if nobody knows. */
  chatarchive.reason = function reason(tweet, section) {
    if (!tweet) return '';
    if (tweet.section && tweet.section !== section) return REASONS.facilitator;
    return REASONS[tweet.reason] || tweet.reason || '';
  };

  /** For those who hear the page. */
  const unseen = (words) => element('span', { class: 'w-sr-only' }, words);

  class Row {
    constructor(entry) {
      this.key = entry.key;
      this.time = element('div', { role: 'gridcell', class: 'chat-row__time' });
      this.content = element('div', { class: 'chat-row__content' });
      this.hints = element('span', { class: 'chat-row__hints' });
      this.body = element('div', { role: 'gridcell', class: 'chat-row__body' }, this.content, this.hints);
      this.marks = element('div', { role: 'gridcell', class: 'chat-row__marks' });
      this.box = element(
        'button',
        { 'type': 'button', 'class': 'chat-row__choose', 'role': 'checkbox', 'tabindex': -1 },
        icon('check'),
      );
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
      this.comments = 0;
      this.setChosen(false);
    }

    setChosen(chosen) {
      if (this.chosen === chosen) return;
      this.chosen = chosen;
      this.element.classList.toggle('chat-row--chosen', chosen);
      this.element.setAttribute('aria-selected', chosen);
      this.box.setAttribute('aria-checked', chosen);
    }

    /** `alike` others say the same; `proposal` is what the tweet may be, and why. */
    setHints({ alike, proposal }) {
      const told = `${alike} ${proposal?.kind} ${proposal?.why}`;
      if (told === this.told) return;
      this.told = told;
      const parts = [];
      if (alike) {
        parts.push(
          element(
            'button',
            {
              'type': 'button',
              'class': 'chat-row__badge',
              'title': keys.label('alike'),
              'tabindex': this.tabIndex,
              'data-operation': 'alike',
            },
            `${number.format(alike)} more alike`,
          ),
        );
      }
      if (proposal) {
        parts.push(
          element(
            'span',
            { class: 'chat-row__badge chat-row__badge--proposal', title: proposal.why },
            `May be ${proposal.kind}`,
            element('span', { class: 'chat-row__proposed' }, `: ${proposal.why}`),
          ),
        );
      }
      fill(this.hints, ...parts);
    }

    /** Draw what `tweets` knows of the entry, and what its list knows of its place. */
    update(entry, tweets, place) {
      const tweet = tweets.get(entry.key);
      const isSame = JSON.stringify(place) === JSON.stringify(this.place);
      if (entry === this.entry && tweet === this.tweet && isSame) return;
      this.entry = entry;
      this.tweet = tweet;
      this.place = place;
      this.setLevel(place);
      this.element.classList.toggle('chat-row--hidden', Boolean(entry.hidden));
      this.element.classList.toggle('chat-row--starred', Boolean(entry.starred));
      this.element.classList.toggle('chat-row--reply', this.isReply);
      this.element.classList.toggle('chat-row--gone', tweet === null);
      this.drawTime(tweets);
      this.drawBody();
      this.drawMarks();
      this.form?.follow(entry[this.form.mark]);
    }

    /** How many of Wagtail's comments hang on it. */
    setComments(count) {
      if (count === this.comments) return;
      this.comments = count;
      const held = document.activeElement?.matches('.chat-row__comments');
      const back = held && this.element.contains(document.activeElement);
      this.drawBody();
      if (back) (this.content.querySelector('.chat-row__comments') || this.element).focus();
    }

    setLevel({ depth, answers, folded }) {
      const set = (name, value) =>
        value === undefined
          ? this.element.removeAttribute(name)
          : this.element.setAttribute(name, value);
      set('aria-level', depth === undefined ? undefined : depth + 1);
      set('aria-expanded', answers ? !folded : undefined);
      this.element.style.setProperty('--chat-depth', Math.min(depth || 0, DEEPEST));
    }

    get isReply() {
      return Boolean(this.tweet && (this.tweet.reply_to || this.tweet.reply_to_handle));
    }

    get why() {
      return chatarchive.reason(this.tweet, this.place.section);
    }

    drawTime(tweets) {
      const { tweet } = this;
      const name = `Choose ${author(tweet)}${tweet ? '’s tweet' : ''} (${keys.shown('choose')})`;
      this.box.setAttribute('aria-label', name);
      this.box.title = keys.label('choose');
      if (!tweet) {
        fill(this.time, this.box, this.grip);
        return;
      }
      const moment = new Date(tweet.at * 1000);
      const told = [
        tweets.moment.format(moment),
        this.why && `Placed here: ${this.why}.`,
      ];
      const address = webAddress(tweet.url);
      if (address) told.push(`Opens the original (${keys.shown('original')}).`);
      fill(
        this.time,
        this.box,
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
      if (this.comments) {
        parts.push(
          ' ',
          element(
            'button',
            {
              'type': 'button',
              'class': 'chat-row__comments',
              'data-operation': 'comment',
              'data-annotation': true,
              'title': keys.label('comment', `Open ${plural(this.comments, 'comment')}`),
            },
            icon('comment'),
            plural(this.comments, 'comment'),
          ),
        );
      }
      parts.push(...this.placing());
      if (this.entry.note) {
        parts.push(
          element('div', { class: 'chat-row__note' }, icon('comment'), ' ', this.entry.note),
        );
      }
      // Before they are compared with what is there.
      const made = element('div', {}, ...parts);
      this.order(made);
      fill(this.content, ...made.childNodes);
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
      if (tweet.without_hashtag) {
        const title = 'It was found below a tweet that has the hashtag';
        const words = 'reply without the hashtag';
        parts.push(' ', element('span', { class: 'chat-row__badge', title }, words));
      }
      if (this.place.quoted) parts.push(' ', element('span', { class: 'chat-row__badge' }, 'quoted'));
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

    /** How it stands here: its answers, whether that is in doubt, and why it is so. */
    placing() {
      const { answers, folded, doubt } = this.place;
      const parts = [];
      if (answers) {
        const words = plural(answers, 'answer');
        const label = `${folded ? 'Unfold' : 'Fold'} ${words} (${folded ? '→' : '←'})`;
        parts.push(' ', this.wordButton(folded ? 'arrow-right' : 'arrow-down', words, 'thread', label));
      }
      if (doubt) parts.push(this.doubt(doubt));
      else if (this.why) {
        const settled = this.entry.settled ? ' A person found that right.' : '';
        const words = `Placed here: ${this.why}.${settled}`;
        parts.push(' ', element('span', { class: 'chat-row__why' }, words));
      }
      return parts;
    }

    doubt({ other }) {
      const words = [
        this.why && `Placed here: ${this.why}.`,
        other && `It might belong to “${other}”.`,
      ].filter(Boolean);
      return element(
        'div',
        { class: 'chat-row__doubt' },
        element(
          'span',
          { class: 'chat-row__badge chat-row__badge--doubt', title: words.join('\n') },
          icon('help'),
          'Unsure',
        ),
        ' ',
        words.join(' '),
        ' ',
        this.wordButton('check', 'Right here', 'settle', keys.label('settle')),
        other
          ? this.wordButton('redirect', `Move to “${shortened(other, 30)}”`, 'other', keys.label('other'))
          : null,
      );
    }

    wordButton(iconName, words, operation, title) {
      return element(
        'button',
        {
          'type': 'button',
          'class': 'chat-action chat-row__button',
          title,
          'data-operation': operation,
        },
        icon(iconName),
        words,
      );
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
        // Edited words are its author's too: they are not shown either.
        'This tweet has been withdrawn, or its words were never captured.',
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
        fill(this.marks, ...marks.filter(Boolean));
        return;
      }
      const { activeElement } = document;
      const held = this.marks.contains(activeElement) && activeElement.dataset.operation;
      fill(
        this.marks,
        this.button(starred ? 'star' : 'star-outline', 'star', starred),
        this.button(hidden ? 'no-view' : 'view', 'hide', hidden),
        this.button('edit', 'edit'),
        iconButton('dots-horizontal', 'More', {
          'data-operation': 'more',
          'aria-haspopup': 'menu',
          // Else Wagtail would a moment later close the comment that is begun in the menu.
          'data-annotation': true,
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
      this.order(this.element);
    }

    order(part) {
      for (const inside of part.querySelectorAll(IN_TAB_ORDER)) inside.tabIndex = this.tabIndex;
    }
  }

  chatarchive.Row = Row;
})(window);
