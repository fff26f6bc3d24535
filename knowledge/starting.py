"""The folder of an organisation that has no document yet."""

from pathlib import Path

from knowledge.errors import KnowledgeError

_README = """\
# What the bot knows

Everything the bot may say is in this folder, and nothing else is. It begins empty: bring the first documents in the
staff console, or with `passerelle ingest FOLDER-OR-FILE-OR-URL`. Keep the folder under version control if you can;
publishing from the console changes these files and nothing else.
"""


class FolderTakenError(KnowledgeError):
    """The folder for a new organisation has something in it already."""


def start_organisation(directory: Path) -> None:
    """Make the folder of an organisation without documents.

    Raises FolderTakenError, and changes nothing, when there is something in it already.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise FolderTakenError("this is there already; give a name that is not taken", path=directory)
    (directory / "documents").mkdir(parents=True)
    (directory / "README.md").write_text(_README, encoding="utf-8")
