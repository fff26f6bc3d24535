"""The audit log, for admins."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.database.staff_repositories import AUDIT_PAGE, AuditRepository
from api.staff.access.deps import Admin, PageDep, Transaction

router = APIRouter()


@router.get("/audit")
async def show_audit(
    _: Admin,
    page: PageDep,
    session: Transaction,
    actor: str = "",
    action: str = "",
    before: Annotated[str, Query(pattern=r"^\d*$")] = "",
) -> Response:
    """List who read or changed what, the latest first."""
    audit = AuditRepository(session)
    events = await audit.page(before=int(before) if before else None, actor=actor or None, action=action or None)
    return page.render(
        "audit.html",
        section="audit",
        events=events[:AUDIT_PAGE],
        older=events[AUDIT_PAGE - 1].id if len(events) > AUDIT_PAGE else None,
        actors=await audit.actors(),
        actions=await audit.actions(),
        actor=actor,
        action=action,
    )
