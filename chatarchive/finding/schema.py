"""The databases' own part of what can be searched for: SQL for the migration that makes it."""

# Everything beyond ASCII is part of a word here, and so are the signs of handles and tags.
_TOKENIZER = "ascii tokenchars ''@#=._-''"


def make(table):
    """For migrations.RunPython: give ``table`` its words."""

    def run(apps, schema_editor):
        for statement in _STATEMENTS[schema_editor.connection.vendor]:
            schema_editor.execute(statement.format(table=table, tokenizer=_TOKENIZER))

    return run


def drop(table):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TABLE {table}_words")

    return run


_STATEMENTS = {
    "sqlite": (
        "CREATE VIRTUAL TABLE {table}_words"
        " USING fts5(words, tokenize='{tokenizer}', columnsize=0)",
        "CREATE TRIGGER {table}_forgets AFTER DELETE ON {table} BEGIN"
        " DELETE FROM {table}_words WHERE rowid = OLD.id; END",
    ),
    "postgresql": (
        "ALTER TABLE {table} ADD COLUMN words tsvector NOT NULL DEFAULT ''",
        "CREATE INDEX {table}_by_words ON {table} USING gin (words)",
    ),
}
