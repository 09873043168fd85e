"""Keys: the registry's own, and the person's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.text import is_safe
from curator.ui.commands import BY_ID, COMMANDS, Scope, bindings, of_scope
from curator.ui.keymap import canonical, keymap, shown
from curator.ui.keytable import key_table, rows


def test_ids_are_unique_and_every_command_is_explained():
    assert len(BY_ID) == len(COMMANDS)
    assert all(command.title and command.help and command.scopes for command in COMMANDS)


@pytest.mark.parametrize("scope", Scope)
def test_no_two_commands_of_a_scope_have_the_same_key(scope: Scope):
    keys = [canonical(key) for command in of_scope(scope) for key in command.keys]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("written", "name", "on_keyboard"),
    [
        ("?", "question_mark", "?"),
        ("Ctrl+R", "ctrl+r", "Ctrl+R"),
        ("Esc", "escape", "Esc"),
        ("shift+g", "G", "G"),
        ("G", "G", "G"),
        ("pgdn", "pagedown", "PgDn"),
        (",", "comma", ","),
        ("comma", "comma", ","),
        ("+", "plus", "+"),
        ("plus", "plus", "+"),
        ("Space", "space", "Space"),
        ("F5", "f5", "F5"),
        ("shift+Down", "shift+down", "Shift+↓"),
        ("ctrl+shift+x", "ctrl+shift+x", "Ctrl+Shift+X"),
        ("é", "é", "é"),
        ("/", "slash", "/"),
    ],
)
def test_keys_are_understood_as_people_write_them(written: str, name: str, on_keyboard: str):
    assert canonical(written) == name
    assert shown(name) == on_keyboard


@pytest.mark.parametrize("nonsense", ["ctlr+e", "foo", "ctrl+", "<any>", "\x1b", "null", "ctrl+foo"])
def test_what_is_no_key_is_refused(nonsense: str):
    with pytest.raises(ValueError, match="is not a key"):
        canonical(nonsense)


@given(st.text(max_size=20))
def test_any_text_is_a_key_or_is_refused(text: str):
    try:
        key = canonical(text)
    except ValueError as error:
        key = str(error)
    else:
        assert not text.isascii() or canonical(key) == key
    assert is_safe(key)


def test_without_a_choice_nothing_is_overridden():
    keys, problems = keymap({})
    assert problems == ()
    assert keys.overrides() == {}
    assert keys.first("done") == "e"
    assert keys.first("theme") == ""


def test_a_choice_replaces_a_commands_keys():
    keys, problems = keymap({"done": "d, Ctrl+E", "quit": ""})
    assert problems == ()
    assert keys.overrides() == {"done": "d,ctrl+e", "quit": "unbound"}
    assert keys.of(BY_ID["done"]) == ("d", "Ctrl+E")
    assert keys.first("quit") == ""


def test_two_commands_may_swap_their_keys():
    keys, problems = keymap({"done": "l", "later": "e"})
    assert problems == ()
    assert (keys.first("done"), keys.first("later")) == ("l", "e")


def test_the_same_key_is_free_where_the_two_never_meet():
    assert keymap({"approve": "l"})[1] == ()


def test_a_key_bound_twice_is_named_and_the_command_keeps_its_own():
    keys, problems = keymap({"done": "l"})
    assert [str(problem) for problem in problems] == [
        "config.toml [keys] done: l is the key of “later” already; it keeps e"
    ]
    assert keys.overrides() == {}


def test_of_two_that_want_one_key_the_first_gets_it():
    keys, problems = keymap({"done": "z", "later": "z"})
    assert [problem.where for problem in problems] == ["config.toml [keys] later"]
    assert keys.overrides() == {"done": "z"}


def test_refusing_one_choice_may_make_another_impossible():
    """`done` could have l only if `later` had moved away, which it can't: u belongs to undo."""
    keys, problems = keymap({"done": "l", "later": "u"})
    assert {problem.where for problem in problems} == {"config.toml [keys] done", "config.toml [keys] later"}
    assert keys.overrides() == {}


def test_a_key_of_everywhere_is_taken_in_every_room():
    assert keymap({"approve": "q"})[1] != ()
    assert keymap({"list-down": "r"})[1] != ()
    assert keymap({"text-page-down": "e"})[1] != ()


def test_unknown_ids_and_nonsense_keys_are_named_with_the_nearest():
    assert "nearest" not in str(keymap({"later": "ctrl+zz"})[1][0])
    _, problems = keymap({"dnoe": "l", "later": "ctlr+u", "\x1b[2J": "x"})
    assert [str(problem) for problem in problems] == [
        "config.toml [keys] dnoe: no command is called that; the nearest is “done”",
        "config.toml [keys] later: “ctlr+u” is not a key; the nearest is “ctrl+u”",
        "config.toml [keys] : no command is called that",
    ]


@given(
    st.dictionaries(
        st.sampled_from([command.id for command in COMMANDS]),
        st.lists(st.sampled_from("abcdefghijklmnopqrstuvwxyz/?"), max_size=2).map(",".join),
        max_size=8,
    )
)
def test_whatever_is_chosen_each_command_keeps_its_own_keys_or_gets_the_chosen(chosen: dict[str, str]):
    keys, problems = keymap(chosen)
    refused = {problem.where.split()[-1] for problem in problems}
    for command in COMMANDS:
        wanted = chosen[command.id].split(",") if command.id in chosen and command.id not in refused else command.keys
        assert keys.keys[command.id] == tuple(dict.fromkeys(canonical(key) for key in wanted if key))


def test_the_bindings_of_a_scope_carry_ids_actions_and_keys():
    found = {binding.id: binding for binding in bindings(Scope.INBOX)}
    assert found["done"].key == "e"
    assert found["done"].action == "done"
    assert "quit" not in found


def test_the_key_table_has_every_command_once():
    table = key_table()
    for command in COMMANDS:
        assert table.count(f"| `{command.id}` |") == 1
    assert "| `e` | Done |" in table


def test_a_run_of_numbered_commands_is_one_row():
    keys, _ = keymap({})
    (row,) = [row for row in rows(keys, of_scope(Scope.ARTICLE)) if row.title == "Follow link"]
    assert row.keys == "1…9"
