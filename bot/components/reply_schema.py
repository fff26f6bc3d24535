"""What an action returns is checked by a schema that is compiled once.

Rasa has `jsonschema.validate` check the schema itself, and compile it, at every reply of the action server: more than
half of what a turn costs in its process. The schema is a constant, so that once is enough.
"""

from __future__ import annotations

from typing import Any, Dict, Text

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.constants import DOCS_BASE_URL


def compile_reply_schema() -> None:
    """Have Rasa's remote actions check replies against the compiled schema, with the same outcome."""
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    compiled = kind(schema)

    def validate(_: RemoteAction, result: Dict[Text, Any]) -> bool:
        fault = best_match(compiled.iter_errors(result))
        if fault is None:
            return True
        fault.message += (
            ". The action server's reply does not have the form that Rasa expects of it "
            f"({DOCS_BASE_URL}/custom-actions)"
        )
        raise fault

    RemoteAction._validate_action_result = validate
