"""A group of commands that names where each one stands, and says in one sentence why one failed."""

import importlib
import sys
from collections.abc import Mapping
from typing import Any, NoReturn

import click
from sqlalchemy.exc import DBAPIError

from oneroof.core.config import ConfigurationError
from oneroof.core.errors import DomainError
from oneroof.embedded import ServiceError


class CommandList(click.Group):
    """A click group whose commands are given as `module:function` and imported when they are called or listed."""

    def __init__(self, *, commands_at: Mapping[str, str], **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands_at = dict(commands_at)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, as listed."""
        return [*self.commands_at, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in self.commands_at:
            return super().get_command(ctx, cmd_name)
        module, name = self.commands_at[cmd_name].split(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what its user can mend becomes one sentence on standard error and exit code 1."""
        try:
            return super().invoke(ctx)
        except ConfigurationError as error:
            fail("\n".join(error.faults))
        except ServiceError as error:
            fail(str(error))
        except DomainError as error:
            fail(str(error.message))
        except DBAPIError as error:
            fail(f"The database refused: {str(error.orig).strip().splitlines()[0]}")


def fail(sentence: str) -> NoReturn:
    """End the command with `sentence` and exit code 1."""
    click.echo(f"oneroof: {sentence}", err=True)
    sys.exit(1)
