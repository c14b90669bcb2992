"""`dcctl schema NAME`: the JSON Schema of the profile, the team file, or what a command answers with --json."""

import json
import sys
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

import typer

from dcctl.cli.common import new_app
from dcctl.errors import UsageError
from dcctl.local.profile_jsonschema import json_schema, team_json_schema
from dcctl.local.suggest import did_you_mean
from dcctl.render.schema import envelope_schema
from dcctl.verbs.bounce_list import ListData
from dcctl.verbs.bounces import BouncesData
from dcctl.verbs.check_auth import AuthData
from dcctl.verbs.connect import ConnectData
from dcctl.verbs.doctor import DoctorData
from dcctl.verbs.explain import ExplainData
from dcctl.verbs.follow import FollowData
from dcctl.verbs.profile import CheckData, ShowData
from dcctl.verbs.redact import RedactData
from dcctl.verbs.report import ReportData
from dcctl.verbs.scan import ScanData
from dcctl.verbs.schedule import ScheduleData
from dcctl.verbs.select import SelectData
from dcctl.verbs.status import StatusData
from dcctl.verbs.store import BackupData, ForgetData, PurgeData
from dcctl.verbs.suppressions import ReleaseData, SuppressionsData
from dcctl.verbs.trial import TrialData

app = new_app()

OUTCOMES: Final[Mapping[str, type]] = {
    "connect": ConnectData,
    "select": SelectData,
    "test-send": TrialData,
    "check-auth": AuthData,
    "bounces": BouncesData,
    "bounces-scan": ScanData,
    "bounces-redact": RedactData,
    "bounces-list": ListData,
    "bounces-report": ReportData,
    "bounces-follow": FollowData,
    "bounces-explain": ExplainData,
    "bounces-suppressions": SuppressionsData,
    "bounces-release": ReleaseData,
    "store-purge": PurgeData,
    "store-forget": ForgetData,
    "store-backup": BackupData,
    "status": StatusData,
    "doctor": DoctorData,
    "profile-check": CheckData,
    "profile-show": ShowData,
    "schedule": ScheduleData,
}
FILES: Final[Mapping[str, Callable[[], dict[str, Any]]]] = {"profile": json_schema, "team": team_json_schema}


@app.command(epilog="Example: dcctl schema profile > profile.schema.json")
def command(
    name: Annotated[str, typer.Argument(metavar="NAME", help=f"One of {', '.join([*FILES, *OUTCOMES])}.")],
) -> None:
    """Print a JSON Schema: of the profile, or of what a command answers."""
    if name in FILES:
        schema = FILES[name]()
    elif name in OUTCOMES:
        schema = envelope_schema(name, OUTCOMES[name])
    else:
        known = [*FILES, *OUTCOMES]
        close = did_you_mean(name, known)
        raise UsageError(f"there is no schema {name!r}{close}", why=f"there are {', '.join(known)}", field="name")
    sys.stdout.write(json.dumps(schema, indent=1) + "\n")
    raise typer.Exit(0)
