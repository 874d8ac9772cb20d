"""Every error a user can meet. Each names the thing, the reason, and the next step."""

from __future__ import annotations


class Message(str):
    """An English text that the app can say in its reader's language: everywhere else it is a text as any other.

    Its values, `{name}` in the template, are put in as they are; those that are messages are translated as well.
    """

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> Message:  # noqa: D102  # as str has it
        message = super().__new__(cls, template.format(**values) if values else template)
        message.template, message.values = template, values
        return message


class PolicySearchError(Exception):
    """Base of all errors raised on purpose: `subject` is the thing, `reason` why, `remedy` what to do.

    What is ours in them is a `Message` where a visitor of the app can meet the error.
    """

    def __init__(self, subject: str, reason: str, remedy: str) -> None:
        self.subject, self.reason, self.remedy = subject, reason, remedy
        super().__init__(subject, reason, remedy)

    def __str__(self) -> str:
        return f"{self.subject}: {self.reason}. {self.remedy}"


class UsageError(PolicySearchError):
    """The caller asked for something that does not exist or makes no sense."""


class DocumentError(PolicySearchError):
    """One file cannot be read; the rest of the batch goes on."""


class DatasetError(PolicySearchError):
    """Topics, judgements, a corpus file or a run cannot be used."""


class EncoderError(PolicySearchError):
    """The encoder cannot be loaded or run."""


class StoredIndexError(PolicySearchError):
    """Base of what can be wrong with an index on disk."""


class IndexMissingError(StoredIndexError):
    """There is no index at the place named."""


class IndexDamagedError(StoredIndexError):
    """A file of the index does not match its manifest."""


class IndexMismatchError(StoredIndexError):
    """The index was built with another encoder or schema than the one asked for."""


class IndexLockedError(StoredIndexError):
    """Another process is writing the index."""
