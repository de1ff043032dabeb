"""What an error says, in a line: what follows is another tool's report."""


def first_line(error: BaseException) -> str:
    """The first line of its text."""
    return str(error).strip().partition("\n")[0]


def kind_and_line(error: BaseException) -> str:
    """``KeyError: 'mine'``."""
    return f"{type(error).__name__}: {first_line(error)}"
