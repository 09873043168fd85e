-- An archive as version 1 left it, with something in every table. Once version 1 is released, this file never changes.
PRAGMA journal_mode = WAL;
BEGIN;
CREATE TABLE feeds (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    subscribed INTEGER NOT NULL,
    location TEXT NOT NULL DEFAULT '',
    etag TEXT NOT NULL DEFAULT '',
    modified TEXT NOT NULL DEFAULT '',
    body_hash TEXT NOT NULL DEFAULT '',
    checked INTEGER,
    succeeded INTEGER,
    due INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    gone INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER
) STRICT;
CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    feed INTEGER NOT NULL REFERENCES feeds,
    key TEXT NOT NULL,
    content TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    author TEXT NOT NULL,
    published INTEGER,
    seen INTEGER NOT NULL,
    dated INTEGER NOT NULL,
    minutes INTEGER NOT NULL,
    shelf INTEGER NOT NULL,
    decided INTEGER,
    priority INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    holds_until INTEGER,
    UNIQUE (feed, key)
) STRICT;
CREATE INDEX articles_in_order ON articles (shelf, priority, dated);
CREATE INDEX articles_decided ON articles (shelf, decided) WHERE decided IS NOT NULL;
CREATE INDEX articles_to_rank ON articles (holds_until) WHERE shelf = 0;
CREATE INDEX articles_by_url ON articles (url);
CREATE TABLE bodies (
    article INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
    html TEXT NOT NULL,
    full TEXT,
    full_fetched INTEGER
) STRICT;
CREATE VIRTUAL TABLE texts USING fts5 (title, author, text, tokenize = "unicode61 remove_diacritics 2");
INSERT INTO texts (texts, rank) VALUES ('automerge', 8);
CREATE TABLE tallies (
    feed INTEGER NOT NULL,
    shelf INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    PRIMARY KEY (feed, shelf)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER article_added AFTER INSERT ON articles BEGIN
    INSERT INTO tallies VALUES (new.feed, new.shelf, 1) ON CONFLICT DO UPDATE SET articles = articles + 1;
END;
CREATE TRIGGER article_moved AFTER UPDATE OF shelf ON articles WHEN old.shelf <> new.shelf BEGIN
    UPDATE tallies SET articles = articles - 1 WHERE feed = old.feed AND shelf = old.shelf;
    INSERT INTO tallies VALUES (new.feed, new.shelf, 1) ON CONFLICT DO UPDATE SET articles = articles + 1;
END;
CREATE TRIGGER article_removed AFTER DELETE ON articles BEGIN
    UPDATE tallies SET articles = articles - 1 WHERE feed = old.feed AND shelf = old.shelf;
    DELETE FROM texts WHERE rowid = old.id;
END;
CREATE TABLE steps (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    session TEXT NOT NULL,
    verb TEXT NOT NULL,
    label TEXT NOT NULL,
    edits TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0,
    unsettled INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX steps_of_session ON steps (session, undone);
CREATE INDEX steps_by_time ON steps (at);
CREATE INDEX steps_undone ON steps (undone);
CREATE INDEX steps_unsettled ON steps (id) WHERE unsettled <> 0;
CREATE TABLE step_articles (
    step INTEGER NOT NULL REFERENCES steps,
    article INTEGER NOT NULL,
    decided_before INTEGER,
    PRIMARY KEY (step, article)
) STRICT, WITHOUT ROWID;
CREATE TABLE deliveries (
    share TEXT NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    link TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',
    pid INTEGER NOT NULL,
    started TEXT NOT NULL,
    PRIMARY KEY (share, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_sending ON deliveries (share) WHERE state = 'sending';
INSERT INTO feeds (id, url, title, subscribed, etag, checked) VALUES
    (1, 'https://example.org/feed', 'Example', 1, '"e"', 1795176000000000),
    (2, 'https://example.net/left', 'Left', 0, '', NULL);
INSERT INTO articles
    (id, feed, key, content, url, title, author, published, seen, dated, minutes, shelf, decided, priority, reasons, holds_until)
VALUES
    (1, 1, 'id:g1', 'aa', 'https://example.org/1', 'First', 'Ada', 1795172400000000, 1795176000000000, 1795172400000000,
     1, 0, NULL, -3, '[{"signal":"age","points":-3,"because":"old","matched":[],"source":""}]', 1795262400000000),
    (2, 1, 'id:g2', 'bb', 'https://example.org/2', 'Second', '', NULL, 1795176000000000, 1795176000000000,
     2, 1, 1795176000000001, 0, '[]', NULL);
INSERT INTO bodies VALUES (1, '<p>One</p>', NULL, NULL), (2, '<p>Two</p>', '<p>All of it</p>', 1795176000000000);
INSERT INTO texts (rowid, title, author, text) VALUES (1, 'First', 'Ada', 'One'), (2, 'Second', '', 'All of it');
INSERT INTO steps (id, at, session, verb, label, edits) VALUES
    (1, 1795176000000001, 'old', 'later', 'later: Second',
     '[{"type":"state","article_id":2,"before":"new","after":"later"}]');
INSERT INTO step_articles VALUES (1, 2, NULL);
INSERT INTO deliveries VALUES ('s1', 'file', 'sent', 1795176000000000, '', '', 1, '');
PRAGMA application_id = 1668641377;
PRAGMA user_version = 1;
COMMIT;
