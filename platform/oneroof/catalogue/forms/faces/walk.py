"""The walk through a form: begin, page after page, check the answers, send. No page needs JavaScript.

What is sent with a page is saved first, whatever it is, and judged afterwards: nothing that somebody typed is lost, and
going back, loading again or sending twice does no harm.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from oneroof.catalogue.definition.model import Page
from oneroof.catalogue.forms.drafts import (
    SENT,
    OpenDraft,
    choose_languages,
    discard,
    form_of,
    save_page,
    submit,
)
from oneroof.catalogue.forms.drafts.opening import files_of
from oneroof.catalogue.forms.faces.astray import Astray, not_here
from oneroof.catalogue.forms.faces.beginning import begun
from oneroof.catalogue.forms.faces.face import Face
from oneroof.catalogue.forms.faces.refusals import explained
from oneroof.catalogue.forms.faces.request_parts import (
    Asking,
    add_files,
    asking,
    beside_choices,
    posted,
    readers,
    shown_fields,
)
from oneroof.catalogue.forms.faces.slips import code_slip
from oneroof.catalogue.forms.files import MOST_BYTES, remove_file
from oneroof.catalogue.forms.parsing import read_page
from oneroof.catalogue.forms.showing import ShownPage, filling_of, show_answers, show_page
from oneroof.catalogue.forms.uploads.service import Arriving, arriving
from oneroof.catalogue.forms.validating import to_bring
from oneroof.catalogue.service import find_service
from oneroof.core.errors import DomainError, Invalid, PreconditionFailed
from oneroof.core.i18n import current_language, public_text
from oneroof.core.ids import new_id
from oneroof.core.oversize import drain, too_large
from oneroof.core.page_answers import as_id, given, given_number, keep_nowhere
from oneroof.core.problems import answer as answer_to
from oneroof.identity.access import public

MINUTES_A_QUESTION = 0.4


class Walk:
    """The views of one face."""

    def __init__(self, face: Face) -> None:
        self.face = face
        self.astray = Astray(face)

    @public
    def begin_page(self, code: str) -> Any:
        """What it is, what one needs, how long it takes."""
        asked = asking()
        with explained(self.face) as answer:
            view = find_service(asked.current.session, asked.current.context, code, offered=True)
            form = form_of(view.definition)
            going_on = self._going_on(asked, code)
            questions = sum(field.kind != "note" for page in form.pages for field in page.fields)
            return self._render(
                "begin",
                service=view.definition,
                said=readers(None),
                minutes=max(2, round(questions * MINUTES_A_QUESTION)),
                going_on=self._of(going_on, "go_on") if going_on else None,
                wish=str(new_id()),
            )
        return answer.response

    @public
    def begin(self, code: str) -> Any:
        """Begin; sent twice, it begins one form."""
        asked = asking()
        with explained(self.face) as answer:
            draft = begun(self.face, asked, code)
            first = draft.state.pages[0].code
            return self.face.remember(self._on(draft, "page", page=first), code, draft.row.id)
        return answer.response

    @public
    def page(self, code: str, page: str) -> Any:
        """One page of questions, with what was answered before."""
        asked = asking()
        with explained(self.face) as answer:
            draft = self._draft(asked, code)
            if draft is None:
                return self._lost(code)
            if draft.row.state != "filling":
                return self._on(draft, "sent")
            shown = next((each for each in draft.state.pages if each.code == page), None)
            if shown is None:
                return self._on(draft, "go_on")
            return self._page(asked, draft, shown)
        return answer.response

    def too_large(self, error: RequestEntityTooLarge) -> Any:  # noqa: ARG002  # what Flask calls
        """The page as it was last saved, where more was sent with it than may be sent at once."""
        drain()
        problem, named = too_large(), request.view_args or {}
        if request.endpoint != f"{self.face.name}.save":
            return answer_to(problem)
        asked = asking()
        with explained(self.face) as answer:
            draft = self._draft(asked, named["code"], self.face.late)
            page = next((each for each in draft.state.pages if each.code == named["page"]), None) if draft else None
            if draft is None or page is None or draft.row.state != "filling":
                return answer_to(problem)
            response = self._page(asked, draft, page, problem)
            asked.current.abandon()
            return response
        return answer.response

    def _page(self, asked: Asking, draft: OpenDraft, page: Page, notice: DomainError | None = None) -> Response:
        said = readers(draft.content.beside)
        filling = filling_of(draft, asked.current.context, asked.current.keys, said)
        problems = draft.problems if request.args.get("check") else None
        shown = show_page(draft.state, page, filling, problems)
        before = draft.state.before(page.code)
        code = draft.row.service_code
        back = self._of(draft, "page", page=before.code) if before else self._url("begin_page", code=code)
        response = self._render(
            "page",
            status=notice.status if notice else 200,
            service=draft.service,
            said=said,
            page=shown,
            errors=shown.errors,
            notice=notice.message if notice else None,
            form_code=draft.code,
            draft_id=draft.row.id.hex,
            back=back,
            action=self._of(draft, "save", page=page.code, back=request.args.get("back")),
            beside_choices=beside_choices(),
            changed=draft.has_changed,
            arriving=self._arriving(asked, draft, shown),
            uploads=self._url("begin_upload", code=code) if self.face.resumable else None,
            most_bytes=MOST_BYTES,
        )
        return self.face.remember(response, code, draft.row.id)  # type: ignore[return-value]

    def _arriving(self, asked: Asking, draft: OpenDraft, shown: ShownPage) -> list[Arriving]:
        """Files of this page's questions of which a part is here."""
        current, here = asked.current, set(shown.shown.split(","))
        if not self.face.resumable:
            return []
        found = arriving(current.session, current.context, current.clock, current.keys, draft_id=draft.row.id)
        return [each for each in found if each.field in here]

    @public
    def save(self, code: str, page: str) -> Any:
        """Keep what was typed, then go where the person wants to, or back to what needs another look."""
        asked = asking()
        with explained(self.face) as answer:
            try:
                draft = self.astray.draft(asked, code) or self._posted(asked, code, self.face.late)
            except DomainError as error:
                return self.astray.page(asked, code, page, error)
            if draft is None:
                return self.astray.page(asked, code, page, not_here())
            if draft.row.state != "filling":
                flash(str(SENT), "info")
                return self._on(draft, "sent")
            known = next((each for each in draft.form.pages if each.code == page), None)
            if known is None:
                return self._on(draft, "go_on")
            asked_before = self._keep(asked, draft, known)
            return self.face.remember(self._following(asked, draft, known, asked_before), code, draft.row.id)
        return answer.response

    def _keep(self, asked: Asking, draft: OpenDraft, page: Page) -> set[str]:
        """Save the page; the codes of the questions that stood on it."""
        current = asked.current
        fields = shown_fields(page)
        refused = add_files(current, self.face.channel, draft, fields)
        action = given("action")
        if action.startswith("remove:") and (file_id := as_id(action.removeprefix("remove:"))):
            remove_file(current.session, current.context, current.clock, draft_id=draft.row.id, file_id=file_id)
        reading = read_page(fields, posted(), current_language())
        draft.row.language = current_language()
        save_page(
            current.session,
            current.context,
            current.clock,
            current.keys,
            draft,
            page=page.code,
            reading=reading,
            refused=refused,
        )
        if action == "beside":
            beside = given("beside")
            choose_languages(
                current.session,
                current.context,
                current.clock,
                current.keys,
                draft,
                language=current_language(),
                beside=beside if beside in beside_choices() else None,
            )
        return {field.code for field in fields}

    def _following(self, asked: Asking, draft: OpenDraft, page: Page, asked_before: set[str]) -> AnyResponse:
        """Where to go after a page was saved."""
        action = given("action")
        draft.files = files_of(asked.current.session, asked.current.context, draft.row.id)
        draft.forget_what_was_computed()
        if action == "save":
            return self._on(draft, "saved")
        stay = {"page": page.code, "back": request.args.get("back")}
        if action == "beside":
            return self._on(draft, "page", **stay)
        if action == "upload" or action.startswith("remove:"):
            return self._on(draft, "page", **stay, check="files" if draft.content.refused else None)
        here = {field.code for field in draft.state.fields_of(page) if field.kind != "note"}
        if here & asked_before & draft.problems.keys() or draft.content.refused:
            return self._on(draft, "page", **stay, check=1)
        if here - asked_before:
            flash(str(public_text("There is more to answer on this page now.")), "info")
            return self._on(draft, "page", **stay)
        following = None if request.args.get("back") and not draft.problems else draft.state.after(page.code)
        return self._on(draft, "page", page=following.code) if following else self._on(draft, "check")

    @public
    def go_on(self, code: str) -> Any:
        """To the first page that still needs something."""
        asked = asking()
        with explained(self.face) as answer:
            draft = self._draft(asked, code)
            if draft is None:
                return self._lost(code)
            if draft.row.state != "filling":
                return self._on(draft, "sent")
            return self._where_it_was(draft)
        return answer.response

    def _where_it_was(self, draft: OpenDraft) -> AnyResponse:
        page = draft.state.first_with(draft.problems)
        return self._on(draft, "page", page=page.code) if page else self._on(draft, "check")

    @public
    def check(self, code: str) -> Any:
        """All answers once more, before they are sent."""
        asked = asking()
        with explained(self.face) as answer:
            draft = self._draft(asked, code)
            if draft is None:
                return self._lost(code)
            if draft.row.state != "filling":
                return self._on(draft, "sent")
            return self._check(asked, draft)
        return answer.response

    def _check(self, asked: Asking, draft: OpenDraft, notice: DomainError | None = None) -> Any:
        said = readers(draft.content.beside)
        filling = filling_of(draft, asked.current.context, asked.current.keys, said)
        code = draft.row.service_code
        response = self._render(
            "check",
            status=notice.status if notice else 200,
            service=draft.service,
            said=said,
            groups=show_answers(draft.state, filling, draft.problems),
            faulty=draft.state.first_with(draft.problems),
            to_bring=to_bring(draft.state, draft.row.channel),
            version=draft.row.version,
            is_offered=draft.is_offered,
            notice=notice.message if notice else None,
            form_code=draft.code,
            draft_id=draft.row.id.hex,
            last=self._of(draft, "page", page=draft.state.pages[-1].code),
            later=self._of(draft, "saved"),
            change=lambda page: self._of(draft, "page", page=page, back="check", check=1),
        )
        return self.face.remember(response, code, draft.row.id)

    @public
    def send(self, code: str) -> Any:
        """Send the form as it was seen."""
        asked = asking()
        current = asked.current
        with explained(self.face) as answer:
            draft = self._posted(asked, code)
            if draft is None:
                return self._lost(code)
            try:
                submit(
                    current.session,
                    current.context,
                    current.clock,
                    current.keys,
                    draft,
                    version=given_number("version"),
                )
            except (Invalid, PreconditionFailed) as error:
                current.abandon()
                again = self._posted(asked, code)
                return self._check(asked, again, error) if again else self._lost(code)
            return self.face.remember(self._on(draft, "sent"), code, draft.row.id)
        return answer.response

    @public
    def sent(self, code: str) -> Any:
        """It was sent: the code, and what happens now."""
        return self._with_code("sent", code, state="submitted")

    @public
    def saved(self, code: str) -> Any:
        """It is kept: the code to go on with."""
        return self._with_code("saved", code, state="filling")

    def _with_code(self, template: str, code: str, *, state: str) -> Any:
        asked = asking()
        with explained(self.face) as answer:
            draft = self._draft(asked, code)
            if draft is None:
                return self._lost(code)
            if draft.row.state != state:
                return self._on(draft, "sent" if draft.row.state != "filling" else "check")
            response = self._render(
                template,
                service=draft.service,
                said=readers(None),
                form_code=draft.code,
                draft_id=draft.row.id.hex,
                further=self._of(draft, "go_on"),
                expires_at=draft.row.expires_at,
                slip_texts=code_slip(draft, state=state),
                sending=self.face.told_when_sent(draft) if state == "submitted" else None,
                to_bring=to_bring(draft.state, draft.row.channel),
            )
            return self.face.remember(response, code, draft.row.id)
        return answer.response

    @public
    def discard(self, code: str) -> Any:
        """Delete a form that was not sent, with all its answers."""
        asked = asking()
        current = asked.current
        with explained(self.face) as answer:
            draft = self._posted(asked, code)
            if draft is None:
                return self._lost(code)
            discard(current.session, current.context, current.clock, draft)
            flash(str(public_text("Your answers have been deleted.")), "success")
            return self.face.forget_one(redirect(self.face.home, 303), draft.row.id)
        return answer.response

    @public
    def clear(self, code: str) -> Any:  # noqa: ARG002  # stands in the address, and all forms are forgotten
        """Make this browser forget; the form itself is kept under its code."""
        return self.face.forget(redirect(self.face.home, 303))

    def _draft(self, asked: Asking, code: str, within: timedelta | None = None) -> OpenDraft | None:
        """The draft that a link names, else the last one of this service; only of those that the browser goes on with.

        Raises Conflict for one that has ended.
        """
        known, named = self.face.remembered(code, within), request.args.get("draft")
        found = [each for each in known if named is None or each == as_id(named)]
        return asked.open(found[0]) if found else None

    def _posted(self, asked: Asking, code: str, within: timedelta | None = None) -> OpenDraft | None:
        """The draft that the form itself names, locked: two windows may have two of one service."""
        named = as_id(request.form.get("draft", ""))
        return asked.open(named, lock=True) if named in self.face.remembered(code, within) else None

    def _going_on(self, asked: Asking, code: str) -> OpenDraft | None:
        """A form that this browser began and can go on with; at a kiosk there is none, since it was somebody else's."""
        try:
            draft = self._draft(asked, code) if self.face.one_person else None
        except DomainError:
            return None
        return draft if draft and draft.row.state == "filling" else None

    def _lost(self, code: str) -> AnyResponse:
        """The browser knows no form: it was too long ago, or another browser began it."""
        flash(
            str(
                public_text(
                    "For your safety this form was closed on this device. Go on with your code, or begin again."
                )
            ),
            "info",
        )
        return self._to("begin_page", code=code)

    def _url(self, endpoint: str, **values: Any) -> str:
        return url_for(f"{self.face.name}.{endpoint}", **values)

    def _of(self, draft: OpenDraft, endpoint: str, **values: Any) -> str:
        """An address that names the draft, by an id that opens it in this browser only."""
        return self._url(endpoint, code=draft.row.service_code, draft=draft.row.id.hex, **values)

    def _on(self, draft: OpenDraft, endpoint: str, **values: Any) -> AnyResponse:
        return redirect(self._of(draft, endpoint, **values), 303)

    def _to(self, endpoint: str, **values: Any) -> AnyResponse:
        return redirect(self._url(endpoint, **values), 303)

    def _render(self, template: str, *, status: int = 200, **facts: Any) -> Response:
        return make_response(render_template(f"forms/public/{template}.html", face=self.face, **facts), status)


def form_blueprint(face: Face) -> Blueprint:
    """The pages of a face. `/resume` is `faces.resuming`'s."""
    walk = Walk(face)
    blueprint = Blueprint(face.name, __name__)
    place = f"{face.prefix}/services/<code>/form"
    for rule, view, method in (
        ("", walk.begin_page, "GET"),
        ("", walk.begin, "POST"),
        ("/<page>", walk.page, "GET"),
        ("/<page>", walk.save, "POST"),
        ("/answers/go-on", walk.go_on, "GET"),
        ("/answers/check", walk.check, "GET"),
        ("/answers/check", walk.send, "POST"),
        ("/answers/sent", walk.sent, "GET"),
        ("/answers/saved", walk.saved, "GET"),
        ("/answers/discard", walk.discard, "POST"),
        ("/answers/clear", walk.clear, "POST"),
    ):
        blueprint.add_url_rule(place + rule, view.__name__, face.door(view), methods=[method])
    blueprint.register_error_handler(RequestEntityTooLarge, walk.too_large)
    blueprint.after_request(keep_nowhere)
    return blueprint
