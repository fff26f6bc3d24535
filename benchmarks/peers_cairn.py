"""Ask `cairn-assistant` questions; runs in its environment, started by `peers.py`.

    python peers_cairn.py corpus < questions > replies

Reads one JSON object a line with `turns` and `lang`, and writes one with `kind`, `text`, `documents` and `seconds`.
"""

import json
import sys
import time

from cairn.config import Config
from cairn.engine import available_languages
from cairn.index import build_index
from cairn.session import Session


def main() -> None:
    """Answer every line of the standard input in a session of its own."""
    index, config = build_index(sys.argv[1]), Config(corpus_path=sys.argv[1], default_lang="fr")
    spoken = available_languages(index)
    for line in sys.stdin:
        asked = json.loads(line)
        session, language = Session(), asked["lang"] if asked["lang"] in spoken else None
        for turn in asked["turns"]:
            began = time.perf_counter()
            answer = session.ask(turn, index, config, lang=language).answer
            seconds = time.perf_counter() - began
        reply = {
            "kind": "answer" if answer.kind == "grounded" else "refusal",
            "text": answer.text,
            "documents": [source.source_id.rpartition("#")[0] for source in answer.sources],
            "seconds": seconds,
        }
        sys.stdout.write(json.dumps(reply) + "\n")


if __name__ == "__main__":
    main()
