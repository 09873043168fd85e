-- An archive as version 2 left it, with something in every table. Once version 2 is released, this file never changes.
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
, rhythm INTEGER) STRICT;
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
    holds_until INTEGER, story INTEGER,
    UNIQUE (feed, key)
) STRICT;
CREATE TABLE bodies (
    article INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
    html TEXT NOT NULL,
    full TEXT,
    full_fetched INTEGER
, base TEXT NOT NULL DEFAULT '', packed BLOB, full_packed BLOB) STRICT;
CREATE VIRTUAL TABLE texts USING fts5 (title, author, text, tokenize = "unicode61 remove_diacritics 2");
INSERT INTO texts (texts, rank) VALUES ('automerge', 8);
INSERT INTO texts (texts, rank) VALUES ('hashsize', 4000000);
CREATE TABLE tallies (
    feed INTEGER NOT NULL,
    shelf INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    PRIMARY KEY (feed, shelf)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE hosts (host TEXT PRIMARY KEY, not_before INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE to_index (article INTEGER PRIMARY KEY) STRICT;
CREATE TABLE prints (article INTEGER PRIMARY KEY, print INTEGER NOT NULL) STRICT;
CREATE TABLE to_join (article INTEGER PRIMARY KEY) STRICT;
CREATE TABLE forgotten (
    feed INTEGER NOT NULL,
    key TEXT NOT NULL,
    link TEXT NOT NULL,
    title TEXT NOT NULL,
    published INTEGER,
    at INTEGER NOT NULL,
    PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE occasions (name TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX articles_in_order ON articles (shelf, priority, dated);
CREATE INDEX articles_decided ON articles (shelf, decided) WHERE decided IS NOT NULL;
CREATE INDEX articles_by_url ON articles (url);
CREATE INDEX steps_of_session ON steps (session, undone);
CREATE INDEX steps_by_time ON steps (at);
CREATE INDEX steps_undone ON steps (undone);
CREATE INDEX steps_unsettled ON steps (id) WHERE unsettled <> 0;
CREATE INDEX deliveries_sending ON deliveries (share) WHERE state = 'sending';
CREATE INDEX articles_by_story ON articles (story) WHERE story > 0;
CREATE INDEX articles_by_date ON articles (dated);
CREATE INDEX articles_to_rank ON articles (holds_until) WHERE shelf IN (0, 5);
CREATE INDEX forgotten_by_link ON forgotten (feed, link);
CREATE INDEX step_articles_by_article ON step_articles (article);
CREATE TRIGGER article_moved AFTER UPDATE OF shelf ON articles WHEN old.shelf <> new.shelf BEGIN
    INSERT INTO tallies VALUES (old.feed, old.shelf, -1) ON CONFLICT DO UPDATE SET articles = articles - 1;
    INSERT INTO tallies VALUES (new.feed, new.shelf, 1) ON CONFLICT DO UPDATE SET articles = articles + 1;
END;
CREATE TRIGGER story_told AFTER UPDATE OF story, shelf, priority, dated ON articles WHEN new.story > 0 BEGIN
UPDATE articles SET shelf = shelf % 5 + 5 * (id <> (
    SELECT id FROM articles AS other
    WHERE other.story = articles.story AND other.story > 0 AND other.shelf % 5 = articles.shelf % 5
    ORDER BY priority DESC, dated, id LIMIT 1
))
WHERE story = new.story AND story > 0 AND shelf % 5 < 2 AND shelf <> shelf % 5 + 5 * (id <> (
    SELECT id FROM articles AS other
    WHERE other.story = articles.story AND other.story > 0 AND other.shelf % 5 = articles.shelf % 5
    ORDER BY priority DESC, dated, id LIMIT 1
));
END;
CREATE TRIGGER story_left AFTER UPDATE OF story ON articles WHEN old.story IS NOT new.story BEGIN
    UPDATE articles SET shelf = shelf - 5 WHERE id = new.id AND shelf >= 5 AND coalesce(new.story, 0) = 0;
UPDATE articles SET shelf = shelf % 5 + 5 * (id <> (
    SELECT id FROM articles AS other
    WHERE other.story = articles.story AND other.story > 0 AND other.shelf % 5 = articles.shelf % 5
    ORDER BY priority DESC, dated, id LIMIT 1
))
WHERE story = old.story AND story > 0 AND shelf % 5 < 2 AND shelf <> shelf % 5 + 5 * (id <> (
    SELECT id FROM articles AS other
    WHERE other.story = articles.story AND other.story > 0 AND other.shelf % 5 = articles.shelf % 5
    ORDER BY priority DESC, dated, id LIMIT 1
));
END;
CREATE TRIGGER story_shortened AFTER DELETE ON articles WHEN old.story > 0 BEGIN
    UPDATE articles SET story = (
    SELECT iif(count(*) > 1, min(id), NULL) FROM articles AS other
    WHERE other.story = old.story AND other.story > 0
) WHERE story = old.story AND story > 0 AND story IS NOT (
    SELECT iif(count(*) > 1, min(id), NULL) FROM articles AS other
    WHERE other.story = old.story AND other.story > 0
);
UPDATE articles SET shelf = shelf % 5 + 5 * (id <> (
    SELECT id FROM articles AS other
    WHERE other.story = articles.story AND other.story > 0 AND other.shelf % 5 = articles.shelf % 5
    ORDER BY priority DESC, dated, id LIMIT 1
))
WHERE story = old.story AND story > 0 AND shelf % 5 < 2 AND shelf <> shelf % 5 + 5 * (id <> (
    SELECT id FROM articles AS other
    WHERE other.story = articles.story AND other.story > 0 AND other.shelf % 5 = articles.shelf % 5
    ORDER BY priority DESC, dated, id LIMIT 1
));
END;
CREATE TRIGGER article_removed AFTER DELETE ON articles BEGIN
    UPDATE tallies SET articles = articles - 1 WHERE feed = old.feed AND shelf = old.shelf;
    DELETE FROM texts WHERE rowid = old.id;
    DELETE FROM to_index WHERE article = old.id;
    DELETE FROM to_join WHERE article = old.id;
    DELETE FROM prints WHERE article = old.id;
END;
INSERT INTO feeds (id, url, title, subscribed, etag, checked, rhythm) VALUES
    (1, 'https://example.org/feed', 'Example', 1, '"e"', 1795176000000000, 90),
    (2, 'https://example.net/left', 'Left', 0, '', NULL, NULL);
INSERT INTO hosts VALUES ('example.com', 1795179600000000);
INSERT INTO articles
    (id, feed, key, content, url, title, author, published, seen, dated, minutes, shelf, decided, priority, reasons,
    holds_until, story)
VALUES
    (1, 1, 'id:g1', 'aa', 'https://example.org/1', 'First', 'Ada', 1795172400000000, 1795176000000000, 1795172400000000,
     1, 0, NULL, -3, '[{"signal":"age","points":-3,"because":"old","matched":[],"source":""}]', 1795262400000000, 1),
    (2, 1, 'id:g2', 'bb', 'https://example.org/2', 'Second', '', NULL, 1795176000000000, 1795176000000000,
     2, 1, 1795176000000001, 0, '[]', NULL, 0),
    (3, 1, 'id:g3', 'cc', 'https://example.org/3', 'First again', '', NULL, 1795176000000000, 1795172400000000,
     1, 5, NULL, -4, '[]', NULL, 1);
INSERT INTO bodies (article, html, base, full, full_fetched) VALUES
    (1, '<p>One</p>', 'https://example.org/base/', NULL, NULL),
    (2, '<p>Two</p>', '', '', 1795176000000000),
    (3, '<p>Three</p>', '', NULL, NULL);
UPDATE bodies SET full_packed = X'28B52FFD2061C50000883C703E416C6C206F66206974203C2F703E01005DB47C01' WHERE article = 2;
INSERT INTO texts (rowid, title, author, text) VALUES (1, 'First', 'Ada', 'One'), (2, 'Second', '', 'All of it');
INSERT INTO to_index VALUES (3);
INSERT INTO prints VALUES (1, -1), (2, 7);
INSERT INTO tallies VALUES (1, 0, 1), (1, 1, 1), (1, 5, 1);
INSERT INTO to_join VALUES (2);
INSERT INTO forgotten VALUES (1, 'id:g0', 'example.org/0', 'Gone', NULL, 1795176000000000);
INSERT INTO occasions VALUES ('retention', 1795176000000000);
INSERT INTO steps (id, at, session, verb, label, edits) VALUES
    (1, 1795176000000001, 'old', 'later', 'later: Second',
     '[{"type":"state","article_id":2,"before":"new","after":"later"}]');
INSERT INTO step_articles VALUES (1, 2, NULL);
INSERT INTO deliveries VALUES ('s1', 'file', 'sent', 1795176000000000, '', '', 1, '');
PRAGMA application_id = 1668641377;
PRAGMA user_version = 2;
COMMIT;
