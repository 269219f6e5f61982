/* A menu beside a row, of Wagtail's looks. One at a time; focus goes back where it came from. */
(function ({ chatarchive }) {
  const { element, icon } = chatarchive;
  let open = null;

  class Menu {
    /** `items`: [{ label, icon?, hint?, disabled?, run }]. Digits choose the first nine where
        `numbered`; letters go to the item they begin. */
    static show(anchor, label, items, { numbered = false } = {}) {
      open?.close(false);
      open = new Menu(anchor, label, items, numbered);
    }

    constructor(anchor, label, items, numbered) {
      this.back = document.activeElement;
      this.items = items;
      this.numbered = numbered;
      this.buttons = items.map((item, at) => this.button(item, at));
      this.element = element(
        'div',
        {
          'role': 'menu',
          'aria-label': label,
          'class': 'chat-menu w-dropdown__content',
          // Else Wagtail would close the comment that an item begins.
          'data-annotation': true,
        },
        element('div', { class: 'chat-menu__title', role: 'presentation' }, label),
        ...this.buttons,
      );
      (document.querySelector('main') || document.body).append(this.element);
      this.place(anchor.getBoundingClientRect());
      this.element.addEventListener('keydown', (event) => this.keydown(event));
      this.outside = ({ target }) => this.element.contains(target) || this.close(false);
      document.addEventListener('pointerdown', this.outside, true);
      // What it belongs to would scroll away from it.
      document.addEventListener('wheel', this.outside, { capture: true, passive: true });
      this.enabled[0]?.focus();
    }

    button({ label, icon: iconName, hint, disabled, run }, at) {
      const button = element(
        'button',
        { type: 'button', role: 'menuitem', tabindex: -1, disabled },
        iconName ? icon(iconName) : null,
        this.numbered && at < 9 ? element('kbd', { class: 'chat-menu__key' }, at + 1) : null,
        element('span', { class: 'chat-menu__label' }, label),
        hint ? element('span', { class: 'chat-menu__hint' }, hint) : null,
      );
      button.addEventListener('click', () => {
        this.close();
        run();
      });
      return button;
    }

    get enabled() {
      return this.buttons.filter(({ disabled }) => !disabled);
    }

    place({ right, top, bottom }) {
      const { offsetWidth, offsetHeight } = this.element;
      const below = bottom + offsetHeight < window.innerHeight;
      this.element.style.left = `${Math.max(8, right - offsetWidth)}px`;
      this.element.style.top = `${Math.max(8, below ? bottom : top - offsetHeight)}px`;
    }

    keydown(event) {
      event.stopPropagation();
      const { enabled } = this;
      const at = enabled.indexOf(document.activeElement);
      const to = {
        ArrowDown: (at + 1) % enabled.length,
        ArrowUp: (at - 1 + enabled.length) % enabled.length,
        Home: 0,
        End: enabled.length - 1,
      }[event.key];
      if (to !== undefined) enabled[to].focus();
      else if (event.key === 'Escape' || event.key === 'Tab') this.close();
      else if (this.numbered && /^[1-9]$/.test(event.key)) this.choose(event.key);
      else if (/^\S$/.test(event.key)) this.jump(event.key, at);
      else return;
      event.preventDefault();
    }

    choose(digit) {
      const button = this.buttons[digit - 1];
      if (button && !button.disabled) button.click();
    }

    /** To the next item, from the one at `at` on, that begins with a letter. */
    jump(letter, at) {
      const { enabled } = this;
      const begins = (button) =>
        button
          .querySelector('.chat-menu__label')
          .textContent.toLowerCase()
          .startsWith(letter.toLowerCase());
      [...enabled.slice(at + 1), ...enabled].find(begins)?.focus();
    }

    close(focusBack = true) {
      document.removeEventListener('pointerdown', this.outside, true);
      document.removeEventListener('wheel', this.outside, true);
      this.element.remove();
      open = null;
      if (focusBack && this.back?.isConnected) this.back.focus({ preventScroll: true });
    }
  }

  chatarchive.Menu = Menu;
})(window);
