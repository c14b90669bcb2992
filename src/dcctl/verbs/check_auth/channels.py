"""`check-auth --channels`: what will become of every channel's mail, before anything is sent."""

from collections.abc import Sequence

from dcctl.errors import UsageError
from dcctl.mailauth.finding import Verdict
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.predict import Prediction, Sending, predict
from dcctl.mailauth.together import together
from dcctl.verbs import Emit, Outcome
from dcctl.verbs.check_auth.answer import AuthData, exit_of


async def predict_channels(
    sendings: Sequence[Sending], *, lookup: Lookup, fail_on: str = "fail", emit: Emit | None = None
) -> Outcome[AuthData]:
    """The prediction for every channel and identity, in that order; with `emit` each is handed over too.

    Exit: 3, 6 or 0 by the verdicts, see `exit_of`. Raises `UsageError` when there is nobody to predict for.
    """
    if not sendings:
        raise UsageError("no channel and identity to predict for", next="dcctl connect --list", field="channels")
    predictions: list[Prediction] = await together(predict(one, lookup=lookup) for one in sendings)
    for prediction in predictions if emit else ():
        if emit is not None:
            emit(prediction)
    verdicts: list[Verdict] = [one.verdict for one in predictions]
    return Outcome(AuthData(channels=tuple(predictions)), exit_of(verdicts, fail_on))
