/* The bar's second line: what to choose, and what to do with all that is chosen. */
(function ({ chatarchive }) {
  const { element, fill, icon, keys, number, plural } = chatarchive;

  class ChosenBar {
    constructor(desk) {
      this.desk = desk;
      const operate = (name) => () => desk.operations.do(name);
      this.choose = this.button('tasks', () => desk.choices.show(null, null, this.choose));
      this.choose.setAttribute('aria-haspopup', 'menu');
      this.name(this.choose, 'Choose…', keys.label('choices'));
      this.proposed = this.button('help', () => desk.proposals.review());
      this.alike = this.button('copy', () => this.foldAll());
      this.figure = element('b', { class: 'chat-chosen__figure' });
      this.hide = this.button('no-view', operate('hide'));
      this.star = this.button('star', operate('star'));
      this.move = this.button('redirect', operate('moveTo'));
      this.move.setAttribute('aria-haspopup', 'menu');
      this.name(this.move, 'Move to…', keys.label('moveTo'));
      this.remove = this.button('bin', operate('remove'));
      this.name(this.remove, 'Take out', keys.label('remove'));
      this.none = this.button('cross', operate('chooseNone'));
      this.name(this.none, 'Choose none', keys.label('chooseNone'));
      this.actions = element(
        'div',
        { 'class': 'chat-chosen__actions', 'role': 'group', 'aria-label': 'Chosen tweets' },
        this.figure,
        this.hide,
        this.star,
        this.move,
        this.remove,
        this.none,
      );
      this.element = element(
        'div',
        { class: 'chat-chosen' },
        this.choose,
        this.actions,
        this.proposed,
        this.alike,
      );
    }

    button(iconName, act) {
      const button = element(
        'button',
        { type: 'button', class: 'chat-action' },
        icon(iconName),
        element('span', { class: 'chat-action__label' }),
      );
      button.addEventListener('click', act);
      return button;
    }

    /** Where there is little room the icon stands alone, and the name is in the tooltip. */
    name(button, label, title = label) {
      button.lastChild.textContent = label;
      button.setAttribute('aria-label', label);
      button.title = title;
    }

    draw(button, iconName) {
      fill(button, icon(iconName), button.lastChild);
    }

    update() {
      const { alike, proposals, selection } = this.desk;
      const chosen = selection.size ? this.desk.chosen() : [];
      this.actions.hidden = !chosen.length;
      if (chosen.length) this.drawActions(chosen);
      const proposed = proposals.keys().length;
      this.proposed.hidden = !proposed;
      this.name(this.proposed, `${number.format(proposed)} proposed for hiding`, 'Choose them all and see the first');
      const spare = alike.spareEverywhere().length;
      this.alike.hidden = !spare;
      this.name(this.alike, `Fold ${spare > 1 ? 'all ' : ''}${plural(spare, 'near-duplicate')}`, 'Of tweets that say the same, hide all but one');
    }

    drawActions(chosen) {
      const { lists } = this.desk;
      const inSight = new Set([...lists.values()].flatMap(({ view }) => view.map(({ key }) => key)));
      const out = chosen.filter(({ key }) => !inSight.has(key)).length;
      const parts = [`${number.format(chosen.length)} chosen`];
      if (out) parts.push(`${number.format(out)} of them not in sight`);
      this.figure.textContent = parts.join(', ');
      const areHidden = chosen.every(({ entry }) => entry.hidden);
      const areStarred = chosen.every(({ entry }) => entry.starred);
      const { hide, star } = keys.all;
      this.draw(this.hide, areHidden ? 'view' : 'no-view');
      const hideLabel = areHidden ? hide.opposite : hide.label;
      this.name(this.hide, hideLabel, keys.label('hide', hideLabel));
      this.draw(this.star, areStarred ? 'star-outline' : 'star');
      const starLabel = areStarred ? star.opposite : star.label;
      this.name(this.star, areStarred ? 'Unstar' : star.label, keys.label('star', starLabel));
    }

    foldAll() {
      this.desk.alike.foldAll();
      this.choose.focus();
    }

    focus() {
      this.hide.focus();
    }
  }

  chatarchive.ChosenBar = ChosenBar;
})(window);
