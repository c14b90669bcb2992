"""A look at a real Postfix: with STARTTLS, and without."""

import pytest

from dcctl.channels.mx_wire import MxEye
from tests.support.postfix import PostfixLab

pytestmark = pytest.mark.real
HERE = ("127.0.0.1",)


async def test_an_exchanger_with_starttls(postfix_lab: PostfixLab) -> None:
    eye = MxEye(ca_file=postfix_lab.ca_file)
    seen = await eye("mail.corp.test", HERE, postfix_lab.submission_port)
    assert (seen.starttls, seen.trusted, seen.error) == (True, True, "")
    assert seen.version == "TLSv1.3"
    assert "mail.corp.test" in seen.names
    assert "ESMTP" in seen.greeting


async def test_an_exchanger_with_a_certificate_of_a_stranger(postfix_lab: PostfixLab) -> None:
    seen = await MxEye()("mail.corp.test", HERE, postfix_lab.submission_port)
    assert (seen.starttls, seen.trusted, seen.error) == (True, False, "")
    assert seen.distrust == "unable to get local issuer certificate"
    assert seen.chain


async def test_an_exchanger_without_starttls(postfix_lab: PostfixLab) -> None:
    seen = await MxEye()("mx.peer.test", HERE, postfix_lab.peer_port)
    assert (seen.starttls, seen.version, seen.error) == (False, "", "")
