"""Form: one or several texts to write."""

from collections.abc import Callable, Mapping
from typing import ClassVar, Final

from msgspec import Struct, structs
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, Static, TextArea

from curator.ui.cells import steady
from curator.ui.dialogs.dialog import Dialog

Answers = Mapping[str, str]
_LIMIT: Final = 20_000


class Field(Struct, frozen=True):
    """A text to write, with what it starts from. `limit` is how many characters it should have at most; 0 for any."""

    name: str
    label: str
    value: str = ""
    placeholder: str = ""
    many_lines: bool = False
    needed: bool = False
    limit: int = 0


class Form(Dialog[Answers]):
    """Answers with every field's text by its name. `wrong` says what is wrong with the answers, or nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "save", "Save", show=False)]

    def __init__(
        self, title: str, *fields: Field, save: str = "save", wrong: Callable[[Answers], str] = lambda _: ""
    ) -> None:
        enter = "Ctrl+S" if any(field.many_lines for field in fields) else "Enter"
        tab = "   Tab next" if len(fields) > 1 else ""
        super().__init__(title, f"{enter} {save}{tab}   Esc leave")
        self._fields = fields
        self._save = save
        self._wrong = wrong
        self._fault = ""

    def again(self, answers: Answers, fault: str) -> "Form":
        """The same form as it was filled in, saying what is wrong with that."""
        fields = [structs.replace(field, value=answers[field.name]) for field in self._fields]
        form = Form(self._title, *fields, save=self._save, wrong=self._wrong)
        form._fault = steady(fault)
        return form

    def content(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            for field in self._fields:
                if field.label:
                    yield Static(field.label, markup=False, classes="label")
                yield _editor(field)
                if field.limit:
                    yield Static("", markup=False, classes="label", id=f"count-{field.name}")

    def on_mount(self) -> None:
        self._count()
        if self._fault:
            self.complain(self._fault)

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.action_save()

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _count(self) -> None:
        for field in self._fields:
            if field.limit:
                written = len(self._text(field))
                over = f" · {written - field.limit} over" if written > field.limit else ""
                self.query_one(f"#count-{field.name}", Static).update(f"{written}/{field.limit}{over}")

    def action_save(self) -> None:
        answers = {field.name: self._text(field).strip() for field in self._fields}
        missing = next((field for field in self._fields if field.needed and not answers[field.name]), None)
        if fault := f"{missing.label or 'it'} is missing" if missing else self._wrong(answers):
            self.complain(fault)
        else:
            self.dismiss(answers)

    def _text(self, field: Field) -> str:
        editor = self.query_one(f"#{field.name}")
        return editor.text if isinstance(editor, TextArea) else self.query_one(f"#{field.name}", Input).value


class Prompt(Form):
    """One line to write; answers with it under the name `text`."""

    def __init__(
        self,
        title: str,
        *,
        value: str = "",
        placeholder: str = "",
        save: str = "go",
        wrong: Callable[[Answers], str] = lambda _: "",
    ) -> None:
        super().__init__(title, Field("text", "", value, placeholder, needed=True), save=save, wrong=wrong)


def _editor(field: Field) -> Input | TextArea:
    if not field.many_lines:
        return Input(field.value, field.placeholder, id=field.name, max_length=_LIMIT, select_on_focus=False)
    area = TextArea(field.value, id=field.name, placeholder=field.placeholder, tab_behavior="focus")
    area.move_cursor(area.document.end)
    return area
