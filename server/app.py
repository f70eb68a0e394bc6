"""The composition root: settings become keys, store and services, and these become the server.

Nothing else builds a service; nothing here holds a rule.
"""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from litestar import Litestar, Router
from litestar.datastructures import CacheControlHeader
from litestar.openapi import OpenAPIConfig

from server.accounts.service import Accounts
from server.accounts.workings import Post
from server.appeals.ruling import AppealRulings
from server.authoring.service import Authoring
from server.certification.service import Certification
from server.cohorts.service import Cohorts, taught_among
from server.credentials.domain.keys import Purpose, SecretPurpose
from server.credentials.log.witnessing import Witnessing
from server.credentials.secret_keys import SecretKeys
from server.credentials.service import Credentials
from server.credentials.signer import Signer, lacking, open_signer
from server.database import listening, opening
from server.exams.service import Exams
from server.exams.workshop import Workshop
from server.flows.opening import openers
from server.flows.personal import PersonalData
from server.flows.rehearsing import rehearse
from server.flows.running import Flows
from server.flows.told import Told
from server.grading.rating.relations import Relations
from server.grading.rating.service import Rating
from server.invigilation.service import Invigilation
from server.kernel.clock import Now, SteadyClock, system_now
from server.notices.domain.mail_server import Sender
from server.notices.post import LogPost
from server.notices.post import Post as MailPost
from server.notices.sending import Sending
from server.notices.service import Notices
from server.settings import DOCUMENTED, MailSettings, Settings, shown
from server.upkeep.domain import Setting
from server.upkeep.service import Upkeep
from server.watching import ContentWatch
from server.web import certificate_files, log, pictures, problems, public
from server.web.api import (
    appeals,
    certificate_lives,
    certificates,
    clocks,
    courses,
    exams,
    live,
    marking,
    marks,
    people,
    regrades,
    sittings,
    verifications,
)
from server.web.arrivals import Arrivals
from server.web.deps import DEPENDENCIES, Services
from server.web.express import express
from server.web.head import answering_head
from server.web.kept_pages import giving_kept
from server.web.limits import FailureLimit, TooManyReports
from server.web.openapi import ContractDocument
from server.web.options import with_options
from server.web.pages import page_routes
from server.web.rendering import install as install_pages
from server.web.security import AlwaysSent
from server.web.speaking import choose_voice
from server.web.strict import MAX_BODY_BYTES, StrictRequest, decode_body

FAILED_LOOKUPS = 60
REPORTS = 5
NO_SENDER = Sender("Assay", "assay@demo.example")
"""Of mails that the demo prints and does not send."""


@dataclass(frozen=True, slots=True)
class Receipts:
    """The part of the signer that exams are given."""

    signer: Signer

    def current_kid(self) -> str:
        return self.signer.current(Purpose.RECEIPTS).kid

    def sign_with(self, kid: str, message: bytes) -> bytes:
        return self.signer.sign_with(kid, message)


def build_services(settings: Settings, now: Now = system_now) -> Services:
    """Load the keys and put the services together; the store must be open to use them."""
    signer = open_signer(settings.key_dir)
    secrets = SecretKeys(settings.key_dir)
    accounts = Accounts(secrets.first(SecretPurpose.SIGN_IN), post=_post(settings))
    secrets.used_by(SecretPurpose.SIGN_IN, accounts.sign_in_with)
    exam_room = Exams(secrets.first(SecretPurpose.FORM_SEEDS), Receipts(signer))
    secrets.used_by(SecretPurpose.FORM_SEEDS, exam_room.draw_with)
    tag_keys = secrets.of(SecretPurpose.ID_TAGS)
    credentials = Credentials(signer, tag_keys, settings.public_url, settings.log_dir)
    credentials.log.publishing.witnessing = Witnessing(settings.witnesses)
    certification = Certification(exam_room, credentials, accounts)
    cohorts = Cohorts(accounts, credentials, _invitation_key(secrets.first(SecretPurpose.SIGN_IN)))
    secrets.used_by(
        SecretPurpose.SIGN_IN, lambda key: cohorts.inviting.link_with(_invitation_key(key))
    )
    sending = _sending(settings, accounts, cohorts)
    notices = Notices(sends_mail=sending is not None)
    rating = Rating(Relations(accounts, taught_among))
    told = Told(accounts, certification, credentials, cohorts, notices, rating)
    personal = PersonalData(accounts, credentials, notices)
    invigilation = Invigilation(exam_room, accounts)
    workshop = Workshop(settings.content_dir)
    return Services(
        accounts=accounts,
        secrets=secrets,
        exams=exam_room,
        credentials=credentials,
        certification=certification,
        workshop=workshop,
        authoring=Authoring(settings.content_dir, workshop),
        notices=notices,
        flows=Flows(exam_room, told, sending, personal, now),
        invigilation=invigilation,
        rating=rating,
        personal=personal,
        cohorts=cohorts,
        appeal_rulings=AppealRulings(accounts),
        now=now,
        public_url=settings.public_url,
        security_contact=settings.security_contact,
        is_demo=settings.demo,
        upkeep=Upkeep(
            now,
            settings.data_dir,
            [Setting(name, value, DOCUMENTED[name]) for name, value in shown(settings).items()],
        ),
        arrivals=Arrivals(),
        lookups=FailureLimit(FAILED_LOOKUPS),
        reports=FailureLimit(REPORTS, TooManyReports),
    )


