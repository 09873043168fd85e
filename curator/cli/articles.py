"""`curator inbox`, `search`, `show`, `why`, `decide`, `undo` and `add`."""

import argparse
import sys
import time
from collections.abc import Sequence
from typing import Any, Final

from curator.cli.arguments import Commands, article_ids, command, query, whole, words
from curator.cli.output import complain, day, passing, print_columns, print_json, print_lines, print_step
from curator.cli.shapes import article_shape, reason_shape
from curator.domain.article import Article, State
from curator.domain.faults import CuratorError
from curator.domain.journal import Step
from curator.domain.story import Teller
from curator.domain.text import one_line, prose
from curator.home import Home
from curator.services.inbox import Explained
from curator.services.reading import Text

_DECISIONS: Final = {"later": State.LATER, "done": State.DONE, "drop": State.DROP, "restore": State.NEW}
_MOST: Final = 1_000_000
_PATIENCE: Final = 1.0
_CATCHING_UP: Final = 5.0
_IDS: Final = "articles' ids, or - for ids on stdin"


def register(commands: Commands) -> None:
    inbox = command(commands, "inbox", _inbox, "what stands above today's line, in the order of your inbox")
    query(inbox, "*")
    inbox.add_argument("--limit", type=whole(0, _MOST), metavar="N", help="so many, past the line if need be")
    inbox.add_argument("--later", action="store_true", help="what you kept for later instead")
    search = command(commands, "search", _search, "find articles in everything that is stored")
    query(search, "+")
    search.add_argument("--limit", type=whole(0, _MOST), default=20, metavar="N")
    show = command(commands, "show", _show, "an article's text as Markdown")
    show.add_argument("id", nargs="+", metavar="ID", help=_IDS)
    show.add_argument("--full", action="store_true", help="the full text, fetched if need be")
    command(commands, "why", _why, "the reasons that add up to an article's priority").add_argument(
        "id", nargs="+", metavar="ID", help=_IDS
    )
    decide = command(commands, "decide", _decide, "decide what becomes of articles")
    decide.add_argument("id", nargs="+", metavar="ID", help=_IDS)
    decide.add_argument("decision", choices=tuple(_DECISIONS))
    split = command(commands, "split", _split, "make the articles of a story rows of their own, for good")
    split.add_argument("id", metavar="ID", help="the id of one of them")
    command(commands, "undo", _undo, "take back the last decision or edit")
    command(commands, "redo", _redo, "do again what was taken back last")
    add = command(commands, "add", _add, "bring pages into the inbox by their URL")
    add.add_argument("url", nargs="+", metavar="URL", help="addresses, or - for addresses on stdin")


def _inbox(home: Home, args: argparse.Namespace) -> int:
    home.inbox.rerank()
    spent = home.inbox.spent()
    state = State.LATER if args.later else State.NEW
    if args.query:
        _catch_up(home)
    ids = home.inbox.ids(state, query=" ".join(args.query))
    above = len(ids) if args.later else min(len(ids), spent.left)
    shown = ids[: above if args.limit is None else args.limit]
    articles = home.inbox.articles(shown)
    below = len(ids) - len(shown)
    if args.json:
        budget = {"items": spent.items, "used": spent.used, "minutes_left": spent.minutes_left}
        print_json({"articles": _shapes(home, articles), "below": below, "shiny": 0, "budget": budget})
        return 0
    _print(home, articles)
    if below:
        complain(f"{below} more wait below the line of {spent.items} a day; --limit N looks past it")
    return 0


def _search(home: Home, args: argparse.Namespace) -> int:
    text = " ".join(args.query)
    _catch_up(home)
    found = home.inbox.search(text, args.limit)
    articles = home.inbox.articles(found.ids)
    if args.json:
        print_json({"articles": _shapes(home, articles), "total": found.total, "query": text})
    else:
        _print(home, articles)
    return 0


def _catch_up(home: Home) -> None:
    """So that the words of what came in last are found too; where that can't be, or takes long, the rest is."""
    try:
        waiting, end = home.following.waiting(), time.monotonic() + _CATCHING_UP
        with passing(after=_PATIENCE) as tell:
            home.following.run(
                hurry=True, stopped=lambda: time.monotonic() > end, report=lambda done: tell(_so_far(done, waiting))
            )
        if left := home.following.waiting():
            complain(
                f"{left:,} of the newest articles can't be found by their words yet; each search reads more of them"
            )
    except CuratorError as fault:
        complain(f"the newest articles may be missing here: {fault}")


def _so_far(done: int, waiting: int) -> str:
    return f"reading {done:,} of {max(done, waiting):,} new articles for the search…"


