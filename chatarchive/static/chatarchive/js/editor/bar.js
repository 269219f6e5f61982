/* The bar above the transcript: filter, figures, undo and redo, the list of keys. */
(function ({ chatarchive }) {
  const { ChosenBar, Filter, Menu, VIEWS, element, fill, icon, iconButton, keys, number, plural } =
    chatarchive;
  const PAUSE = 150;

  class Bar {
    constructor(desk) {
      this.desk = desk;
      this.input = element('input', {
        'type': 'search',
        'class': 'chat-bar__filter',
        'placeholder': 'Word or @person',
        'aria-label': keys.label('filter'),
        'title': keys.label('filter'),
        'autocomplete': 'off',
        'spellcheck': 'false',
      });
      this.found = element('span', { 'class': 'chat-bar__found', 'role': 'status' });
      this.clear = iconButton('cross', 'Show all again (Esc)', {
        class: 'chat-button chat-bar__clear',
      });
      this.kinds = iconButton('sliders', 'Show only …', { 'aria-haspopup': 'menu' });
      this.views = element('div', { 'class': 'chat-views', 'role': 'group', 'aria-label': 'View' });
      this.views.append(...Object.keys(VIEWS).map((name) => this.viewButton(name)));
      this.fold = iconButton('collapse-up', keys.label('foldAll'));
      this.unsure = element('button', {
        type: 'button',
        class: 'chat-bar__unsure',
        title: keys.label('unsure'),
      });
      this.notes = element('div', { class: 'chat-bar__notice', hidden: true });
      this.figures = element('span', { class: 'chat-bar__figures' });
      const history = { class: 'chat-button chat-bar__history' };
      this.undo = iconButton('undo', keys.label('undo'), history);
      this.redo = iconButton('redo', keys.label('redo'), history);
      this.help = iconButton('keyboard', keys.label('keys'));
      this.quote = element('button', { type: 'button', class: 'chat-action' });
      this.toSummary = element('button', { type: 'button', class: 'chat-action' });
      this.quoted = element('span', { class: 'chat-bar__quoted' });
      this.chosen = new ChosenBar(desk);
      this.trouble = element('div', { class: 'chat-bar__trouble', role: 'alert', hidden: true });
      this.said = element('div', { 'class': 'w-sr-only', 'role': 'status', 'aria-live': 'polite' });
      const below = desk.locked ? this.lock() : this.chosen.element;
      below.append(this.figures);
      this.element = element(
        'div',
        { 'class': 'chat-desk', 'role': 'region', 'aria-label': 'Tools for the transcript' },
        element(
          'div',
          { class: 'chat-bar' },
          element('div', { class: 'chat-bar__search' }, icon('search'), this.input, this.clear),
          element(
            'div',
            { class: 'chat-bar__buttons' },
            this.kinds,
            this.fold,
            this.undo,
            this.redo,
            this.help,
          ),
          this.views,
          this.found,
          this.unsure,
          this.quote,
          this.toSummary,
          this.quoted,
        ),
        below,
        this.notes,
        this.trouble,
        this.said,
      );
      this.input.addEventListener('input', () => {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.apply(), PAUSE);
      });
      this.input.addEventListener('keydown', (event) => this.keydown(event));
      this.clear.addEventListener('click', () => this.reset());
      this.kinds.addEventListener('click', () => this.chooseKinds());
      this.fold.addEventListener('click', () => desk.folds.all());
      this.unsure.addEventListener('click', () => desk.doubts.next());
      this.undo.addEventListener('click', () => desk.undo());
      this.redo.addEventListener('click', () => desk.redo());
      this.quote.addEventListener('click', () => desk.quotes.quote(desk.quotes.starred()));
      this.toSummary.addEventListener('click', () => desk.quotes.show());
      this.help.addEventListener('click', () => chatarchive.showKeys());
    }

    lock() {
      const words = element('span', {}, chatarchive.LOCKED);
      return element('div', { class: 'chat-bar__notice' }, icon('lock'), words);
    }

    keydown(event) {
      if (event.key === 'Enter') {
        // Would submit the page's form.
        event.preventDefault();
        this.apply();
        this.desk.focusMatch(event.shiftKey ? -1 : 1);
      } else if (event.key === 'Escape' && this.input.value) {
        event.preventDefault();
        event.stopPropagation();
        this.reset();
      } else if (event.key === 'ArrowDown') {
        event.preventDefault();
        this.apply();
        this.desk.focusFirst();
      }
    }

    apply() {
      clearTimeout(this.timer);
      if (this.applied === this.input.value) return;
      this.applied = this.input.value;
      this.desk.setFilter(this.input.value);
    }

    reset() {
      this.input.value = '';
      this.apply();
      this.input.focus();
    }

    /** Take the filter away, leaving the focus where it is. */
    showAll() {
      this.input.value = '';
      this.apply();
    }

    viewButton(name) {
      const { icon: iconName, label, told } = VIEWS[name];
      const words = element('span', { class: 'chat-views__label' }, label);
      const button = element(
        'button',
        { type: 'button', title: keys.label('view', `${label}: ${told}`), 'data-view': name },
        icon(iconName),
        words,
      );
      button.addEventListener('click', () => this.desk.views.show(name));
      return button;
    }

    /** A menu that writes is:hidden and its like, or takes it out again. */
    chooseKinds() {
      const has = (term) => this.input.value.split(/\s+/).includes(term);
      const items = Object.entries(Filter.KINDS).map(([kind, label]) => ({
        label,
        icon: has(`is:${kind}`) ? 'check' : null,
        hint: `is:${kind}`,
        run: () => this.toggleTerm(`is:${kind}`),
      }));
      Menu.show(this.kinds, 'Show only', items);
    }

    toggleTerm(term) {
      const terms = this.input.value.split(/\s+/).filter(Boolean);
      const without = terms.filter((other) => other !== term);
      this.input.value = (without.length < terms.length ? without : [...terms, term]).join(' ');
      this.apply();
    }

    /** Something to be seen until it is done or dismissed; without words it goes. */
    notice(words, label, act) {
      this.notes.hidden = !words;
      this.notes.replaceChildren();
      if (!words) return;
      const css = 'button button-small button-secondary';
      const button = element('button', { type: 'button', class: css }, label);
      button.addEventListener('click', act);
      const dismiss = iconButton('cross', 'Dismiss');
      dismiss.addEventListener('click', () => {
        this.notice();
        this.desk.focusPlace();
      });
      this.notes.append(icon('info-circle'), element('span', {}, words), button, dismiss);
    }

    update() {
      const { doubts, filter, history, lists, store, views } = this.desk;
      const counts = store.counts();
      this.figures.textContent = [
        plural(counts.shown, 'tweet'),
        `${number.format(counts.hidden)} hidden`,
        `${number.format(counts.starred)} starred`,
      ].join(' · ');
      this.clear.hidden = !filter.active;
      const found = [...lists.values()].reduce((sum, { ordered }) => sum + ordered.length, 0);
      this.found.textContent = filter.active
        ? `Showing ${number.format(found)} of ${number.format(counts.all)}`
        : '';
      const unsure = doubts.count();
      // Not gone with the last of them: it may have the focus.
      this.doubted = this.doubted || unsure > 0;
      this.unsure.hidden = !this.doubted;
      fill(this.unsure, icon('help'), `${unsure ? number.format(unsure) : 'none'} unsure`);
      for (const button of this.views.children) {
        button.setAttribute('aria-pressed', String(button.dataset.view === views.current));
      }
      this.drawFold();
      this.label(this.undo, 'undo', history.done.at(-1));
      this.label(this.redo, 'redo', history.undone.at(-1));
      this.drawQuotes(this.desk.quotes);
      this.chosen.update();
      this.element.hidden = !counts.all && !history.done.length && !history.undone.length;
    }

    drawQuotes(quotes) {
      const starred = quotes.starred().length;
      this.quote.hidden = !starred || this.desk.locked;
      fill(
        this.quote,
        icon('openquote'),
        element('span', { class: 'chat-action__label' }, 'Quote starred '),
        `(${number.format(starred)})`,
      );
      this.toSummary.hidden = !quotes.size;
      fill(
        this.toSummary,
        icon('arrow-up'),
        number.format(quotes.size),
        element('span', { class: 'chat-action__label' }, ' in the summary'),
      );
      this.quoted.textContent = quotes.said;
    }

    drawFold() {
      const { blocks } = this.desk;
      const isAll = blocks.sections().every((id) => blocks.isFolded(id));
      const { label, opposite } = keys.all.foldAll;
      this.fold.title = keys.label('foldAll', isAll ? opposite : label);
      this.fold.setAttribute('aria-label', this.fold.title);
      fill(this.fold, icon(isAll ? 'collapse-down' : 'collapse-up'));
    }

    label(button, name, step) {
      const label = keys.label(name, step ? `${keys.all[name].label}: ${step.label}` : undefined);
      button.title = label;
      button.setAttribute('aria-label', label);
      // Not `disabled`: the focus would be lost with the last step undone.
      button.setAttribute('aria-disabled', String(!step));
    }

    say(words) {
      // The same words once more would not be heard.
      this.said.textContent = words === this.said.textContent ? `${words}\u00a0` : words;
    }

    complain(words, again) {
      const held = this.trouble.contains(document.activeElement);
      const css = 'button button-small button-secondary';
      const button = element('button', { type: 'button', class: css }, 'Try again');
      button.addEventListener('click', again);
      // Anew although it may be the same: so that it is heard again.
      this.trouble.replaceChildren(...(words ? [icon('warning'), words, ' ', button] : []));
      this.trouble.hidden = !words;
      if (held && words) button.focus();
      else if (held) this.desk.focusPlace();
    }
  }

  chatarchive.Bar = Bar;

  /** A dialog of one's own words; the focus goes back where it was. Returns it. */
  chatarchive.showDialog = function showDialog(title, content) {
    const back = document.activeElement;
    const dialog = element(
      'dialog',
      { 'class': 'chat-keys', 'aria-labelledby': 'chat-dialog-title' },
      // Has the focus first: else a long dialog would open at its end, where its button is.
      element('h2', { id: 'chat-dialog-title', class: 'w-h2', tabindex: -1, autofocus: true }, title),
      ...content,
    );
    dialog.addEventListener('keydown', (event) => event.stopPropagation());
    dialog.addEventListener('close', () => {
      dialog.remove();
      back?.focus({ preventScroll: true });
    });
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
  };

  chatarchive.showKeys = function showKeys() {
    const close = element('button', { type: 'button', class: 'button' }, 'Close');
    const row = (key, label) => [
      element('dt', {}, element('kbd', {}, key)),
      element('dd', {}, label),
    ];
    const dialog = chatarchive.showDialog('Keys in the transcript', [
      element(
        'p',
        {},
        'They work on the tweet that has the focus. ',
        'Click one, or press Tab until you are in the list.',
      ),
      element(
        'dl',
        {},
        ...row('↑ ↓', 'To the tweet above or below'),
        ...row('Home End', 'To the section’s first or last tweet'),
        ...row('Page ↑ Page ↓', 'Ten tweets on or back'),
        ...row('← →', 'Among conversations: fold and unfold the answers'),
        ...Object.entries(keys.all).flatMap(([name, { label, opposite }]) =>
          row(keys.shown(name), opposite ? `${label}, or ${opposite.toLowerCase()}` : label),
        ),
        ...row('Ctrl+Enter', 'Done writing'),
        ...row('Esc', 'Take back what you are writing; show all again'),
      ),
      element('h3', { class: 'w-h3' }, 'What the filter understands'),
      element(
        'dl',
        {},
        ...row('word', 'Tweets with that word, or part of a word'),
        ...row('"two words"', 'Exactly these, in this order'),
        ...row('@person', 'What somebody wrote'),
        ...row('-word', 'Tweets without it; - goes before all of these'),
        ...Object.entries(Filter.KINDS).flatMap(([kind, label]) => row(`is:${kind}`, label)),
      ),
      close,
    ]);
    close.addEventListener('click', () => dialog.close());
  };
})(window);
