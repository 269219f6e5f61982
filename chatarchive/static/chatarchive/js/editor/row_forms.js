/* Writing in a row: edited words, a note. What is typed counts at once, so that autosave and
   preview have it; Escape takes it back. Nothing here has a name, so none of it is submitted. */
(function ({ chatarchive }) {
  const { element } = chatarchive;
  const PAUSE = 400;
  let forms = 0;

  class RowForm {
    /** `mark` is what it writes of the entry. `write(words, joins)` keeps what was typed,
        `takeBack(joins)` undoes that, `close(form)` ends it. `original` is what stands there where nothing is written. */
    constructor({ mark, label, help, value, original, length, write, takeBack, close }) {
      forms += 1;
      this.mark = mark;
      this.joins = `form-${forms}`;
      this.original = original;
      this.initial = value;
      this.write = write;
      this.takeBack = takeBack;
      this.onClose = close;
      const id = `chat-form-${forms}`;
      this.input = element('textarea', {
        'id': id,
        'rows': 2,
        'maxlength': length,
        'class': 'chat-form__input',
        'aria-describedby': `${id}-help`,
        'spellcheck': 'true',
      });
      this.input.value = value || original || '';
      const quiet = 'button button-small button-secondary';
      const buttons = [this.button('Done', 'button button-small', () => this.close())];
      if (original) {
        const back = () => {
          this.input.value = original;
          this.keep();
          this.close();
        };
        buttons.push(this.button('Back to the original', quiet, back));
      }
      buttons.push(this.button('Cancel', quiet, () => this.cancel()));
      this.element = element(
        'div',
        { class: 'chat-form' },
        element('label', { for: id, class: 'w-field__label' }, label),
        this.input,
        element('div', { id: `${id}-help`, class: 'chat-form__help' }, help),
        element('div', { class: 'chat-form__buttons' }, ...buttons),
      );
      this.input.addEventListener('input', () => {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.keep(), PAUSE);
        this.fit();
      });
      this.input.addEventListener('blur', () => this.keep());
      this.element.addEventListener('keydown', (event) => this.keydown(event));
    }

    button(label, css, act) {
      const button = element('button', { type: 'button', class: css }, label);
      button.addEventListener('click', act);
      return button;
    }

    focus() {
      this.fit();
      this.input.focus();
      this.input.setSelectionRange(this.input.value.length, this.input.value.length);
    }

    fit() {
      this.input.style.height = 'auto';
      this.input.style.height = `${this.input.scrollHeight + 2}px`;
    }

    keydown(event) {
      // Neither the row's keys nor Wagtail's are meant while somebody writes; Ctrl+S is.
      if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
      if (event.key === 'Escape') {
        event.preventDefault();
        event.stopPropagation();
        this.cancel();
      } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        event.stopPropagation();
        this.close();
      } else if (event.ctrlKey || event.metaKey) {
        if (event.key.toLowerCase() === 's') this.keep();
        else event.stopPropagation();
      }
    }

    /** The entry says something else now: what was typed has been undone, or done again. */
    follow(value = '') {
      if (value === (this.kept ?? this.initial ?? '')) return;
      this.kept = value;
      this.input.value = value || this.original || '';
      this.fit();
    }

    /** What was typed; nothing where it says what stands there anyway. */
    get words() {
      const words = this.input.value.trim();
      return this.original && words === this.original.trim() ? '' : words;
    }

    keep() {
      clearTimeout(this.timer);
      if (this.words !== (this.kept ?? this.initial ?? '')) {
        this.kept = this.words;
        this.write(this.words, this.joins);
      }
    }

    cancel() {
      clearTimeout(this.timer);
      this.takeBack(this.joins);
      this.kept = this.words;
      this.close();
    }

    close() {
      if (this.closed) return;
      this.keep();
      this.closed = true;
      this.onClose(this);
    }
  }

  chatarchive.RowForm = RowForm;
})(window);
