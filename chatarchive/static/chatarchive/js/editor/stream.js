/* Wagtail's StreamField, as far as the transcript needs it: blocks by id. */
(function ({ chatarchive }) {
  const isSame = (one, other) =>
    one.remoteId ? one.remoteId === other.remoteId : one.text === other.text;

  class Stream {
    constructor(block) {
      this.block = block;
    }

    child(id) {
      return this.block.children.find((child) => child.id === id);
    }

    index(id) {
      return this.block.children.findIndex((child) => child.id === id);
    }

    /** All blocks, in order. */
    all() {
      return this.block.children;
    }

    /** Sections' ids, in order. */
    sections() {
      return this.block.children.filter(({ type }) => type === 'section').map(({ id }) => id);
    }

    /** The id of the section `by` places further (or, below 0, before), or undefined. */
    neighbour(id, by) {
      const sections = this.sections();
      return sections[sections.indexOf(id) + by];
    }

    state(id) {
      return this.child(id).getState();
    }

    insert(state, at) {
      this.strip(state.id);
      return this.block.insert(state, at, {});
    }

    delete(id) {
      this.block.deleteBlock(this.index(id), {});
      this.strip(id);
    }

    move(id, to) {
      this.block.moveBlock(this.index(id), to);
    }

    /** Wagtail leaves deleted blocks in the form, hidden. Only the fields that say so must stay:
        the rest would hold ids that the same block, brought back, has too. */
    strip(id) {
      for (const element of this.block.sequenceContainer[0].children) {
        const isDeleted = element.querySelector(':scope > input[name$="-deleted"][value="1"]');
        if (isDeleted && element.dataset.contentpath === id) {
          element.querySelector('[data-panel]')?.remove();
          element.removeAttribute('data-contentpath');
        }
      }
    }

    headingBlock(id) {
      return this.child(id)?.block.childBlocks.heading;
    }

    heading(id) {
      return this.headingBlock(id)?.getValue() || '';
    }

    /** What a section is called in a sentence. */
    name(id) {
      return this.heading(id) || 'Section without a heading';
    }

    setHeading(id, value) {
      const was = this.heading(id);
      this.headingBlock(id).setState(value);
      return was;
    }

    headingInput(id) {
      return this.child(id)?.element.querySelector('[data-contentpath="heading"] input');
    }

    /** Wagtail's button that folds a section. */
    toggle(id) {
      return this.child(id)?.toggleElement;
    }

    isFolded(id) {
      return this.toggle(id)?.getAttribute('aria-expanded') === 'false';
    }

    /** Unfold a section that is folded. */
    unfold(id) {
      if (this.isFolded(id)) this.toggle(id).click();
    }

    /** Write a folded section's title, as Wagtail does when it folds. */
    retitle(id) {
      const child = this.child(id);
      child.titleElement.text(child.getTextLabel({ maxLength: 70 }) || '');
    }

    /** Let the comments on one block hang on another. Returns which they were, by the number
        the database gave them, else by their words: an autosave numbers all of them anew.
        Deleting a block would take its comments with it. */
    moveComments(from, to, only) {
      const app = window.comments?.commentApp;
      const [fromPath, toPath] = [from, to].map((id) => this.child(id)?.getContentPath());
      if (!app || !fromPath || !toPath) return only;
      const moved = [...app.store.getState().comments.comments.values()].filter(
        (comment) =>
          comment.contentpath.startsWith(`${fromPath}.`) &&
          (!only || only.some((one) => isSame(one, comment))),
      );
      for (const { contentpath, localId } of moved) {
        app.updateContentPath(localId, toPath + contentpath.slice(fromPath.length));
      }
      return moved.map(({ remoteId, text }) => ({ remoteId, text }));
    }
  }

  chatarchive.Stream = Stream;
})(window);
