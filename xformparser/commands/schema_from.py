"""The command `schema-from`: the fields that recur in a batch, as a schema to be looked through."""

from pathlib import Path

from xformparser.atomic import atomic_write
from xformparser.batch_report.results import read_batch
from xformparser.errors import ConfigurationError
from xformparser.slots.proposals import propose_schema, schema_yaml


def propose_fields(folder: Path, output: Path | None = None) -> str:
    """Return the schema that a batch suggests, or, where it is written to a file, a sentence that says so.

    Args:
        folder: what `extract` wrote.
        output: the YAML file; an existing one is not overwritten.

    Raises:
        ConfigurationError: the folder holds no batch, no field recurs, or the file is there.
    """
    documents = [result.document for result in read_batch(folder).documents]
    schema = propose_schema(documents)
    if schema is None:
        raise ConfigurationError(
            f"{folder}: no field recurs in its {len(documents)} documents. Give a batch of like forms."
        )
    if output is None:
        return schema_yaml(schema)
    if output.exists():
        raise ConfigurationError(f"{output}: is there already. Name another file, or remove it.")
    atomic_write(output, schema_yaml(schema).encode())
    return f"Fields: {len(schema.fields)}, of {len(documents)} documents. Schema: {output}"
