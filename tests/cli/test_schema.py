"""`dcctl schema NAME`: a JSON Schema of the files and of every answer; `Result.json` holds real answers to them."""

import json

import pytest
from jsonschema import Draft202012Validator

from dcctl.cli.schema import FILES, OUTCOMES
from tests.cli.conftest import Cli, validator
from tests.support.profiles import SAMPLE


@pytest.mark.parametrize("name", [*FILES, *OUTCOMES])
def test_each_schema_is_one(cli: Cli, name: str) -> None:
    printed = cli("schema", name)
    assert (printed.code, printed.err) == (0, "")
    Draft202012Validator.check_schema(json.loads(printed.out))


@pytest.mark.parametrize("name", list(OUTCOMES))
def test_the_answers_are_held_to_what_is_printed(cli: Cli, name: str) -> None:
    assert validator(name).schema == json.loads(cli("schema", name).out)


def test_the_sample_fits_the_profiles_schema(cli: Cli) -> None:
    import yaml

    schema = json.loads(cli("schema", "profile").out)
    Draft202012Validator(schema).validate(yaml.safe_load(SAMPLE.read_text()))


def test_a_wrong_name_is_answered_with_the_right_ones(cli: Cli) -> None:
    told = cli("schema", "profil")
    assert told.code == 2
    assert "did you mean 'profile'" in told.err
    assert "check-auth" in told.err