def _show(home: Home, args: argparse.Namespace) -> int:
    articles = [home.reading.article(article_id) for article_id in article_ids(args.id)]
    texts = [_text(home, article, full=args.full) for article in articles]
    if args.json:
        shapes = zip(_shapes(home, articles), texts, strict=True)
        _print_one_or_all([{**shape, "text": text.markdown, "links": text.links} for shape, text in shapes])
    else:
        for article, text in zip(articles, texts, strict=True):
            _print_text(home, article, text.markdown)
    return 0


def _text(home: Home, article: Article, *, full: bool) -> Text:
    if full and not home.reading.text(article.id).full_available:
        home.reading.fetch_full(article.id)
    return home.reading.text(article.id, full=full)


def _print_text(home: Home, article: Article, markdown: str) -> None:
    about = " · ".join(part for part in (article.author, article.feed_title, day(article.published)) if part)
    print_lines([f"# {article.title}", about, article.url, *_also_told(home, article)])
    sys.stdout.write("\n" + prose(markdown) + "\n\n")


def _why(home: Home, args: argparse.Namespace) -> int:
    explained = [home.inbox.explain(home.reading.article(article_id)) for article_id in article_ids(args.id)]
    if args.json:
        _print_one_or_all([_why_shape(one) for one in explained])
        return 0
    for one in explained:
        print_lines([f"{one.article.priority.points} points, rank {one.rank}: {one.article.title}"])
        print_lines(
            f"  {reason.points:+5d}  {reason.signal}: {reason.because}; without it rank {term.rank_without}"
            for term in one.terms
            for reason in [term.reason]
        )
        print_lines(_also_told(home, one.article))
    return 0


def _why_shape(explained: Explained) -> dict[str, Any]:
    return {
        "id": str(explained.article.id),
        "priority": explained.article.priority.points,
        "rank": explained.rank,
        "reasons": [
            {
                **reason_shape(term.reason),
                "matched": term.reason.matched,
                "source": term.reason.source,
                "rank_without": term.rank_without,
            }
            for term in explained.terms
        ],
    }


def _decide(home: Home, args: argparse.Namespace) -> int:
    ids = article_ids(args.id)
    step = home.triage.decide(ids, _DECISIONS[args.decision])
    if args.json:
        print_json({"decided": [str(one) for one in ids], "as": args.decision, "changed": step is not None})
        return 0
    return print_step(step, json=False)


def _split(home: Home, args: argparse.Namespace) -> int:
    (article_id,) = article_ids([args.id])
    return print_step(home.stories.split(article_id), json=args.json)


def _undo(home: Home, args: argparse.Namespace) -> int:
    return _print_turn("taken back", home.steps.undo(), args)


def _redo(home: Home, args: argparse.Namespace) -> int:
    return _print_turn("done again", home.steps.redo(), args)


def _print_turn(what: str, step: Step, args: argparse.Namespace) -> int:
    if args.json:
        print_json({what.replace(" ", "_"): step.label})
    else:
        print_lines([f"{what}: {step.label}"])
    return 0


def _add(home: Home, args: argparse.Namespace) -> int:
    added, failed = [], 0
    for url in words(args.url):
        try:
            added.append(home.reading.add_page(url))
        except CuratorError as fault:
            failed += 1
            complain(f"{one_line(url, 200)}: {fault}" if url not in str(fault) else str(fault))
    if args.json:
        print_json({"articles": _shapes(home, added)})
    else:
        _print(home, added)
    return 1 if failed else 0


def _shapes(home: Home, articles: Sequence[Article]) -> list[dict[str, Any]]:
    others = home.stories.others([article.id for article in articles])
    return [article_shape(article, others.get(article.id, ())) for article in articles]


def _more(others: Sequence[Teller]) -> str:
    return f" +{len(others)}" if others else ""


def _also_told(home: Home, article: Article) -> list[str]:
    """A line for each other source of the article's story."""
    others = home.stories.others([article.id]).get(article.id, ())
    return [f"  also told by {other.feed_title}: {other.url or other.title}  ({other.id})" for other in others]


def _print_one_or_all(shapes: list[dict[str, Any]]) -> None:
    print_json(shapes[0] if len(shapes) == 1 else shapes)


def _print(home: Home, articles: Sequence[Article]) -> None:
    others = home.stories.others([article.id for article in articles])
    print_columns(
        [
            (str(article.id), f"{article.priority.points:>4}", day(article.dated), f"{article.minutes:>3}m",
             f"{article.title}  ({article.feed_title}{_more(others.get(article.id, ()))})")
            for article in articles
        ]
    )  # fmt: skip