def _sending(settings: Settings, accounts: Accounts, cohorts: Cohorts) -> Sending | None:
    """With a mail server, mails; in the demo, their links in the log; otherwise nothing."""
    mail = settings.mail
    if mail is None and not settings.demo:
        return None

    sender = NO_SENDER if mail is None else mail.sender
    return Sending(_mail_post(mail), sender, settings.public_url, openers(accounts, cohorts))


def _mail_post(mail: MailSettings | None) -> MailPost:
    if mail is None:
        return LogPost()
    from server.notices.smtp import SmtpPost  # noqa: PLC0415 - only who has a mail server pays

    return SmtpPost(mail.server, mail.sender)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[None]:
    """The store, open for the length of a block."""
    async with opening.opened(settings.database_url):
        yield


@asynccontextmanager
async def working(settings: Settings) -> AsyncIterator[Services]:
    """The store, open, and the services on it. Raises KeysLost."""
    async with opened(settings):
        await require_keys(settings)
        yield build_services(settings)


async def require_keys(settings: Settings) -> None:
    """Keys are made by themselves for a new store alone. Raises KeysLost."""
    if lacking(settings.key_dir):
        from server.credentials.keyring.beginning import (  # noqa: PLC0415 - most starts need none
            require_none_lost,
        )

        await require_none_lost(settings.key_dir)


def create_app(
    settings: Settings, *, now: Now | None = None, watch: ContentWatch | None = None
) -> Litestar:
    app = build_routes()
    furnish(app, settings, now=now, watch=watch)
    return app


def build_routes() -> Litestar:
    """All that no setting changes: the longest part. `furnish` puts the services behind it."""
    app = Litestar(
        route_handlers=[
            _api(),
            *with_options(
                public.HANDLERS, log.HANDLERS, certificate_files.HANDLERS, pictures.HANDLERS
            ),
            *page_routes(),
        ],
        dependencies=DEPENDENCIES,
        exception_handlers={Exception: problems.on_error},
        request_class=StrictRequest,
        before_request=choose_voice,
        request_max_body_size=MAX_BODY_BYTES,
        lifespan=[_at_work],
        openapi_config=OpenAPIConfig(
            title="Assay",
            version="1",
            path="/schema",
            render_plugins=[ContractDocument()],
            use_handler_docstrings=True,
        ),
        logging_config=None,
        debug=False,
    )
    app.state.router = answering_head(app.asgi_handler)
    install_pages(app)
    return app


def furnish(
    app: Litestar, settings: Settings, *, now: Now | None = None, watch: ContentWatch | None = None
) -> None:
    """Services by these settings, in place of any from before; its lifespan opens their store."""
    services = build_services(settings, now or SteadyClock())
    app.state.services, app.state.settings, app.state.watch = services, settings, watch
    lanes = (*sittings.LANES, *certificates.LANES)
    router = giving_kept(app.state.router, certificate_files.KEPT, services)
    whole = express(router, lanes, services, AlwaysSent(settings.public_url))
    app.asgi_handler = services.arrivals.before(whole)


@asynccontextmanager
async def _at_work(app: Litestar) -> AsyncIterator[None]:
    services: Services = app.state.services
    watch: ContentWatch | None = app.state.watch
    async with opened(app.state.settings):
        await services.flows.begin()
        work = [services.flows.run(), rehearse(services.invigilation.rehearsals, services.now)]
        work += [listening.keep(app.state.settings.database_url)]
        work += [watch.run(services.now)] if watch else []
        background = [asyncio.create_task(one) for one in work]
        try:
            yield
        finally:
            for task in background:
                task.cancel()
            await asyncio.gather(*background, return_exceptions=True)


def _api() -> Router:
    return Router(
        path="/api/v1",
        route_handlers=with_options(
            people.HANDLERS,
            courses.HANDLERS,
            exams.HANDLERS,
            sittings.HANDLERS,
            appeals.HANDLERS,
            clocks.HANDLERS,
            live.HANDLERS,
            marks.HANDLERS,
            marking.HANDLERS,
            certificate_lives.HANDLERS,
            certificates.HANDLERS,
            verifications.HANDLERS,
            regrades.HANDLERS,
        ),
        before_request=decode_body,
        cache_control=CacheControlHeader(no_store=True),
    )


def _invitation_key(sign_in_key: bytes) -> bytes:
    """Of its own, made from the key of sign-ins."""
    return hmac.digest(sign_in_key, b"assay-invitations-v1", hashlib.sha256)


def _post(settings: Settings) -> Post:
    if settings.mail is not None:
        return Post.MAIL
    return Post.LOG if settings.demo else Post.NONE
