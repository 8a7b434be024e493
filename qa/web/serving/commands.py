"""The commands `qa serve` and `qa access`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.config import access_file, library_folder
from qa.options import host_option, library_option, port_option, reader_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.web.serving.credentials import Permission

_access_option = click.option(
    "--access",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file that says who may come in.  [default: $QA_ACCESS, else access.json in the"
    " library's folder]",
)
_write_option = click.option(
    "--write", is_flag=True, help="Let them take articles in and delete them, too."
)
_MEBIBYTE = 2**20


def _library_and_access(command: Callable[..., None]) -> Callable[..., None]:
    return library_option(_access_option(command))


@click.command()
@host_option
@port_option
@click.option(
    "--proxied-as",
    "names",
    multiple=True,
    metavar="NAME",
    help="The name by which a proxy on this machine passes requests on, such as"
    " archive.example.org; may be repeated.",
)
@click.option(
    "--writable",
    is_flag=True,
    help="Where only this machine reaches the server and nobody is asked who they are: let"
    " everyone take articles in and delete them.",
)
@click.option("--log-questions", is_flag=True, help="Write down what is asked.")
@click.option(
    "--at-once",
    default=2,
    show_default=True,
    type=click.IntRange(1, 256),
    help="Questions over the API that are answered at once.",
)
@click.option(
    "--waiting",
    default=32,
    show_default=True,
    type=click.IntRange(0, 10_000),
    help="Questions that wait their turn; further ones are told that the server is busy.",
)
@click.option(
    "--per-minute",
    default=120,
    show_default=True,
    type=click.IntRange(1, 1_000_000),
    help="Questions of one client a minute, in the long run.",
)
@click.option(
    "--largest-upload",
    default=64,
    show_default=True,
    metavar="MIB",
    type=click.IntRange(1, 4096),
    help="The largest upload, in mebibytes.",
)
@reader_option
@_library_and_access
def serve(
    host: str,
    port: int,
    names: tuple[str, ...],
    at_once: int,
    waiting: int,
    per_minute: int,
    largest_upload: int,
    reader: str,
    library: Path | None,
    file: Path | None,
    *,
    writable: bool,
    log_questions: bool,
) -> None:
    """Serve the chat, the HTTP API and MCP to several people, within limits.

    \b
    qa serve                                 for this machine: everyone reads, nobody writes
    qa access token archivist --write        let a program in, which may write
    qa access user anna                      let a person in, who may read
    qa serve --host 0.0.0.0                  for the network: only for those let in

    Who is let in is kept as hashes. $QA_READ_TOKEN and $QA_WRITE_TOKEN let in a program
    without a file. Passwords and tokens travel as they are: put TLS in front, as
    docs/security.md shows. Logs go to stderr as JSON lines; /metrics is for Prometheus.
    SIGTERM finishes the questions and the batch at hand, then ends with exit code 0.
    """  # noqa: D301 - click reads the escape
    from qa.uploads import FOLDER
    from qa.web.serving.app import Limits
    from qa.web.serving.assistant import ServedAssistant
    from qa.web.serving.server import Serving, admission_to
    from qa.web.serving.server import serve as run

    folder = library_folder(library)
    serving = Serving(
        host=host,
        port=port,
        names=names,
        writable=writable,
        log_questions=log_questions,
        limits=Limits(at_once, waiting, per_minute, largest_upload * _MEBIBYTE),
    )
    admission = admission_to(folder, access_file(file), writable=writable)
    serving.check(admission)
    with ServedAssistant.open(folder, create=False, reader=reader) as assistant:
        run(assistant, serving, admission, folder / FOLDER)


@click.group()
def access() -> None:
    """Say who may come in to `qa serve`: tokens for programs, passwords for people.

    A running server follows the file: what is changed holds from the next request on.
    """


@access.command("token")
@click.argument("name")
@_write_option
@_library_and_access
def add_token(name: str, library: Path | None, file: Path | None, *, write: bool) -> None:
    """Make a token for NAME, in place of an earlier one, and print it, this once.

    A program shows it in each request: Authorization: Bearer TOKEN. At the chat's login it
    goes into the field of the password, with the name left empty.
    """
    from qa.web.serving.credentials import new_token, read_credentials, write_credentials

    path = _path(library, file)
    credential, token = new_token(name, _permission(write))
    write_credentials(path, read_credentials(path).with_one(credential))
    click.echo(token)


@access.command("user")
@click.argument("name")
@_write_option
@_library_and_access
def add_user(name: str, library: Path | None, file: Path | None, *, write: bool) -> None:
    """Let NAME log in with a password, which is asked for, or is the first line of stdin."""
    from qa.web.serving.credentials import new_password, read_credentials, write_credentials

    path = _path(library, file)
    known = read_credentials(path)
    if sys.stdin.isatty():
        password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    write_credentials(path, known.with_one(new_password(name, _permission(write), password)))
    click.echo(f"{name} may {_permission(write)}", err=True)


@access.command("list")
@_library_and_access
def list_access(library: Path | None, file: Path | None) -> None:
    """List who may come in, with what, and what they may do."""
    from qa.web.serving.credentials import read_credentials

    path = _path(library, file)
    for one in read_credentials(path).entries:
        click.echo(f"{one.name}\t{one.kind}\t{one.permission}")


@access.command("remove")
@click.argument("name")
@_library_and_access
def remove_access(name: str, library: Path | None, file: Path | None) -> None:
    """Let NAME in no more; who is logged in so is logged out."""
    from qa.web.serving.credentials import read_credentials, write_credentials

    path = _path(library, file)
    known = read_credentials(path)
    if name not in {one.name for one in known.entries}:
        raise click.ClickException(f"{path} lets in nobody called {name}; see: qa access list")
    write_credentials(path, known.without(name))


def _permission(write: bool) -> Permission:
    return "write" if write else "read"


def _path(library: Path | None, file: Path | None) -> Path:
    """The file of credentials; beside a library only if there is one."""
    from qa.web.serving.credentials import ACCESS_FILE

    chosen = access_file(file)
    if chosen is not None:
        return chosen
    folder = library_folder(library)
    if not (folder / "library.db").is_file():
        raise click.ClickException(
            f"there is no library in {folder}; name it with --library, or the file with --access"
        )
    return folder / ACCESS_FILE
