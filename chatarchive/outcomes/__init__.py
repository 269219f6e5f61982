"""What happened next, in the admin: work streams, adding a step, who has not answered yet."""
