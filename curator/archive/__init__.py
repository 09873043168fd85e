"""What the web wrote, and the journal of decisions over it: SQLite."""
