"""The welcome: what to do when there is nothing yet."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from curator.ui.commands import Scope, bindings
from curator.ui.rooms.room import Room
from curator.ui.rooms.teaching import Teaching


class WelcomeRoom(Room):
    """Offers the three ways to begin; as soon as there is a feed or a page, it gives way to the inbox."""

    NAME = "welcome"
    SCOPES = (Scope.WELCOME,)
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.WELCOME)
    AUTO_FOCUS = "Teaching"

    def body(self) -> ComposeResult:
        yield Teaching()

    def load(self) -> None:
        key = self.desk.keys.first
        self.query_one(Teaching).say(
            "Welcome to curator.",
            [
                "Follow what you want to hear from; what is new waits in an inbox that ends.",
                "There you decide, one by one: read it, keep it, put it on a list, tell someone, or drop it.",
            ],
            [
                (key("welcome-import"), "import the feeds of another reader (OPML)", "screen.welcome_import"),
                (key("welcome-add"), "follow a site or a feed by its address", "screen.welcome_add"),
                (key("welcome-demo"), "look around first, with made-up feeds", "screen.welcome_demo"),
                (key("help"), "all keys", "app.help"),
                (key("quit"), "leave", "app.quit"),
            ],
        )
        self.ask(lambda: (self.home.subscriptions.all(), self.home.inbox.newest_id()), self._begun, group="feeds")

    def _begun(self, found: tuple[Sequence[object], int]) -> None:
        if any(found) and self.is_current:
            self.app.switch_mode("inbox")

    async def action_welcome_import(self) -> None:
        await self.desk.action_command("import-feeds")

    async def action_welcome_add(self) -> None:
        await self.desk.action_command("add-feed")

    def action_welcome_demo(self) -> None:
        self.app.exit("demo")
