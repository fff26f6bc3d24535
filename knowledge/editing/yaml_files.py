"""Records of a YAML file changed in place: what does not change stays byte for byte, comments included."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from knowledge.editing.errors import UnsafeEditError

_BREAK = re.compile(r"(?<=\n)|(?<=[\x85\u2028\u2029])|(?<=\r)(?!\n)")
"""Where YAML begins a new line."""

_WIDTH = 118


class _Dumper(yaml.SafeDumper):
    """Writes as the files of the knowledge directory are written: lists indented, long texts readable."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists below their key."""
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def find_record(text: str, record_id: str) -> dict[str, Any] | None:
    """Return the record with this id, None where the file has none."""
    return next((fields for fields in _read(text) if fields.get("id") == record_id), None)


def put_record(text: str, fields: Mapping[str, Any]) -> str:
    """Return the file with a record in the place of the one that has its id, or at the end if none has.

    Raises UnsafeEditError where that cannot be done without touching other records.
    """
    node = _node_of(text, str(fields["id"]))
    if node is None:
        changed = _append(text, _render([dict(fields)]))
    else:
        changed = _spliced(text, node, fields)
        if not _is_only_change(text, changed, fields):
            changed = _replace(text, _span(text, node), _render([dict(fields)], node.start_mark.column - 2))
    if not _is_only_change(text, changed, fields):
        raise UnsafeEditError(f"the record {fields['id']!r} cannot be changed by itself; edit the file by hand")
    return changed


def drop_record(text: str, record_id: str) -> str | None:
    """Return the file without a record; None when nothing is left of it.

    Raises UnsafeEditError as `put_record` does.
    """
    node = _node_of(text, record_id)
    changed = text if node is None else _replace(text, _span(text, node), "")
    others = [fields for fields in _read(text) if fields.get("id") != record_id]
    if _read_or_none(changed) != others:
        raise UnsafeEditError(f"the record {record_id!r} cannot be removed by itself; edit the file by hand")
    return changed if changed.strip() else None


def _spliced(text: str, node: yaml.MappingNode, fields: Mapping[str, Any]) -> str:
    """Rewrite only those values that change."""
    lines = _BREAK.split(text)
    start, end = _span(text, node)
    column = node.start_mark.column
    body = "".join(_patched(lines, node, fields, end))
    return _replace(text, (start, end), lines[start][:column] + body[column:])


def _patched(lines: list[str], node: yaml.Node, wanted: Any, end: int) -> list[str]:  # noqa: ANN401
    """Return the lines of a list or mapping that ends before line `end`, with the values wanted."""
    if isinstance(node, yaml.MappingNode):
        return _patched_mapping(lines, node, wanted, end)
    column = node.start_mark.column
    starts = [item.start_mark.line for item in node.value]
    known = {
        repr(_value(item)): _whole_lines(lines[start:stop])
        for item, start, stop in zip(node.value, starts, [*starts[1:], end], strict=True)
    }
    return [known.get(repr(item)) or _render([item], column) for item in wanted]


def _patched_mapping(lines: list[str], node: yaml.MappingNode, wanted: Mapping[str, Any], end: int) -> list[str]:
    column = node.start_mark.column
    starts = [key.start_mark.line for key, _ in node.value]
    written: dict[str, str] = {}
    for (key, value), start, stop in zip(node.value, starts, [*starts[1:], end], strict=True):
        name = str(key.value)
        if name not in wanted:
            continue
        own = [" " * column + lines[start][key.start_mark.column :], *lines[start + 1 : stop]]
        if _value(value) == wanted[name]:
            written[name] = _whole_lines(own)
        elif isinstance(value, yaml.CollectionNode) and not value.flow_style and wanted[name]:
            head = own[: value.start_mark.line - start]
            written[name] = "".join([*head, *_patched(lines, value, wanted[name], stop)])
        else:
            written[name] = _render({name: wanted[name]}, column)
    new = [_render({name: wanted[name]}, column) for name in wanted if name not in written]
    return [*written.values(), *new]


def _whole_lines(lines: list[str]) -> str:
    text = "".join(lines)
    return text if text.endswith(("\n", "\r")) else text + "\n"


def _append(text: str, rendered: str) -> str:
    return text + ("\n" if text and not text.endswith("\n") else "") + rendered


def _render(value: object, indent: int = 0) -> str:
    text = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH - max(indent, 0))
    return "".join(" " * max(indent, 0) + line if line.strip() else line for line in text.splitlines(keepends=True))


def _replace(text: str, span: tuple[int, int], new: str) -> str:
    lines = _BREAK.split(text)
    ending = "\r\n" if "\r\n" in text else "\n"
    fresh = new.replace("\r\n", "\n").replace("\n", ending)
    return "".join([*lines[: span[0]], fresh, *lines[span[1] :]])


def _span(text: str, node: yaml.MappingNode) -> tuple[int, int]:
    """Return the first line of a record and the one after its last; what stands before the next record is not its."""
    lines = _BREAK.split(text)
    root = _root(text)
    assert root is not None
    following = [item.start_mark.line for item in root.value if item.start_mark.line > node.start_mark.line]
    end = min(following, default=len(lines))
    while end - 1 > node.start_mark.line and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return node.start_mark.line, end


def _node_of(text: str, record_id: str) -> yaml.MappingNode | None:
    root = _root(text)
    for node in root.value if root else ():
        if isinstance(node, yaml.MappingNode) and _value(node).get("id") == record_id:
            return node
    return None


def _root(text: str) -> yaml.SequenceNode | None:
    root = yaml.compose(text.removeprefix("\ufeff"), Loader=yaml.CSafeLoader)
    if root is None:
        return None
    if not isinstance(root, yaml.SequenceNode) or root.flow_style:
        raise UnsafeEditError("the file is no list of records that begin with '- id:'; edit it by hand")
    return root


def _value(node: yaml.Node) -> Any:  # noqa: ANN401
    return yaml.CSafeLoader("").construct_document(node)


def _read(text: str) -> list[dict[str, Any]]:
    return yaml.load(text.removeprefix("\ufeff"), Loader=yaml.CSafeLoader) or []


def _read_or_none(text: str) -> list[dict[str, Any]] | None:
    try:
        return _read(text)
    except yaml.YAMLError:
        return None


def _is_only_change(before: str, after: str, fields: Mapping[str, Any]) -> bool:
    """Tell whether the files differ in this one record alone, and that it is as wanted."""
    old, new = _read(before), _read_or_none(after)
    wanted = [dict(fields) if record.get("id") == fields["id"] else record for record in old]
    if all(record.get("id") != fields["id"] for record in old):
        wanted.append(dict(fields))
    return new == wanted
