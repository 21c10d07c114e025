"""The faces of the program: the command line (``ui.cli``) and the web app (``ui.web``). Reads the environment."""

__all__: list[str] = []
