"""Where browsers report what broke the content security policy."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

ROUTER = APIRouter()


@ROUTER.post("/csp-reports")
async def report(request: Request) -> Response:
    """Take a report in. Anybody may send one: it is counted, and the last few are kept."""
    request.app.state.reports.add(await request.body())
    return Response(status_code=204)
