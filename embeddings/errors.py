"""Errors of the embeddings package: what is wrong, where, and what to do about it."""


class EmbeddingsError(Exception):
    """Base of every error raised by `embeddings`."""


class ModelError(EmbeddingsError):
    """The embedding model is missing, damaged or of another shape than expected."""


class IndexFaultError(EmbeddingsError):
    """Base of index faults."""


class IndexMissingError(IndexFaultError):
    """No index version has been published yet."""


class IndexCorruptError(IndexFaultError):
    """An index version is incomplete, altered, or built with another model."""
