"""Every command: what it prints, its JSON shape, and how it says no."""

import io
from pathlib import Path

import pytest

from tests.builders import rss
from tests.cli.conftest import Run

ARTICLE_KEYS = {"id", "title", "url", "feed", "author", "published", "minutes", "state", "priority", "reasons", "story"}


def test_a_feed_is_followed_listed_refreshed_and_unfollowed(run: Run, feed: str) -> None:
    added = run("feeds", "add", feed, "--folder", "a/b", "--trial", "14", "--json")
    assert added.code == 0
    (listed,) = run("feeds", "list", "--json").json["feeds"]
    assert listed == {
        **listed,
        "url": feed,
        "title": "Three",
        "folder": "a/b",
        "status": "trial",
        "articles": 3,
        "error": None,
    }
    assert listed["last_success"].endswith("Z")
    report = run("refresh", "--json").json
    assert report == {**report, "feeds": 1, "fetched": 0, "unchanged": 1, "new": 0, "updated": 0, "faults": []}
    assert "Three" in run("feeds", "list").out
    assert run("feeds", "remove", feed).code == 0
    assert run("feeds", "list", "--json").json == {"feeds": []}


def test_the_same_feed_twice_is_refused(run: Run, feed: str) -> None:
    run("feeds", "add", feed)
    again = run("feeds", "add", feed)
    assert again.code == 1
    assert "already" in again.err
    assert again.err.count("\n") == 1


def test_a_feed_that_is_none_is_named_and_nothing_is_followed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html><body>hello</body></html>")
    refused = run("feeds", "add", (tmp_path / "page.html").as_uri())
    assert refused.code == 1
    assert "page.html" in refused.err
    assert run("feeds", "list", "--json").json == {"feeds": []}


def test_a_fault_while_refreshing_is_told_and_not_fatal(run: Run, feed: str, tmp_path: Path) -> None:
    run("feeds", "add", feed)
    (tmp_path / "three.xml").write_text("<html><body>gone wrong</body></html>")
    report = run("refresh", "--json")
    assert report.code == 0
    (fault,) = report.json["faults"]
    assert fault["feed"] == "Three"
    assert "HTML" in fault["error"]
    assert report.err.startswith("curator: Three: ")
    assert run("feeds", "list", "--json").json["feeds"][0]["error"] == fault["error"]
    assert len(run("inbox", "--json").json["articles"]) == 3


def test_the_inbox_has_its_shape_and_its_order(run: Run, feed: str) -> None:
    run("feeds", "add", feed)
    inbox = run("inbox", "--json").json
    assert [article["title"] for article in inbox["articles"]] == ["One", "Two", "Three"]
    assert inbox["articles"][0].keys() >= ARTICLE_KEYS
    assert inbox["budget"] == {"items": 20, "used": 0, "minutes_left": 45}
    assert (inbox["below"], inbox["shiny"]) == (0, 0)
    for article in inbox["articles"]:
        assert article["priority"] == sum(reason["points"] for reason in article["reasons"])
    assert len(run("inbox", "--limit", "1", "--json").json["articles"]) == 1
    assert run("inbox", "feed:three", "two", "--json").json["articles"][0]["title"] == "Two"
    assert run("inbox", "feed:other", "--json").json["articles"] == []


