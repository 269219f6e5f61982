/* Wagtail's comments, hung on single tweets. A comment names its tweet by a content path:
   transcript.<section's id>.tweets.<tweet's key>. The tweet's key is what counts: wherever the
   tweet goes, by whatever command, undone or not, its comments' paths follow. */
(function ({ chatarchive }) {
  const { plural } = chatarchive;

  const NOWHERE = 'nowhere';

  /** Where a comment floats, as Wagtail's layout asks for it: rows come and go, and lists too. */
  class Anchor {
    constructor(comments, key, path) {
      this.comments = comments;
      this.key = key;
      this.path = path;
    }

    get list() {
      const { desk } = this.comments;
      const home = desk.store.sectionOf(this.key) ?? this.comments.sectionIn(this.path);
      return desk.lists.get(home);
    }

    getAnchorNode() {
      return this.list?.nearest(this.key) ?? this.comments.desk.root;
    }

    getTab() {
      return this.comments.desk.root.closest('[role="tabpanel"]')?.id;
    }
  }

  class TweetComments {
    constructor(desk) {
      this.desk = desk;
      this.app = window.comments?.commentApp;
      this.byKey = new Map();
      this.focused = null;
      if (!this.app) return;
      this.prefix = `${window.comments.getContentPath(desk.root)}.`;
      this.app.store.subscribe(() => this.changed());
      // Rows that are drawn, folded or moved push everything about.
      new ResizeObserver(() => this.settle()).observe(desk.root);
      desk.root.addEventListener('focusin', ({ target }) => this.left(target));
      window.addEventListener('load', () => this.showNamed(), { once: true });
      this.changed();
    }

    /** Wagtail focuses the comment that the address names (from a mail), in a closed panel too. */
    showNamed() {
      const panel = document.querySelector('[data-side-panel-toggle="comments"]');
      const isNamed = new URLSearchParams(window.location.search).has('comment');
      if (isNamed && panel?.getAttribute('aria-expanded') !== 'true') panel?.click();
    }

    /** The open comments on a tweet, the first one made first. */
    of(key) {
      return this.byKey.get(key) || [];
    }

    sectionIn(path) {
      return path.slice(this.prefix.length).split('.', 1)[0];
    }

    /** The key in a content path, or undefined where it leads to no single tweet. */
    keyIn(path) {
      if (!path.startsWith(this.prefix)) return undefined;
      const tweets = `${this.sectionIn(path)}.tweets.`;
      const rest = path.slice(this.prefix.length);
      return rest.startsWith(tweets) ? rest.slice(tweets.length) : undefined;
    }

    pathOf(key) {
      return `${this.prefix}${this.desk.store.sectionOf(key)}.tweets.${key}`;
    }

    changed() {
      const { comments: state, settings } = this.app.store.getState();
      const { comments, focusedComment } = state;
      // After an autosave Wagtail lets go of all comments and loads them anew.
      this.reloaded = this.reloaded || settings.isReloading;
      if (settings.isReloading) return;
      if (comments !== this.known) {
        this.known = comments;
        this.collect();
        this.follow();
        this.annotate();
      }
      if (focusedComment !== this.focused) {
        this.focused = focusedComment;
        // The same as before, under a number of its own.
        if (!this.reloaded) this.show(focusedComment);
      }
      this.reloaded = false;
    }

    collect() {
      const was = this.byKey;
      this.byKey = new Map();
      for (const comment of this.known.values()) {
        const key = this.keyIn(comment.contentpath);
        if (key === undefined || comment.deleted || comment.resolved) continue;
        this.byKey.set(key, [...this.of(key), comment]);
      }
      for (const key of new Set([...was.keys(), ...this.byKey.keys()])) this.drawCount(key);
    }

    drawCount(key) {
      for (const { rows } of this.desk.lists.values()) {
        rows.get(key)?.setComments(this.count(key));
      }
    }

    /** How many comments a row shows: one being written is none yet. */
    count(key) {
      return this.of(key).filter(({ mode }) => mode !== 'creating').length;
    }

    /** A tweet that was taken out keeps its comments, where it stood last. */
    follow() {
      if (this.sparing) return;
      for (const [key, comments] of this.byKey) {
        const section = this.desk.store.sectionOf(key);
        if (section === undefined) continue;
        for (const { contentpath, localId } of comments) {
          if (this.sectionIn(contentpath) !== section) {
            this.app.updateContentPath(localId, this.pathOf(key));
          }
        }
      }
    }

    /** Wagtail resolves the comments of a block that it deletes. Those on its tweets wait,
        homeless, until the tweets stand elsewhere, or for a person. They must not follow home
        while `remove` takes the section away. */
    spare(section, remove) {
      this.sparing = true;
      for (const { contentpath, localId } of [...this.byKey.values()].flat()) {
        if (this.sectionIn(contentpath) !== section) continue;
        this.app.updateContentPath(localId, contentpath.replace(section, NOWHERE));
      }
      try {
        remove();
      } finally {
        this.sparing = false;
      }
      this.moved();
    }

    /** Comments that Wagtail has loaded, also after each autosave, do not know their place. */
    annotate() {
      for (const [key, comments] of this.byKey) {
        for (const { annotation, contentpath, localId } of comments) {
          if (annotation) continue;
          this.app.updateAnnotation(new Anchor(this, key, contentpath), localId);
        }
      }
    }

    /** The entries have changed. */
    moved() {
      if (!this.byKey.size) return;
      this.follow();
      this.settle();
    }

    /** Let Wagtail put the comments beside their rows again. */
    settle() {
      if (!this.byKey.size || this.settling) return;
      this.settling = requestAnimationFrame(() => {
        this.settling = null;
        document.body.dispatchEvent(new Event('commentAnchorVisibilityChange'));
      });
    }

    /** Open the comments of a row, one after the other; where there are none, begin one. */
    open(row) {
      const comments = this.of(row.key);
      if (!comments.length) {
        this.begin(row);
        return;
      }
      const at = comments.findIndex(({ localId }) => localId === this.focused);
      this.focusOn(comments[(at + 1) % comments.length].localId);
      this.desk.say(`${plural(comments.length, 'comment')} on this tweet.`);
    }

    begin({ key }) {
      if (!this.app) {
        this.desk.say('Nobody can comment on this page.');
        return;
      }
      this.app.activate();
      this.app.makeComment(new Anchor(this, key, this.pathOf(key)), this.pathOf(key));
      this.desk.say('Write your comment.');
    }

    focusOn(localId) {
      const { activate, actions, store } = this.app;
      activate.call(this.app);
      store.dispatch(
        actions.setFocusedComment(localId, { updatePinnedComment: true, forceFocus: true }),
      );
    }

    /** Who goes on among the tweets has left the comment. Else Wagtail would take the focus back
        to it with each autosave. */
    left(target) {
      if (!this.focused || target.closest('[data-annotation], [data-comment-add]')) return;
      const { actions, store } = this.app;
      store.dispatch(
        actions.setFocusedComment(null, { updatePinnedComment: true, forceFocus: false }),
      );
    }

    /** Bring the tweet of a comment into sight, drawn or not. The focus stays in the comment. */
    show(localId) {
      this.spoken?.classList.remove('chat-row--spoken-of');
      const path = this.known.get(localId)?.contentpath;
      const key = path && this.keyIn(path);
      if (key === undefined || !this.desk.tweets?.loaded) return;
      const list = this.desk.lists.get(this.desk.store.sectionOf(key));
      if (!list) {
        this.desk.say('The tweet of this comment was taken out of the transcript.');
        return;
      }
      const row = list.reveal(key);
      this.spoken = row?.element;
      this.spoken?.classList.add('chat-row--spoken-of');
      if (!row) this.desk.say('The filter hides the tweet of this comment.');
    }
  }

  chatarchive.TweetComments = TweetComments;
})(window);
