"""Where the project lies: Rasa's configuration and its environment are found from here."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