def test_the_line_is_the_budget_and_limit_looks_past_it(run: Run, feed: str, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text("[budget]\nitems = 2\n")
    run("feeds", "add", feed)
    assert run("inbox", "--json").json["below"] == 1
    run("decide", "1", "done")
    inbox = run("inbox", "--json").json
    assert (len(inbox["articles"]), inbox["below"], inbox["budget"]["used"]) == (1, 1, 1)
    assert len(run("inbox", "--limit", "9", "--json").json["articles"]) == 2
    run("undo")
    assert len(run("inbox", "--json").json["articles"]) == 2


def test_deciding_undoing_and_redoing(run: Run, feed: str) -> None:
    run("feeds", "add", feed)
    assert run("decide", "1", "2", "later", "--json").json["changed"]
    assert [article["id"] for article in run("inbox", "--later", "--json").json["articles"]] in (["1", "2"], ["2", "1"])
    assert "2 articles" in run("undo").out
    assert len(run("inbox", "--json").json["articles"]) == 3
    assert run("redo").code == 0
    assert len(run("inbox", "--json").json["articles"]) == 1


def test_ids_may_come_from_standard_input(run: Run, feed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run("feeds", "add", feed)
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n3\n"))
    run("decide", "-", "drop")
    assert [article["id"] for article in run("inbox", "--json").json["articles"]] == ["2"]


def test_show_gives_markdown_and_links(run: Run, feed: str) -> None:
    run("feeds", "add", feed)
    shown = run("show", "2", "--json").json
    assert "Words of [two](https://example.org/x)." in shown["text"]
    assert shown["links"] == ["https://example.org/x"]
    assert shown.keys() >= ARTICLE_KEYS
    assert len(run("show", "1", "2", "--json").json) == 2
    assert run("show", "2").out.startswith("# Two\n")


def test_why_adds_up_and_says_what_each_reason_does(run: Run, feed: str) -> None:
    run("feeds", "add", feed)
    why = run("why", "3", "--json").json
    assert why["priority"] == sum(reason["points"] for reason in why["reasons"])
    assert why["rank"] == 3
    assert why["reasons"][0].keys() == {"signal", "points", "because", "matched", "source", "rank_without"}
    assert "rank 3" in run("why", "3").out


def test_search_finds_what_was_decided_too(run: Run, feed: str) -> None:
    run("feeds", "add", feed)
    run("decide", "2", "done")
    found = run("search", "words", "--json").json
    assert (found["total"], found["query"]) == (1, "words")
    assert found["articles"][0]["title"] == "Two"


def test_lists_from_first_to_last(run: Run, feed: str, tmp_path: Path) -> None:
    run("feeds", "add", feed)
    assert run("lists", "new", "Team", "--purpose", "learn", "--audience", "us").code == 0
    assert run("lists", "add", "Team", "1", "2", "--note", "read", "--json").json == {"added": 2, "already": 0}
    shown = run("lists", "show", "team", "--json").json
    assert (shown["name"], shown["purpose"], shown["audience"]) == ("Team", "learn", "us")
    assert shown["items"][0].keys() >= {"id", "title", "url", "note", "minutes", "status", "found_by"}
    run("lists", "move", "Team", shown["items"][1]["id"], "-1")
    assert [item["title"] for item in run("lists", "show", "team", "--json").json["items"]] == ["Two", "One"]
    assert run("lists", "export", "Team", "--format", "markdown", str(tmp_path / "t.md")).code == 0
    assert "Two" in (tmp_path / "t.md").read_text()
    run("lists", "remove", "Team", shown["items"][0]["id"])
    assert [item["title"] for item in run("lists", "show", "team", "--json").json["items"]] == ["Two"]
    assert run("lists", "list", "--json").json["lists"][0]["items"] == 1
    missing = run("lists", "show", "Nobody")
    assert (missing.code, "Team" in missing.err) == (1, True)


def test_sharing_to_a_file_from_first_to_last(run: Run, feed: str, tmp_path: Path) -> None:
    run("feeds", "add", feed)
    assert run("channels", "add", "notes", "file", f"path={tmp_path / 'notes.md'}").code == 0
    assert run("channels", "test", "notes").code == 0
    share = run("share", "1", "--to", "notes", "--why", "w", "--text", "look", "--json").json["shares"][0]
    delivery = share["deliveries"][0]
    assert delivery.keys() >= {"channel", "state", "at", "text", "length", "limit", "link", "error"}
    assert (delivery["state"], delivery["text"], delivery["length"]) == ("decided", "look", 4)
    assert run("queue", "send", "--json").json["sent"] == 0
    run("queue", "approve", share["id"])
    assert run("queue", "send", "--json").json["sent"] == 1
    assert "look" in (tmp_path / "notes.md").read_text()
    assert run("queue", "--json").json["shares"][0]["deliveries"][0]["state"] == "sent"
    assert run("queue", "retry", share["id"]).code == 1


def test_backup_and_restore_bring_everything_back(run: Run, feed: str, tmp_path: Path) -> None:
    run("feeds", "add", feed)
    run("lists", "new", "Team")
    run("decide", "1", "later")
    assert run("backup", str(tmp_path / "all.zip")).code == 0
    run("lists", "delete", "Team")
    run("decide", "1", "drop")
    assert run("restore", str(tmp_path / "all.zip")).code == 0
    assert run("lists", "list", "--json").json["lists"][0]["name"] == "Team"
    assert run("show", "1", "--json").json["state"] == "later"
    (tmp_path / "not.zip").write_text("no")
    before = run("feeds", "list").out
    refused = run("restore", str(tmp_path / "not.zip"))
    assert (refused.code, "not.zip" in refused.err) == (1, True)
    assert run("feeds", "list").out == before


def test_doctor_finds_a_broken_document(run: Run, feed: str, tmp_path: Path) -> None:
    run("feeds", "add", feed)
    assert run("doctor").code == 0
    run("lists", "new", "Team")
    (tmp_path / "home" / "curation" / "lists" / "team.json").write_text('{"half": ')
    report = run("doctor", "--json")
    assert report.code == 1
    assert "team.json" in next(check["seen"] for check in report.json["checks"] if not check["sound"])


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (["decide", "999", "done"], 1, "999"),
        (["decide", "x", "done"], 1, "x"),
        (["show", "12"], 1, "12"),
        (["undo"], 1, "nothing to undo"),
        (["add", "javascript:alert(1)"], 1, "javascript"),
        (["feeds", "import", "/nowhere.opml"], 1, "nowhere.opml"),
        (["feeds", "remove", "https://example.org/"], 1, "example.org"),
        (["share", "1", "--to", "nowhere"], 1, "1"),
        (["channels", "add", "x", "file"], 1, "path"),
        (["channels", "add", "x", "file", "path"], 1, "KEY=VALUE"),
        (["queue", "cancel", "zz"], 1, "zz"),
        (["decide", "1", "maybe"], 2, "maybe"),
        (["inbox", "--limit", "-1"], 2, "limit: -1 is not a whole number from 0 to 1000000"),
        (["search", "-x", "y", "--limit", "99999999999999999999"], 2, "99999999999999999999 is not"),
        (["feeds", "add", "x", "--trial", "0"], 2, "trial: 0 is not a whole number from 1 to 3650"),
        (["feeds", "add", "x", "--trial", "3651"], 2, "3651"),
        (["lists", "move", "x", "y", "9" * 5_000], 2, "is not a whole number"),
        (["refresh", "http://not-followed/"], 1, "http://not-followed/"),
        (["search", "x", "--nonsense"], 2, "--nonsense"),
        (["backup", "~nobody99/all.zip"], 1, "~nobody99/all.zip"),
        (["channels", "add", "x", "file", "path=~nobody99/x"], 1, "~nobody99/x"),
        (["restore", "/nowhere.zip"], 1, "/nowhere.zip"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_what_cannot_be_done_is_one_line_that_names_it(run: Run, arguments: list[str], code: int, named: str) -> None:
    refused = run(*arguments)
    assert refused.code == code
    assert named in refused.err
    if code == 1:
        assert refused.err.count("\n") == 1
        assert refused.out == ""


def test_a_misspelt_setting_is_named_and_the_command_still_runs(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text("[refresh]\nminuts = 5\n")
    listed = run("feeds", "list", "--json")
    assert listed.code == 0
    assert "minuts" in listed.err
    assert "minutes" in listed.err


@pytest.mark.parametrize("given", [["words", "-two"], ["-two", "words"], ["--", "words", "-two"], ["words", "-hello"]])
def test_a_word_of_a_query_may_begin_with_a_hyphen(run: Run, tmp_path: Path, feed: str, given: list[str]) -> None:
    (tmp_path / "three.xml").write_bytes(rss("Three", [("One", "words"), ("Two", "words of two"), ("Hello", "words")]))
    run("feeds", "add", feed)
    hidden = "Hello" if "-hello" in given else "Two"
    for command in ("search", "inbox"):
        found = run(command, *given, "--limit", "3", "--json") if "--" not in given else run(command, "--json", *given)
        assert found.code == 0
        assert {article["title"] for article in found.json["articles"]} == {"One", "Two", "Hello"} - {hidden}


def test_options_stay_options_among_the_words_of_a_query(run: Run, feed: str) -> None:
    run("feeds", "add", feed)
    assert len(run("search", "-nothing", "feed:three", "--limit", "1", "--json").json["articles"]) == 1
    assert "usage" in run("search", "words", "-h").out


def test_what_follows_two_hyphens_is_a_word(run: Run) -> None:
    assert run("lists", "new", "--", "-draft").code == 0
    assert run("lists", "list", "--json").json["lists"][0]["name"] == "-draft"


def test_nothing_is_shown_where_one_of_several_is_missing(run: Run, feed: str) -> None:
    run("feeds", "add", feed)
    shown = run("show", "1", "999")
    assert (shown.code, shown.out) == (1, "")
    assert "999" in shown.err


def test_columns_stand_under_each_other_whatever_is_in_them(run: Run, feed: str, tmp_path: Path) -> None:
    (tmp_path / "wide.xml").write_bytes(rss("Wide", [("x",)]))
    run("feeds", "add", feed, "--folder", "日本")
    run("feeds", "add", (tmp_path / "wide.xml").as_uri(), "--folder", "abcdef")
    narrow, wide = sorted(run("feeds", "list").out.splitlines())
    assert wide.index("active") + len("日本") == narrow.index("active")
    assert narrow.startswith("abcdef  active       1  ")


def test_a_gone_feed_says_so(run: Run, feed: str) -> None:
    run("feeds", "add", feed)
    assert run("feeds", "list", "--json").json["feeds"][0]["gone"] is False


def test_everything_that_prints_prints_json_too(run: Run, feed: str, tmp_path: Path) -> None:
    run("feeds", "add", feed)
    added = run("channels", "add", "notes", "file", f"path={tmp_path / 'notes.md'}", "--json").json
    assert added == {"channel": "notes", "kind": "file"}
    path = str(tmp_path / "all.zip")
    assert run("backup", path, "--json").json == {"backup": path}
    restored = run("restore", path, "--json").json
    assert restored.keys() == {"restored", "aside"}
    assert Path(restored["aside"]).is_dir()


def test_a_share_that_failed_twice_is_retried_in_one_document(run: Run, feed: str, tmp_path: Path) -> None:
    run("feeds", "add", feed)
    for name in ("one", "two"):
        run("channels", "add", name, "file", f"path={tmp_path / name / 'notes.md'}")
        (tmp_path / name).write_text("in the way")
    share = run("share", "1", "--to", "one", "two", "--json").json["shares"][0]["id"]
    run("queue", "approve", share)
    assert run("queue", "send", "--json").json["failed"] == 2
    again = run("queue", "retry", share, "--json")
    assert (again.code, again.json) == (1, {"sent": 0, "failed": 2, "unknown": 0, "copied": []})


def test_a_broken_document_is_told_once(run: Run, feed: str, tmp_path: Path) -> None:
    run("feeds", "add", feed)
    (tmp_path / "home" / "curation" / "feeds.json").write_text("{")
    for command in (["feeds", "list"], ["refresh"], ["inbox"]):
        told = run(*command).err
        assert told.count("feeds.json:") + told.count("feeds.json,") == 1
    report = run("doctor")
    assert (report.code, report.err, report.out.count("feeds.json,")) == (1, "", 1)


def test_doctor_says_that_the_archive_is_lost_and_starts_a_new_one(run: Run, feed: str, tmp_path: Path) -> None:
    run("feeds", "add", feed)
    archive = tmp_path / "home" / "archive.db"
    archive.unlink()
    refused = run("inbox")
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    report = run("doctor", "--json")
    assert report.code == 1
    (check,) = (check for check in report.json["checks"] if not check["sound"])
    assert check["seen"] == refused.err.removeprefix("curator: ").strip()
    assert not archive.exists()
    assert run("doctor", "--new-archive").code == 0
    assert run("refresh", "--json").json["new"] == 3


def test_doctor_says_that_the_archive_is_damaged(run: Run, feed: str, tmp_path: Path) -> None:
    run("feeds", "add", feed)
    (tmp_path / "home" / "archive.db").write_bytes(b"no archive" * 1_000)
    report = run("doctor")
    assert (report.code, report.err) == (1, "")
    assert "archive.db" in report.out


def test_a_story_is_one_article_with_its_sources_until_it_is_split(run: Run, tmp_path: Path) -> None:
    link = "https://news.example/2026/lighthouse-keepers"
    for name, url in (("Coast", link), ("Harbour", link + "?utm_source=rss")):
        path = tmp_path / f"{name}.xml"
        path.write_bytes(rss(name, [(f"Told by {name}", "", url)]))
        run("feeds", "add", path.as_uri())
    (article,) = run("inbox", "--json").json["articles"]
    assert article["story"][0] == article["url"]
    assert len(article["story"]) == 1  # one address in two spellings
    assert run("show", article["id"], "--json").json["story"] == article["story"]
    assert " +1)" in run("inbox").out
    assert "also told by " in run("why", article["id"]).out
    assert [found["story"] for found in run("search", "Coast", "--json").json["articles"]] != [[]]
    assert run("split", article["id"]).out.startswith("set apart: ")
    assert [found["story"] for found in run("inbox", "--json").json["articles"]] == [[], []]
    assert run("split", article["id"]).code == 1
    run("undo")
    assert len(run("inbox", "--json").json["articles"]) == 1
