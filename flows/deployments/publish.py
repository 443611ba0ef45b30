"""`publish-queue`: one case's queue is made anew from its stored tables, with the decisions in force."""

from functools import partial
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.deployments import hooks
from flows.deployments.outcome import named, told
from flows.deployments.parameters import CaseKey, Parameters, store
from flows.deployments.relink import relinked

NAME = "publish-queue"


class PublishParameters(Parameters):
    """Whose queue is published."""

    case: CaseKey


@flow(name=NAME, persist_result=False, **hooks.ALL)
def publish_queue(queue: PublishParameters) -> State[Any]:
    """Make the next version of a case's queue, if anything that it is made from has changed. No extraction is read."""
    named(queue.case)
    return told(store(), partial(relinked, store(), queue.case), artifact=NAME)
