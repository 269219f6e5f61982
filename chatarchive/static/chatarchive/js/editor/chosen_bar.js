/* The bar's second line: what to choose, and what to do with all that is chosen. */
(function ({ chatarchive }) {
  const { element, fill, icon, keys, number } = chatarchive;

  class ChosenBar {
    constructor(desk) {
      this.desk = desk;
      const operate = (name) => () => desk.operations.do(name);
      this.choose = this.button(() => desk.choices.show(null, null, this.choose));
      this.choose.setAttribute('aria-haspopup', 'menu');
      this.draw(this.choose, 'tasks', ['Choose…'], keys.label('choices'));
      this.proposed = this.button(() => desk.proposals.review());
      this.alike = this.button(() => this.foldAll());
      this.figure = element('b', { class: 'chat-chosen__figure' });
      this.hide = this.button(operate('hide'));
      this.star = this.button(operate('star'));
      this.move = this.button(operate('moveTo'));
      this.move.setAttribute('aria-haspopup', 'menu');
      this.draw(this.move, 'redirect', ['Move to…'], keys.label('moveTo'));
      this.remove = this.button(operate('remove'));
      this.draw(this.remove, 'bin', ['Take out'], keys.label('remove'));
      this.none = this.button(operate('chooseNone'));
      this.draw(this.none, 'cross', ['Choose none'], keys.label('chooseNone'));
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

    button(act) {
      const button = element('button', { type: 'button', class: 'chat-action' });
      button.addEventListener('click', act);
      return button;
    }

    /** Where there is little room the icon stands alone, or beside the figure in its words. */
    draw(button, iconName, [before, figure = '', after = ''], title) {
      const label = (words) =>
        words ? element('span', { class: 'chat-action__label' }, words) : null;
      fill(button, icon(iconName), label(before), figure || null, label(after));
      button.setAttribute('aria-label', `${before}${figure}${after}`);
      button.title = title;
    }

    update() {
      const { alike, proposals, selection } = this.desk;
      const chosen = selection.size ? this.desk.chosen() : [];
      this.actions.hidden = !chosen.length;
      if (chosen.length) this.drawActions(chosen);
      const proposed = proposals.keys().length;
      this.proposed.hidden = !proposed;
      const proposal = ['', number.format(proposed), ' proposed for hiding'];
      this.draw(this.proposed, 'help', proposal, 'Choose them all and see the first');
      const spare = alike.spareEverywhere().length;
      this.alike.hidden = !spare;
      const duplicates = spare > 1 ? ['Fold all ', ' near-duplicates'] : ['Fold ', ' near-duplicate'];
      this.draw(
        this.alike,
        'copy',
        [duplicates[0], number.format(spare), duplicates[1]],
        'Of tweets that say the same, hide all but one',
      );
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
      const hideLabel = areHidden ? hide.opposite : hide.label;
      this.draw(this.hide, areHidden ? 'view' : 'no-view', [hideLabel], keys.label('hide', hideLabel));
      const [starIcon, starLabel, starTold] = areStarred
        ? ['star-outline', 'Unstar', star.opposite]
        : ['star', star.label, star.label];
      this.draw(this.star, starIcon, [starLabel], keys.label('star', starTold));
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
