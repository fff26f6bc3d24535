"""A form of a browser that has signed in again meanwhile, in another tab say: what was typed is not lost."""

from fastapi import Request, Response

from api.database.staff_repositories import AuditRepository
from api.staff.access import sessions
from api.staff.access.deps import Staff, page_for
from api.staff.signing_in.sign_in import local


async def offer_again(request: Request) -> Response | None:
    """Show what a form held, to be sent with the token of today's session.

    None where nobody is signed in, and for a form with a password, which is not to be shown. Another site's form gets
    no further than this either: somebody has to read it and press the button.
    """
    cookie = request.cookies.get(sessions.session_cookie(request), "")
    async with request.state.services.database.transaction() as session:
        account = await sessions.find(session, cookie) if cookie else None
        if account is None:
            return None
        staff = Staff(account, AuditRepository(session), sessions.form_token(cookie))
    sent = await request.form()
    if "password" in sent:
        return None
    fields = [(name, value) for name, value in sent.multi_items() if name != "form_token" and isinstance(value, str)]
    return page_for(request, staff).render("held.html", status=403, target=local(request.url.path), fields=fields)
