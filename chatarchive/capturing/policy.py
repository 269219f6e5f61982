"""Who sees a run."""


def may_see(user, run):
    """Who may edit its chat, locked or not."""
    return run.chat.permissions_for_user(user).can_edit()
