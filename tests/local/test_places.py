"""Where the files live, against the documented rules of each platform."""

from pathlib import Path

import pytest

from dcctl.local.places import expand, places
from dcctl.local.profile import profile_path

H = {"HOME": "/home/anna"}
MAC = "/home/anna/Library/Application Support/dcctl"


@pytest.mark.parametrize(
    ("environ", "platform", "config", "state", "cache"),
    [
        (H, "linux", "/home/anna/.config/dcctl", "/home/anna/.local/state/dcctl", "/home/anna/.cache/dcctl"),
        (H, "darwin", MAC, f"{MAC}/State", "/home/anna/Library/Caches/dcctl"),
        (
            H | {"APPDATA": "/r", "LOCALAPPDATA": "/l"},
            "win32",
            "/r/dcctl",
            "/l/dcctl/State",
            "/l/dcctl/Cache",
        ),
        (
            H,
            "win32",
            "/home/anna/AppData/Roaming/dcctl",
            "/home/anna/AppData/Local/dcctl/State",
            "/home/anna/AppData/Local/dcctl/Cache",
        ),
        (
            H | {"XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s", "XDG_CACHE_HOME": "/x"},
            "linux",
            "/c/dcctl",
            "/s/dcctl",
            "/x/dcctl",
        ),
        (H | {"XDG_CONFIG_HOME": "/c"}, "darwin", "/c/dcctl", f"{MAC}/State", "/home/anna/Library/Caches/dcctl"),
        # The XDG specification: a relative path is invalid and ignored, an empty one counts as not set.
        (
            H | {"XDG_CONFIG_HOME": "c", "XDG_STATE_HOME": ""},
            "linux",
            "/home/anna/.config/dcctl",
            "/home/anna/.local/state/dcctl",
            "/home/anna/.cache/dcctl",
        ),
    ],
)
def test_the_platform_decides(environ: dict[str, str], platform: str, config: str, state: str, cache: str) -> None:
    found = places(environ, platform)
    assert (str(found.config), str(found.state), str(found.cache)) == (config, state, cache)


def test_without_a_home_the_user_table_answers() -> None:
    assert places({}, "linux").config == Path.home() / ".config/dcctl"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("~", "/home/anna"),
        ("~/x/y", "/home/anna/x/y"),
        ("x/y", "/etc/dcctl/x/y"),
        ("./x", "/etc/dcctl/x"),
        ("/x", "/x"),
        ("~bob", "/etc/dcctl/~bob"),
    ],
)
def test_expand(text: str, path: str) -> None:
    assert str(expand(text, H, Path("/etc/dcctl"))) == path


@pytest.mark.parametrize(
    ("config", "environ", "expected"),
    [
        ("/a.yaml", {"DCCTL_CONFIG": "/b.yaml"}, ("/a.yaml", True)),
        (None, {"DCCTL_CONFIG": "/b.yaml"}, ("/b.yaml", True)),
        (None, {"DCCTL_CONFIG": "~/b.yaml"}, ("/home/anna/b.yaml", True)),
        (None, {"DCCTL_CONFIG": ""}, ("/home/anna/.config/dcctl/profile.yaml", False)),
        (None, {"XDG_CONFIG_HOME": "/c"}, ("/c/dcctl/profile.yaml", False)),
    ],
)
def test_search_order(config: str | None, environ: dict[str, str], expected: tuple[str, bool]) -> None:
    path, named = profile_path(Path(config) if config else None, H | environ, "linux")
    assert (str(path), named) == expected
